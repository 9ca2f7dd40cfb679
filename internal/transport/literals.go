package transport

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// mask stands where a secret was.
const mask = "***"

// minLiteral is the length below which a text would be found by chance.
const minLiteral = 4

// literals removes texts that are known to be secret, in every form in which they
// travel. The zero literals is empty.
type literals struct {
	mu       sync.RWMutex // guards the fields below
	forms    map[string]bool
	replacer *strings.Replacer
}

// add makes texts known; those of fewer than four characters are ignored.
func (l *literals) add(texts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := len(l.forms)
	for _, text := range texts {
		if len(text) < minLiteral || l.forms[text] {
			continue
		}
		if l.forms == nil {
			l.forms = map[string]bool{}
		}
		for _, form := range formsOf(text) {
			l.forms[form] = true
		}
	}
	if len(l.forms) > before {
		l.replacer = newReplacer(l.forms)
	}
}

func (l *literals) remove(text string) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.replacer == nil {
		return text
	}
	return l.replacer.Replace(text)
}

// newReplacer tries longer forms first, so that no rest of one is left.
func newReplacer(forms map[string]bool) *strings.Replacer {
	var pairs []string
	for _, form := range slices.SortedFunc(maps.Keys(forms), func(a, b string) int { return cmp.Compare(len(b), len(a)) }) {
		pairs = append(pairs, form, mask)
	}
	return strings.NewReplacer(pairs...)
}

// formsOf returns text as it is, escaped for URLs and JSON, and in base64.
func formsOf(text string) []string {
	forms := []string{text}
	for _, escaped := range []string{url.QueryEscape(text), url.PathEscape(text)} {
		forms = append(forms, escaped, lowerEscapes(escaped))
	}
	if quoted, err := json.Marshal(text); err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
	return append(append(forms, plain), codedForms(text)...)
}

// lowerEscapes turns %2F into %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

// codedForms returns the base64 of text alone and the part of it that shows in the
// base64 of a longer text, which depends on where in it text begins.
func codedForms(text string) []string {
	var forms []string
	for _, coding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if alone := coding.EncodeToString([]byte(text)); len(alone) > minLiteral {
			forms = append(forms, alone)
		}
		for lead := range 3 {
			inner := coding.EncodeToString([]byte(strings.Repeat("\x00", lead) + text))
			from, to := []int{0, 2, 3}[lead], len(inner)
			if (lead+len(text))%3 != 0 {
				to-- // its last digit holds bits of what follows
			}
			if to-from > minLiteral {
				forms = append(forms, inner[from:to])
			}
		}
	}
	return forms
}
