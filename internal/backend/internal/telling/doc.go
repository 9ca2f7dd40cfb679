// Package telling is how an attempt tells of itself: how far it has got to those who
// watch, what Resume and Discard need to the journal, and what is worth keeping to the
// receipt.
//
// It knows no server and decides nothing. What a token holds, when it must be
// journalled, and what follows when it cannot be, is the driver's duty.
//
// Refused: one type of token for all drivers, because what proves that something on a
// server is ours differs from server to server; and a function that the Teller asks for
// the token, because the token would change behind the back of whoever reads the code.
package telling
