// Package queueview is the list of uploads: four tabs, a row for each job with
// its phase, progress and the acts that make sense in its state.
//
// It shows what it is told by Apply and asks a [Service] for changes; the answer
// comes back through the next Apply. It never looks at a file, a server or the
// journal, and it does not show what a failure means in full: that is the pane of
// package details.
//
// All four tabs are one list over a different choice of jobs, so that a tick of
// the window refreshes one widget however many rows there are. A list per tab
// was weighed and would have cost a refresh for each.
package queueview
