// Package ocimarket sends machine images to the Oracle Cloud Marketplace, through the
// Publisher interface that partners use.
//
// A small file travels whole, in one form; a large one in numbered chunks, several at
// a time, which the service puts together once it has been told that all of them are
// there. A chunk that was acknowledged is never sent again, neither after a cut nor
// after a restart of the program. Then the service scans the image for viruses and
// copies it to its data centres, and its word alone says that it arrived.
//
// Login, calls, records and the reading of errors belong to backend/internal/ocm. The
// package keeps no state on disk and leaves it to the queue to try again. It removes
// upload requests that it opened itself, which the token proves, or those that a
// person picks from the list. It makes no listing: what partners publish there, and
// with which image, is decided in the partner portal.
//
// Choices that were weighed:
//
//   - Leaving the number of chunks to a fixed count. The size of a chunk decides what
//     a cut costs, so the size is what is chosen, and the count follows.
//   - Unpacking the archive to see that it holds one disk image. That reads a large
//     file for minutes. Its first bytes and its last four tell nearly as much.
//   - Refusing what has the same name there already. What the service does then is
//     written nowhere, so the plan warns and the person decides.
package ocimarket
