package zstack

import (
	"crypto/rand"
	"encoding/hex"
)

// NewID returns 32 lower-case hex digits of a random UUID (version 4), as images and
// jobs have them.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return hex.EncodeToString(b[:])
}
