// Package profile keeps the connection profiles: which server, which back end,
// which settings. It never keeps a secret; those live in package secret under
// the profile's id, and texts of Secret fields are dropped wherever they turn up. So
// are texts of fields that do not exist for the others, such as the address of a login
// that is not the chosen one: no rule looks at them, and one may carry a password.
//
// All profiles stand in one versioned file that is replaced atomically. A file
// that is damaged or newer than this program is set aside with a sentence about
// it, and is never overwritten.
//
// A window and a shell may use the file at the same time: every change is made
// under a lock, to what the file holds at that moment. When both edit the same
// profile the second one is told and sees the first one's edit.
//
// Refused: watching the file for changes. A [Store.Reload] before use costs one
// look at the file's date, and nothing happens behind a form that is being edited.
package profile
