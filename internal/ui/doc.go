// Package ui is the window: it puts the panes together, carries what happens in
// one to the others, and owns the one pump from the queue to the screen.
//
// Each pane lives in a package of its own below this one and declares the little
// it needs; none knows another. This package decides where they stand, what keys
// and drops mean, and what the status bar says. It opens no file, no connection
// and no keyring, and it does not import the application object of Fyne, so that
// everything here runs in tests without a screen.
//
// Refused: one model object that all panes share. A pane gets the latest value of
// what changed and keeps what it shows.
package ui
