// Package source is the local side of an upload: a file that is known by its
// identity, can be read again from any offset, and yields its digests while the
// bytes go out.
//
// The package sends nothing and shows nothing. It reads checksum files that
// publishers put beside their images, but does not judge them: comparing is the
// caller's duty.
//
// Refused: a TeeReader into the hashes, because sender and hashes then wait for
// each other; mapping the file into memory, because a file that shrinks would
// kill the program; hashing before sending, because the file is then read twice.
package source
