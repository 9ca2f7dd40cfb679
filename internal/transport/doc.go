// Package transport makes the HTTP clients of every driver and is the only place
// where Slipway decides about TLS, proxies, time-outs, speed and redaction.
//
// There are two ways to speak to a server. [Client.Do] sends a small request
// from memory and may repeat it when it is safe to. [Client.Send] streams one
// large body: exact Content-Length, never repeated, never redirected, watched
// for stalls in both directions, and with an answer that wins over a write
// error, because a server that refuses an upload says so and then hangs up.
//
// It reads no vendor's reply: a status of 400 or more is an answer, not an
// error, and becomes a fault in the driver. Errors of this package are faults
// about the way there: name, route, proxy, certificate, break, stall.
//
// Choices that were weighed:
//
//   - Both ways speak HTTP/1.1 over connections of this package, not through
//     http.Transport: that sends bodies in steps of 32 KiB, drops an answer which
//     races with a write error, and cannot tell how many bytes of a body left.
//   - The watchdog is a write deadline that is renewed while bytes leave, not a
//     timer beside the connection: waiting for the speed limit or for the disk is
//     then no stall, and there is no goroutine to stop.
//   - A body always gets a connection of its own making, never an idle one: an
//     idle one may be closed already, and a body cannot be sent twice to find out.
package transport
