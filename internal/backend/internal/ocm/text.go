package ocm

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// maxText is how many characters of one text are kept, and maxLook how many bytes are
// looked at for them.
const (
	maxText = 2000
	maxLook = 64 << 10
)

var (
	headPattern  = regexp.MustCompile(`(?is)<(?:head|script|style)\b.*?</(?:head|script|style)\s*>`)
	blockPattern = regexp.MustCompile(`(?i)</?(?:br|p|h[1-6]|hr|div|li|ul|ol|tr|table)\b[^<>]*>`)
	tagPattern   = regexp.MustCompile(`</?[a-zA-Z!?][^<>]*>`)
)

// pageText returns the words of a page, or of a plain text, one line for each block.
func pageText(s string) string {
	s = s[:min(len(s), maxLook)]
	s = blockPattern.ReplaceAllString(headPattern.ReplaceAllString(s, ""), "\n")
	return plain(html.UnescapeString(tagPattern.ReplaceAllString(s, "")))
}

// plain returns s without control characters, blank lines and doubled blanks, cut to a
// length that a person may still read. What is no UTF-8 is replaced.
func plain(s string) string {
	s = s[:min(len(s), maxLook)]
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(s, "\uFFFD")) {
		if words := strings.Join(strings.FieldsFunc(line, blank), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return shortened(strings.Join(lines, "\n"), maxText)
}

// blank reports whether r separates words: white space, and what a screen would obey
// instead of show.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// shortened cuts s to at most n characters.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}
