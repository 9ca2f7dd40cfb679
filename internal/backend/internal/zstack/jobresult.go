package zstack

import (
	"cmp"
	"encoding/json"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// jobResultWire is the result of a failed long job: an entry of the table that
// explains errors, the whole error, and the words of its deepest cause.
type jobResultWire struct {
	Message json.RawMessage `json:"message"`
	Detail  text            `json:"detail"`
	Cause   json.RawMessage `json:"cause"`
}

// explanationWire is an entry of that table. Its code counts within its category and
// has nothing to do with the codes of errors.
type explanationWire struct {
	Category text `json:"category"`
	Code     text `json:"code"`
	English  text `json:"message_en"`
	Chinese  text `json:"message_cn"`
}

// FailureIn reads the jobResult of a failed long job: an explained error, an error
// object, an object with an error in it, or a text. It is never nil.
func FailureIn(jobResult string) *Failure {
	raw := json.RawMessage(strings.TrimSpace(jobResult))
	var inner string
	if json.Unmarshal(raw, &inner) == nil {
		raw = json.RawMessage(strings.TrimSpace(inner))
	}
	var w jobResultWire
	if json.Unmarshal(raw, &w) != nil {
		var c chain
		c.readText(string(raw), 0, true)
		return failureOf(c.way, c.beside)
	}
	if e := errorWithin(raw); e != nil {
		return readFailure(e)
	}
	return w.failure()
}

// failure puts the words of the cause first, then those of the table, then the rest.
func (w jobResultWire) failure() *Failure {
	var c chain
	c.readText(string(w.Detail), 0, true)
	if e := w.explanation(); e != (link{}) {
		c.way = append(c.way, e)
	}
	c.read(w.Cause, 1, true)
	return failureOf(c.way, c.beside)
}

// explanation is the entry of the table as an error of the chain.
func (w jobResultWire) explanation() link {
	var e explanationWire
	if json.Unmarshal(w.Message, &e) != nil {
		var t text
		_ = t.UnmarshalJSON(w.Message) // it never fails
		return link{details: elaborated(string(t))}
	}
	words := cmp.Or(elaborated(string(e.English)), elaborated(string(e.Chinese)))
	if e.English != "" && e.Chinese != "" && e.English != e.Chinese {
		words += "\n" + elaborated(string(e.Chinese))
	}
	name := strings.Trim(string(e.Category)+"."+string(e.Code), ".")
	return link{description: loose.Plain(name), details: words, entry: loose.Plain(name)}
}
