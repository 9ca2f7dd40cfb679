package lxca

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many characters of one text are kept.
const maxText = 2000

// flatten returns the words of a text, which is a string, or an array of strings and
// of segments {"text": …, "format": …, "link": …} whose text is again either.
func flatten(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	var b strings.Builder
	flattenInto(&b, v)
	return b.String()
}

func flattenInto(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		join(b, v)
	case []any:
		for _, one := range v {
			flattenInto(b, one)
		}
	case map[string]any:
		flattenInto(b, v["text"])
	}
}

// join appends s, with a blank between where neither side brings one.
func join(b *strings.Builder, s string) {
	if b.Len() > maxText*utf8.UTFMax {
		return
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(b.String())
	if b.Len() > 0 && s != "" && !unicode.IsSpace(last) && !unicode.IsSpace(first) && !strings.ContainsRune(".,;:!?)", first) {
		b.WriteByte(' ')
	}
	b.WriteString(s)
}

var (
	headPattern  = regexp.MustCompile(`(?is)<(?:head|script|style)\b.*?</(?:head|script|style)\s*>`)
	blockPattern = regexp.MustCompile(`(?i)</?(?:br|p|h[1-6]|hr|div|li|ul|ol|tr|table)\b[^<>]*>`)
	tagPattern   = regexp.MustCompile(`</?[a-zA-Z!][^<>]*>`)
)

// pageText returns the words of a web page, one line for each block.
func pageText(s string) string { return plain(headPattern.ReplaceAllString(s, "")) }

// plain returns s without markup, control characters, blank lines and doubled
// blanks, cut to a length that a person may still read.
func plain(s string) string {
	s = blockPattern.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "\n")
	s = html.UnescapeString(tagPattern.ReplaceAllString(s, ""))
	var lines []string
	for line := range strings.Lines(s) {
		if words := strings.Join(strings.FieldsFunc(line, blank), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return shortened(strings.Join(lines, "\n"), maxText)
}

// blank reports whether r separates words: white space, and what a screen would
// obey instead of show.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// shortened cuts s to at most n characters.
func shortened(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}
