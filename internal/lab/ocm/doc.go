// Package ocm is the Publisher interface of the Oracle Cloud Marketplace in memory, as one http.Handler: its two logins, machine images
// sent whole and in chunks, their processing, and the copies in the data centres. It exists so that an uploader can be tried and tested
// against a service that keeps the interface's rules, answers in the vendor's shapes, and gets into each trouble that real ones get
// into.
//
// It is strict and stateful: a call needs a live token and a registered user, a body needs its exact length, a declared checksum is
// compared. Chunks come in any order, and one that comes again replaces the first. The merge counts them and fails later if their
// numbers leave a gap. What was sent is processed by the clock: it waits, is merged, scanned for viruses, copied to data centres, and
// is a stored image only then. A deleted request stays in the lists, as DELETED.
//
// Where Oracle's pages leave an answer open, this is what the package answers: 411 for a body without a length, 400 for parameters
// that are missing or wrong and for a path that is taken, 403 for a user who is not registered, 404 for an upload request that was
// never there and for changes to a deleted one, 409 for a merge while chunks are on their way, 415 for a body that is no form, and 507
// where there is no room (see [Conditions.FullStatus]). A 202 leads to the upload request, or to a job that names it later (see
// [Conditions.Location]).
//
// It is not a marketplace: it has no listings and no partners but one, opens no archive, scans nothing, and forgets everything when the
// process ends. It terminates no TLS and opens no port; cmd/slipway-lab and httptest do that.
//
// Refused: replaying recorded exchanges, which rot and cannot answer what was not recorded; keeping the bytes of whole uploads, because
// multi-gigabyte images are what it is for (those of chunks lie in temporary files until the merge, as nobody knows their places
// before); goroutines that process along, because a state asked for by the clock is never late and never leaks.
package ocm
