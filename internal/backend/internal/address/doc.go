// Package address reads the addresses of servers that people write into profiles.
//
// It opens no connection and looks up no name. Which schemes an address may have is
// for the field that it is written into, and which path leads to the interface for
// whoever speaks the protocol.
//
// Refused: a type for addresses, because profiles are texts and stay texts.
package address
