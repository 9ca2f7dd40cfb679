package zstack

import (
	"encoding/json"
	"net/http"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Reply is a good answer.
type Reply struct {
	Body   []byte // without a byte order mark; may be empty
	Server string // host:port
}

// Into decodes the body. Fault: Protocol, also for an empty one.
func (r Reply) Into(out any) error {
	if err := json.Unmarshal(r.Body, out); err != nil {
		f := fault.Wrap(err, fault.Protocol, "The answer does not fit the interface of ZStack.", remedyStrange)
		f.Server = r.Server
		return f
	}
	return nil
}

// One returns the inventory, or the first of the inventories; nil if there is none.
func (r Reply) One() json.RawMessage {
	if all := r.All(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// All returns the inventories, or the one inventory; nil if there is none.
func (r Reply) All() []json.RawMessage {
	var body struct {
		Inventory   json.RawMessage `json:"inventory"`
		Inventories json.RawMessage `json:"inventories"`
	}
	_ = json.Unmarshal(r.Body, &body) // what is no object has none
	return append(objects(body.Inventories), objects(body.Inventory)...)
}

// envelope is the part of every answer that says how it went.
type envelope struct {
	Error   json.RawMessage `json:"error"`
	Success *text           `json:"success"` // nil if nothing is said
}

// failureFrom returns the failure that an answer reports, with whatever status; nil
// if it reports none. An error that is only a word, beside a status that is none of
// an API, is that of a web server.
func failureFrom(a transport.Answer) *Failure {
	var e envelope
	body := loose.Body(a.Body)
	_ = json.Unmarshal(body, &e) // what is no object reports nothing
	api := a.Status < 300 || a.Status == http.StatusServiceUnavailable
	switch {
	case says(e.Error) && (api || len(objects(e.Error)) > 0):
		return readFailure(e.Error)
	case e.Success != nil && *e.Success == "false":
		return readFailure(body)
	}
	return nil
}

// judge returns a good answer, or why it is none.
func (c *Client) judge(op string, a transport.Answer) (Reply, error) {
	good, body := a.Status >= 200 && a.Status < 300, loose.Body(a.Body)
	if good && a.Truncated {
		return Reply{}, c.strange(op, a)
	}
	if f := failureFrom(a); f != nil {
		return Reply{}, c.FaultOf(op, f)
	}
	switch {
	case !good:
		return Reply{}, c.refusal(op, a)
	case len(body) > 0 && !json.Valid(body):
		return Reply{}, c.strange(op, a)
	}
	return Reply{Body: body, Server: a.Host}, nil
}
