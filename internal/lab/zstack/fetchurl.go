package zstack

import (
	"fmt"
	"strings"
)

// requoted is a URL as the agent of Ceph makes it: everything is quoted but letters, digits and "_.-:/?=", also what is quoted
// already, so that %20 becomes %2520 and & becomes %26.
func requoted(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.-:/?=", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
