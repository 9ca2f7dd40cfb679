package zstack

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// maxLinks is how many errors of a chain are read, and how deep one may stand in
// another.
const maxLinks = 20

// errorWire is an error object. Old versions have a JSON object, as a text, in
// details.
type errorWire struct {
	Code        text            `json:"code"`
	Description text            `json:"description"`
	Details     text            `json:"details"`
	Elaboration text            `json:"elaboration"`
	Cause       json.RawMessage `json:"cause"`
	Causes      json.RawMessage `json:"causes"`
}

// chain collects the errors of a chain of causes.
type chain struct {
	way    []link // from the outermost to the deepest
	beside []link // further causes of the errors on the way
}

// readFailure reads an error object, or the text of an error.
func readFailure(raw json.RawMessage) *Failure {
	var c chain
	c.read(raw, 0, true)
	return failureOf(c.way, c.beside)
}

// read appends what raw says, and then its causes. onWay tells that nothing but
// first causes led to it.
func (c *chain) read(raw json.RawMessage, depth int, onWay bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || depth > maxLinks || len(c.way)+len(c.beside) >= maxLinks {
		return
	}
	if raw[0] != '{' {
		var t text
		_ = t.UnmarshalJSON(raw) // it never fails
		c.readText(string(t), depth, onWay)
		return
	}
	var w errorWire
	if json.Unmarshal(raw, &w) != nil {
		return
	}
	front, inner := nested(string(w.Details))
	c.add(link{
		code: loose.Plain(string(w.Code)), description: loose.Plain(string(w.Description)), details: loose.Plain(front), elaboration: elaborated(string(w.Elaboration)),
	}, onWay)
	c.read(inner, depth+1, onWay)
	for i, cause := range append(causes(w.Cause), causes(w.Causes)...) {
		c.read(cause, depth+1, onWay && i == 0)
	}
}

// readText reads an error that is only a text, which may hold an error object.
func (c *chain) readText(s string, depth int, onWay bool) {
	front, inner := nested(s)
	if front = loose.Plain(front); front != "" {
		c.add(link{code: codeWithin(front), details: front}, onWay)
	}
	c.read(inner, depth+1, onWay)
}

func (c *chain) add(l link, onWay bool) {
	switch {
	case l == link{}:
	case onWay:
		c.way = append(c.way, l)
	default:
		c.beside = append(c.beside, l)
	}
}

// causes returns the values of a list, or the one value.
func causes(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &list) == nil {
		return list
	}
	return []json.RawMessage{raw}
}

// nested divides a text into what stands before an error object within it, and the
// object; nil if there is none. The object may be escaped once more.
func nested(s string) (front string, object json.RawMessage) {
	for _, form := range []string{s, strings.ReplaceAll(s, `\"`, `"`)} {
		at := strings.IndexByte(form, '{')
		if at < 0 {
			return s, nil
		}
		var raw json.RawMessage
		if json.NewDecoder(strings.NewReader(form[at:])).Decode(&raw) != nil {
			continue
		}
		if inner := errorWithin(raw); inner != nil {
			return strings.Trim(form[:at], " \t\r\n\"\\"), inner
		}
	}
	return s, nil
}

// errorWithin returns the error object that raw is or wraps; nil if it is none.
func errorWithin(raw json.RawMessage) json.RawMessage {
	var w struct {
		errorWire
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(raw, &w) != nil {
		return nil
	}
	if says(w.Error) {
		return w.Error
	}
	if w.Code == "" && w.Description == "" && w.Details == "" {
		return nil
	}
	return raw
}

// says reports whether a JSON value is there and not empty.
func says(raw json.RawMessage) bool {
	switch string(bytes.Join(bytes.Fields(raw), nil)) {
	case "", "null", `""`, "{}", "[]", "false":
		return false
	default:
		return true
	}
}

// elaborationPattern is what the node puts before an elaboration, by its language.
var elaborationPattern = regexp.MustCompile(`^(?i:error message|错误信息)\s*[:：]\s*`)

// elaborated returns an elaboration without what stands before it.
func elaborated(s string) string {
	s = loose.Plain(s)
	for {
		rest := elaborationPattern.ReplaceAllString(s, "")
		if rest == s {
			return s
		}
		s = rest
	}
}

// codePattern finds codes in the text of an error that is no object.
var codePattern = regexp.MustCompile(`\b[A-Z][A-Z_]*\.\d{4}\b`)

// codeWithin returns the last known code in a text; "" if there is none.
func codeWithin(s string) string {
	found := ""
	for _, code := range codePattern.FindAllString(s, -1) {
		if known(code) {
			found = code
		}
	}
	return found
}
