// Package published deals with the digests that a file's publisher wrote down: which
// of them are worth computing, whether the file bears them out, and how that is told.
//
// It opens no file and asks no server. Computing the digests is the business of
// [slipway/internal/source], and comparing them with the server's that of a driver.
//
// Refused: computing every published digest, because sums over one stream add up and
// the strongest says all that the weaker ones can; and leaving out the weaker ones
// when they happen to be known, because a wrong one still shows a wrong file.
package published
