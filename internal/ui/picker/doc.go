// Package picker lets a person pick files: with the dialog of the desktop where
// there is one, otherwise with Fyne's.
//
// It reads none of the files and remembers nothing. What is tried, in order: the
// desktop portal (Linux), zenity's native dialogs (Windows, macOS, and Linux with
// a zenity program), Fyne's dialog, which yields a single file.
//
// Refused: the portal module that Fyne brings along. It decodes the addresses it
// receives as if they came from a web form, so that a file called a+b.iso comes
// back as "a b.iso": another file, or none.
package picker
