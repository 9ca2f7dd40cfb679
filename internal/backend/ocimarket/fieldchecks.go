package ocimarket

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"slipway/internal/backend"
)

// nameCheck returns the rule for a field whose text becomes a folder of the path
// under which the service keeps the image.
func nameCheck(label string) func(string) string {
	return func(s string) string { return nameProblem(label, s) }
}

// nameProblem returns why s cannot be a part of the image's path there; "" if it can.
// The vendor names no rule; these are the characters that its own tools let pass.
func nameProblem(label, s string) string {
	switch i := strings.IndexFunc(s, unfit); {
	case i >= 0:
		bad, _ := utf8.DecodeRuneInString(s[i:])
		return fmt.Sprintf("%s has the character %q; the letters A to Z, digits, blanks and _ . - + are all that it may have.", label, bad)
	case strings.TrimSpace(s) != s || s == "":
		return label + " begins or ends with a blank, or has nothing else."
	case strings.Trim(s, ".") == "":
		return label + " has nothing but dots."
	}
	return ""
}

// unfit reports whether a character has no place in a name.
func unfit(r rune) bool {
	plain := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	return !plain && !strings.ContainsRune("_.-+ ", r)
}

// fileNameProblem returns why s cannot be the file's name there; "" if it can.
func fileNameProblem(s string) string {
	const label = "File name there"
	if bad := nameProblem(label, s); bad != "" {
		return bad
	}
	if stem, _ := split(s); strings.Trim(stem, ".") == "" {
		return label + " has nothing before its extension."
	}
	if len(path.Ext(s)) < 2 {
		return label + " has no extension, such as .tar.gz."
	}
	return ""
}

// placesProblem refuses what cannot name a data centre.
func placesProblem(s string) string {
	for _, name := range lines(s) {
		if strings.ContainsFunc(name, unicode.IsControl) || len([]rune(name)) > longestName {
			return fmt.Sprintf("This is no name of a data centre: %.40q.", name)
		}
	}
	return ""
}

// wordProblem refuses what cannot stand as one word in a form.
func wordProblem(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "Word for uploads in chunks is one word, such as Chunk."
	}
	return ""
}

func lines(s string) []string { return backend.Values{"": s}.List("") }
