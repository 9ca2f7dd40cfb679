// Package lxca is a Lenovo XClarity Administrator in memory, as one http.Handler: sessions, jobs, the repository of OS images and
// their companion files, remote file servers, and the repository of management-server updates. It exists so that an uploader can be
// tried and tested against an appliance that keeps the interface's rules, answers in the vendor's shapes, and gets into each trouble
// that real appliances get into.
//
// It is strict and stateful: a session needs its CSRF token on every request and ends when it idles, a job belongs to its user and is
// good for one upload, imports take time by the clock after the last byte, and nothing is in a repository before its job is complete.
// An upload that breaks off ends its job as Stopped_With_Error and leaves nothing. Bodies are counted and hashed as they pass and are
// never kept.
//
// Where Lenovo's pages leave an answer open, this is what the package answers: 404 for an unknown job, 403 for a job of somebody
// else, 409 for a used job or one of another type, 400 for parameters and parts that are missing or out of order, and 507 for a
// repository without room (see [Conditions.FullStatus]).
//
// It is not an appliance: it deploys and applies nothing, reads no file it is sent, reaches no remote file server, and forgets
// everything when the process ends. It terminates no TLS and opens no port; cmd/slipway-lab and httptest do that.
//
// Refused: replaying recorded exchanges, which rot and cannot answer what was not recorded; keeping the bytes, because multi-gigabyte
// images are what it is for; goroutines that move jobs along, because a job asked for by the clock is never late and never leaks.
package lxca
