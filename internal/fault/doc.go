// Package fault is the one error type of Slipway.
//
// A [Fault] says what happened, in whose words, under which code, and what the
// person at the screen can do about it. Drivers build faults at the edge, where
// the vendor's reply is still in hand; everything above them reads only the
// [Kind], asks [Retryable], and shows the rest as it is.
//
// The package knows no vendor and no protocol, and it does not redact: whoever
// fills a field has already removed the secrets from it.
//
// The description of a certificate lives here as well, beside the two kinds
// that carry it, because the screens that show it may not import the transport.
package fault
