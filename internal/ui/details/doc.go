// Package details is the pane below the queue: all about the selected upload, its
// log and its receipt.
//
// What a server said is shown verbatim, beside our own sentence and what to do
// about it. The pane reads log and receipt from a [Service] when they are looked
// at, and changes nothing: the acts it offers are given to it with the job.
//
// It is rebuilt only when the job reached another state or attempt. Progress is
// shown by the row, so a selection made with the mouse stays while bytes flow.
package details
