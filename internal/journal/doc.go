// Package journal is the durable memory of the queue: one SQLite file with jobs,
// attempts, tokens, receipts and a log of events. It stores what the queue gives
// it and reads no meaning into it: bodies are opaque, and of a job it knows only
// what is needed for order, state and lease. So it imports no domain package.
//
// A window and a shell may have it open at the same time. A job that somebody
// works on is leased; a lease whose owner stopped renewing it, or is gone, may be
// taken over. What one process wants of a job that another one works on it
// leaves as a wish. Every change counts up a revision, by which the other
// process finds what changed.
//
// A journal that is damaged, or written by a newer version, is set aside under
// another name with a sentence that says so. It is never overwritten. What to do
// with a job after a take-over is the queue's duty.
//
// Nothing is pruned: a finished job stays with its log until it is deleted, and a
// receipt for good. Together they take a few kilobytes, and the log of a job grows
// only by attempts and by a person's acts, both of which are few.
//
// Choices that were weighed:
//
//   - Finished jobs are not deleted by age. They are the proof of what was sent, and
//     ten thousand of them are a file of some ten megabytes that is read by index.
//   - One connection instead of a pool. It keeps reads and writes of a process in
//     order, and its data_version then changes only by other processes' commits.
//   - No group commit. The queue makes its changes one after the other so that
//     they are published in the order of the journal; there is nothing to group.
//   - A person's words for events and receipts are bodies of the queue, not
//     columns: a column would be a second place to change for each new field.
package journal
