// Package wire is what the labs do to a connection: the readers that count, slow and cut a request's body, the gauge that measures it
// in passing, the answer that goes back whole, over a taken connection, followed by a reset or not at all, the wait that ends with the
// client or the lab, and the small matters of JSON and of remembering requests.
//
// When any of this happens, and with which words, is the duty of each lab. All of it wants HTTP/1.1: connections are cut by taking
// them over, which HTTP/2 does not allow; there a cut ends the stream.
//
// Refused: cutting inside a listener, which cannot tell one request from another; a request type shared by the labs, because each
// remembers other things; httputil's recorders, which hold whole bodies in memory.
package wire
