package transport

import (
	"regexp"
	"strings"

	"slipway/internal/secretname"
)

// fieldKey finds the keys of JSON, of JSON within a JSON text, and of the form in
// which Python prints its dictionaries.
var fieldKey = regexp.MustCompile(`(\\*)(["'])([^"'\\\n]{1,100})\\*["']\s*:\s*u?`)

// redactFields removes the values of sensitive fields, with all that is nested in
// them. The text may be cut off anywhere.
func redactFields(text string) string {
	var b strings.Builder
	for {
		m := fieldKey.FindStringSubmatchIndex(text)
		if m == nil {
			b.WriteString(text)
			return b.String()
		}
		end := m[1]
		b.WriteString(text[:end])
		escape, quote, name := text[m[2]:m[3]], text[m[4]:m[5]], text[m[6]:m[7]]
		text = text[end:]
		if !secretname.Is(name) {
			continue
		}
		if n := valueEnd(text); n > 0 && !strings.HasPrefix(text, "null") {
			b.WriteString(escape + quote + mask + escape + quote)
			text = text[n:]
		}
	}
}

// valueEnd returns the length of the JSON value at the start of s, or of what is
// there of it.
func valueEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); {
		switch s[i] {
		case '"', '\'', '\\':
			i = stringEnd(s, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(s)
}

// stringEnd returns where the text ends that begins at i with a quote, which may
// have backslashes before it when the JSON stands within a text itself.
func stringEnd(s string, i int) int {
	escapes := 0
	for ; i < len(s) && s[i] == '\\'; i++ {
		escapes++
	}
	if i == len(s) || (s[i] != '"' && s[i] != '\'') {
		return min(i+1, len(s))
	}
	quote, run := s[i], 0
	for i++; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			run++
			continue
		case s[i] == quote && closes(run, escapes):
			return i + 1
		}
		run = 0
	}
	return len(s)
}

// closes reports whether a quote after run backslashes ends a text whose first
// quote had escapes of them.
func closes(run, escapes int) bool {
	if escapes == 0 {
		return run%2 == 0
	}
	return run <= escapes
}
