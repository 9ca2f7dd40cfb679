package zstack

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
)

// newUUID makes a random UUID without dashes, of version 4.
func newUUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // It never fails.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return hex.EncodeToString(b)
}

// hashOf is the MD5 of a text in hexadecimal digits, for names that only have to be stable.
func hashOf(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// badArgument is the failure of a parameter with a value that is not allowed.
func badArgument(field, zh, en string) *failure {
	return failing("SYS.1007", wording{"参数[" + field + "]不合法, " + zh, "invalid field[" + field + "], " + en})
}
