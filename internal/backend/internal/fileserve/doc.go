// Package fileserve serves one local file over plain HTTP/1.1, for as long as a
// server needs to fetch it.
//
// The path of the file is random and is the only access control there is: those
// who fetch can neither log in nor check a certificate of this computer's. Who
// does not ask for exactly that path gets one and the same answer, whatever it
// was. There are no folders, no other files and no second request on a
// connection. Servers of this program that name the same address and port share them. The file is
// read through package source: in constant memory, and never to its last byte once
// it has changed.
//
// The package does not know who will fetch, does not ask the fetching server
// anything, and does not decide when the fetch is over: that is the driver's
// duty, as is closing the file and the server.
//
// Refused: http.FileServer and http.ServeContent, which map paths to files and
// answer several ranges in one body, which no fetcher asks for; HTTPS, because
// the fetchers refuse certificates that nobody vouches for; kept connections,
// because each fetcher opens its own anyway and one request on each is easier to
// judge.
package fileserve
