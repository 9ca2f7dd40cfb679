// Package backendtest is the suite that every driver has to pass. It knows no
// driver and no protocol: a driver's own test hands it a [Subject], a fresh server
// that behaves, and the suite brings the trouble itself, with a relay that cuts
// and holds connections, with files that change, and with contexts that end.
//
// After a break the suite does what the queue would do: it asks
// [fault.Retryable], and tries again with the last token. In the end there has to
// be exactly one usable item on the server, with the file's bytes.
//
// A driver whose bytes can go several ways has a Subject for each [Way]. The relay
// stands in front of the server's own address; where a server fetches by itself the
// suite breaks the fetch at its other end, or has the server do it.
package backendtest
