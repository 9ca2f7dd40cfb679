// Package secret keeps the secrets of profiles: in the operating system's
// keyring, one item per profile, or for this session only, in memory. There is no
// third place, and above all no file.
//
// A keyring may ask its owner for a password and blocks until he answers, so no
// call runs on the caller's goroutine or longer than its time-out. Which of the
// two stores a program uses, and what it tells the person about that, is decided
// in package wiring with the help of [Keyring.Probe].
//
// Refused: an encrypted file for machines without a keyring. Its key would have
// to lie beside it, or be typed in at every start, and then the secret itself
// can be typed in as well.
package secret
