// Package zstack is a ZStack installation in memory, as http.Handlers: a management node with accounts, sessions, AccessKeys, jobs,
// images and long jobs, and the agents of its backup storages. It exists so that an uploader can be tried and tested against a server
// that keeps the interface's rules, answers in the vendor's shapes, and gets into each trouble that real installations get into.
//
// It is strict and stateful: calls that make something are accepted first and fail later, in their job; a session that has ended is
// found out only there. A long job tells where the bytes of an upload go while it runs, is suspended when they stop coming, and an
// upload without one is then gone without a word. Texts are in Chinese unless told otherwise, no answer has a Content-Type, and
// refusals in front of the API are plain text.
//
// The management node asks a URL for its length before an import, and a storage then fetches from it, both over the network: that is
// what a file server in the uploader is tried against. All else is moved by the clock, and looked at when it is asked for.
//
// It is not an installation: it runs nothing, keeps no byte of an image, reaches nothing but the URLs it is told to import, and
// forgets everything when the process ends. It opens no port; cmd/slipway-lab and httptest do that.
//
// Refused: replaying recorded exchanges, which rot and cannot answer what was not recorded; keeping the bytes, because multi-gigabyte
// images are what it is for; goroutines that move jobs along, because a job asked for by the clock is never late and never leaks.
package zstack
