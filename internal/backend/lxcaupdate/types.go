package lxcaupdate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// word is a scalar that the appliance's versions write as text, number or truth
// value; anything else reads as "".
type word string

// UnmarshalJSON implements [json.Unmarshaler].
func (w *word) UnmarshalJSON(data []byte) error {
	var s string
	switch data = bytes.TrimSpace(data); {
	case json.Unmarshal(data, &s) == nil:
		*w = word(s)
	case bytes.ContainsAny(data[:1], "{[n"):
		*w = ""
	default:
		*w = word(data)
	}
	return nil
}

func (w word) bytes() (n int64, ok bool) {
	var number json.Number
	if json.Unmarshal([]byte(w), &number) != nil {
		return 0, false
	}
	if n, err := number.Int64(); err == nil {
		return n, n >= 0
	}
	f, err := number.Float64() // large sizes may come with an exponent
	return int64(f), err == nil && f >= 0 && f < 1<<62
}

// update is one entry of the appliance's list of updates for itself.
type update struct {
	FixID   string `json:"fixid"`
	Name    word   `json:"name"`
	Applied word   `json:"applied"`
	Build   word   `json:"buildNumber"`
	Status  word   `json:"status"`
}

func (u update) name() string { return cmp.Or(string(u.Name), u.FixID) }

// held reports whether the repository has the update's files: the list also names
// what the appliance has only heard of in the vendor's catalogue.
func (u update) held() bool {
	return !strings.HasPrefix(strings.ToLower(string(u.Status)), "not")
}

func (u update) applied() bool { return strings.EqualFold(string(u.Applied), "true") }

// state is the update's status in the server's words, and whether it is applied.
func (u update) state() string {
	switch {
	case !u.applied():
		return string(u.Status)
	case u.Status == "":
		return "applied"
	case strings.EqualFold(string(u.Status), "applied"):
		return string(u.Status)
	}
	return string(u.Status) + ", applied"
}

// listing is the answer to key=updates.
type listing struct {
	Updates []update `json:"updates"`
}

// space is the answer to key=size, in bytes.
type space struct {
	Size struct {
		Free word `json:"freeSpace"`
	} `json:"size"`
}

// order asks for an import job. One version of the vendor's page has the size
// alone, its clients have the files alone.
type order struct {
	Size  int64       `json:"size,omitempty"` // of all files together
	Files []orderFile `json:"files"`
}

type orderFile struct {
	Index int    `json:"index"`
	Name  string `json:"name"`
	Size  int64  `json:"size"`
	Type  string `json:"type"`
}

func (s *set) order() order {
	o := order{Size: s.size()}
	for i, m := range s.members {
		o.Files = append(o.Files, orderFile{Index: i, Name: m.Identity.Name(), Size: m.Identity.Size, Type: m.kind.contentType})
	}
	return o
}
