package loose

import (
	"bytes"
	"encoding/json"
)

// Scalar returns a JSON text as it is, and a number or a truth value as it is written.
// Anything else, null included, is "".
func Scalar(raw []byte) string {
	var s string
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || string(raw) == "null":
	case raw[0] != '"':
		return string(raw)
	default:
		_ = json.Unmarshal(raw, &s) // what is no text stays ""
	}
	return s
}

var byteOrderMark = []byte("\uFEFF")

// Body returns a body without a byte order mark and the blanks around it.
func Body(b []byte) []byte { return bytes.TrimSpace(bytes.TrimPrefix(b, byteOrderMark)) }
