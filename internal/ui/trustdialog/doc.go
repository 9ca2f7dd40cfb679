// Package trustdialog asks a person whether a server's certificate is the right
// one.
//
// It shows what is known about the certificate and compares a fingerprint that
// the person pastes, because people compare 64 digits badly. It trusts nothing by
// itself: the caller acts on the answer, and keeping the pin is its duty.
//
// Refused: a button to go on without any check. Whoever is in a hurry has Once,
// which is bound to this certificate as well.
package trustdialog
