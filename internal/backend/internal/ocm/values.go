package ocm

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"slipway/internal/backend/internal/loose"
)

// text is a JSON string, number or boolean as a text. Anything else, null included, is
// "".
type text string

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (t *text) UnmarshalJSON(raw []byte) error {
	*t = text(plain(loose.Scalar(raw)))
	return nil
}

// number reads a whole number, which may have a fraction; 0 for what is none, and for
// one that is too large to count anything.
func number(s string) int64 {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
		return 0
	}
	return int64(f)
}

// count reads a number of chunks; -1 for what is none.
func count(s text) int {
	n, err := strconv.ParseInt(string(s), 10, 32)
	if err != nil || n < 0 {
		return -1
	}
	return int(n)
}

// digest returns an MD5 in lower-case hex; "" for what is none.
func digest(s text) string {
	d := strings.ToLower(string(s))
	if len(d) != 32 || strings.Trim(d, "0123456789abcdef") != "" {
		return ""
	}
	return d
}

// dateForms are those in which the service writes dates, in bodies and in headers, and
// one that it may mean.
var dateForms = []string{time.RFC3339, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05", http.TimeFormat, time.RFC1123Z}

// date reads a date; one without a zone counts as UTC. The zero time stands for one
// that is not understood.
func date(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// unwrapped returns the object within an object of a single key, as this service
// wraps its records by their type, and the first item of a list; anything else as it
// is.
func unwrapped(raw json.RawMessage) json.RawMessage {
	if list := itemsOf(raw); len(list) > 0 {
		return list[0]
	}
	return record(raw)
}

// record is unwrapped for what is one record.
func record(raw json.RawMessage) json.RawMessage {
	var outer map[string]json.RawMessage
	if json.Unmarshal(raw, &outer) != nil || len(outer) != 1 {
		return raw
	}
	for _, inner := range outer {
		if inner = bytes.TrimSpace(inner); len(inner) > 0 && inner[0] == '{' {
			return inner
		}
	}
	return raw
}

// itemsOf returns the records of a list: those under "items", those of an array, and
// those of an object whose only value is an array.
func itemsOf(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		var outer map[string]json.RawMessage
		_ = json.Unmarshal(raw, &outer) // what is no object has no items
		items := outer["items"]
		if len(outer) == 1 {
			for _, only := range outer {
				items = only
			}
		}
		_ = json.Unmarshal(items, &list) // what is no array has none
	}
	var out []json.RawMessage
	for _, one := range list {
		if one = record(one); len(one) > 0 && one[0] == '{' {
			out = append(out, one)
		}
	}
	return out
}
