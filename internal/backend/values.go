package backend

import (
	"maps"
	"strings"
)

// Values holds the text of each field by its key. A missing key and an empty
// text mean the same: not given. A nil map may be read.
type Values map[string]string

// Clone returns a copy that shares nothing with v; never nil.
func (v Values) Clone() Values {
	c := make(Values, len(v))
	maps.Copy(c, v)
	return c
}

// Bool reports whether the text of key is "true".
func (v Values) Bool(key string) bool { return v[key] == "true" }

// List returns the non-blank lines of key, trimmed.
func (v Values) List(key string) []string {
	var out []string
	for line := range strings.Lines(v[key]) {
		if s := strings.TrimSpace(line); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Pairs returns the key=value lines of key. A line without "=" maps to the empty text.
func (v Values) Pairs(key string) map[string]string {
	out := map[string]string{}
	for _, line := range v.List(key) {
		k, val, _ := strings.Cut(line, "=")
		out[strings.TrimSpace(k)] = strings.TrimSpace(val)
	}
	return out
}
