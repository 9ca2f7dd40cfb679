// Package loose reads what servers write loosely: words with markup around them, a
// text, number or truth value as whichever of the three it comes, a body with a byte
// order mark in front. Nothing that it is given makes it fail.
//
// It knows no server, and judges nothing: which part of an answer is which, and what it
// means, is the duty of whoever speaks the protocol.
//
// Refused: numbers and dates as well, because servers differ in what they do when
// there is none, or one too large.
package loose
