package loose

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// MaxText is how many characters of one text are kept.
const MaxText = 2000

var (
	headPattern  = regexp.MustCompile(`(?is)<(?:head|script|style)\b.*?</(?:head|script|style)\s*>`)
	blockPattern = regexp.MustCompile(`(?i)</?(?:br|p|h[1-6]|hr|div|li|ul|ol|tr|table)\b[^<>]*>`)
	tagPattern   = regexp.MustCompile(`</?[a-zA-Z!?][^<>]*>`)
)

// Page returns the words of a web page, as a proxy answers with, or of a plain text,
// one line for each block; otherwise as [Plain].
func Page(s string) string { return Marked(headPattern.ReplaceAllString(s, "")) }

// Marked returns the words of a text in which markup may stand, one line for each
// block; otherwise as [Plain].
func Marked(s string) string {
	s = tagPattern.ReplaceAllString(blockPattern.ReplaceAllString(s, "\n"), "")
	return Plain(html.UnescapeString(s))
}

// Plain returns s without control characters, blank lines and doubled blanks, cut to
// [MaxText], which a person may still read. What is no UTF-8 is replaced; what looks
// like markup is part of the text and stays.
func Plain(s string) string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(s, "\uFFFD")) {
		if words := strings.Join(strings.FieldsFunc(line, blank), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return Shortened(strings.Join(lines, "\n"), MaxText)
}

// blank reports whether r separates words: white space, and what a screen would obey
// instead of show.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// Shortened cuts s to at most n characters, and says so by " …".
func Shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}
