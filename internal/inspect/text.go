package inspect

import (
	"bytes"
	"unicode/utf8"
)

// textSample is how much of a file must be text before it is called one.
const textSample = 4 << 10

func lookText(w *window) (Report, bool) {
	p := w.upTo(0, textSample)
	if len(p) == 0 || !isText(p, int64(len(p)) < w.size) {
		return Report{}, false
	}
	p = bytes.TrimSpace(bytes.TrimPrefix(p, []byte("\ufeff")))
	if bytes.HasPrefix(p, []byte("<?xml")) || bytes.HasPrefix(p, []byte("<Envelope")) {
		return Report{Format: XML}, true
	}
	return Report{Format: Plain}, true
}

// isText reports whether p is UTF-8 without control characters. When more
// follows, the last character may be cut.
func isText(p []byte, more bool) bool {
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n == 1 {
			return more && len(p) < utf8.UTFMax && !utf8.FullRune(p)
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r == 0x7f {
			return false
		}
		p = p[n:]
	}
	return true
}
