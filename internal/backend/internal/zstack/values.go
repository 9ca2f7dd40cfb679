package zstack

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"slipway/internal/backend/internal/loose"
)

// text is a JSON string, number or boolean as a text. Anything else, null included,
// is "".
type text string

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (t *text) UnmarshalJSON(raw []byte) error {
	*t = text(strings.TrimSpace(loose.Scalar(raw)))
	return nil
}

// amount is a number, which may come as a text or with a fraction. What is no number
// is 0, and one that no file could have is cut to the range of its type.
type amount int64

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (n *amount) UnmarshalJSON(raw []byte) error {
	var t text
	_ = t.UnmarshalJSON(raw) // it never fails
	*n = amount(whole(string(t)))
	return nil
}

func whole(s string) int64 {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && math.IsInf(f, 1) || f >= math.MaxInt64:
		return math.MaxInt64
	case math.IsNaN(f) || err != nil || f <= math.MinInt64:
		return 0
	}
	return int64(f)
}

// truth is a boolean, which may come as a text or a number.
type truth bool

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (b *truth) UnmarshalJSON(raw []byte) error {
	var t text
	_ = t.UnmarshalJSON(raw) // it never fails
	*b = truth(strings.EqualFold(string(t), "true") || whole(string(t)) != 0)
	return nil
}

// texts is a list of texts, or a single one. Empty ones are left out.
type texts []string

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (l *texts) UnmarshalJSON(raw []byte) error {
	*l = nil
	var many []text
	if strings.TrimSpace(string(raw)) == "[]" {
		*l = texts{}
	}
	if json.Unmarshal(raw, &many) != nil {
		var one text
		_ = one.UnmarshalJSON(raw) // it never fails
		many = []text{one}
	}
	for _, t := range many {
		if t != "" {
			*l = append(*l, string(t))
		}
	}
	return nil
}

// records is a list of objects, or a single one. What is no object is left out.
type records[T any] []T

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (l *records[T]) UnmarshalJSON(raw []byte) error {
	*l = nil
	for _, one := range objects(raw) {
		var record T
		if json.Unmarshal(one, &record) == nil {
			*l = append(*l, record)
		}
	}
	return nil
}

// objects returns the objects in a JSON list, or the one object.
func objects(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []json.RawMessage
	for _, one := range list {
		if one = bytes.TrimSpace(one); len(one) > 0 && one[0] == '{' {
			out = append(out, one)
		}
	}
	return out
}

// dateForms are those in which a node in English, and a proxy that means well, write
// dates. The node's own form depends on its Java version and its locale.
var dateForms = []string{"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006, 3:04:05 PM", "2006-01-02 15:04:05", time.RFC3339}

// date reads a date; one without a zone counts as UTC. The zero time stands for one
// that is not understood.
func date(s string) time.Time {
	s = strings.Join(strings.Fields(s), " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// blob is a JSON text as it is, or any other value as its JSON; null is "".
type blob string

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (b *blob) UnmarshalJSON(raw []byte) error {
	var s string
	switch {
	case json.Unmarshal(raw, &s) == nil:
		*b = blob(s) // null leaves s empty
	default:
		*b = blob(raw)
	}
	return nil
}
