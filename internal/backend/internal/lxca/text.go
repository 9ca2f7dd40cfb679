package lxca

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"slipway/internal/backend/internal/loose"
)

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
	if b.Len() > loose.MaxText*utf8.UTFMax {
		return
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(b.String())
	if b.Len() > 0 && s != "" && !unicode.IsSpace(last) && !unicode.IsSpace(first) && !strings.ContainsRune(".,;:!?)", first) {
		b.WriteByte(' ')
	}
	b.WriteString(s)
}
