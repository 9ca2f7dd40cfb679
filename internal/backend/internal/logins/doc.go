// Package logins is how the calls of one client share a login: one logs in at a time
// and the others wait for what comes of it ([Gate]), and a login that somebody uses is
// not ended under him ([Shared]).
//
// It knows no server: how to log in, what a login is, how long it lives and how it is
// ended is the duty of whoever uses it.
//
// Refused: both in one type, because a token that nobody can end needs no count of its
// users; and a lock instead of the gate, because a lock does not hear that the one who
// waits was told to stop.
package logins
