// Package widgets holds the pieces of the window that know nothing of uploads: a
// line of text that shortens itself, tabs with counts, a thin progress bar, a
// button with a tooltip, and the words for sizes, speeds and times.
//
// Everything here runs on the UI goroutine, except a [Runner]'s work. The
// package has no state of its own and touches neither disk nor network.
//
// Tooltips are drawn in a layer of the window's own content ([Hints]) and not as
// pop-ups, because a pop-up takes the pointer away from what lies under it and
// would flicker.
package widgets
