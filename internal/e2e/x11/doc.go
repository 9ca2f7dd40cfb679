// Package x11 is a person at a screen, for end-to-end tests and the demo: it
// starts a virtual X server with a window manager, finds a window by its title,
// drags files onto it, presses keys, clicks, and takes pictures.
//
// It speaks the X protocol itself, so what the program under test sees is what a
// real file manager and a real keyboard would send. It knows nothing of the
// programs it drives.
package x11
