package lxca

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Reply is a good answer.
type Reply struct {
	Status   int
	Body     []byte // without a byte order mark; may be empty
	Messages []Message
	Warning  bool   // the result was "warning", or the status 206
	Server   string // host:port

	location string // header
}

func (c *Client) reply(a transport.Answer, e envelope) Reply {
	return Reply{
		Status: a.Status, Body: e.body, Messages: c.hush(e.messages), Server: a.Host, location: a.Header.Get("Location"),
		Warning: a.Status == http.StatusPartialContent || word(e.result) == "warning",
	}
}

// Into decodes the body. Fault: Protocol, also for an empty one.
func (r Reply) Into(out any) error {
	if err := json.Unmarshal(r.Body, out); err != nil {
		f := fault.Wrap(err, fault.Protocol, "The answer does not fit the interface of an XClarity Administrator.", remedyStrange)
		f.Server, f.Code = r.Server, strconv.Itoa(r.Status)
		return f
	}
	return nil
}

// jobKeys are the names under which answers carry the id of a job, best first.
var jobKeys = []string{"jobId", "jobid", "jobID", "jobUID", "id"}

// JobID returns the id of the job that an answer names, under any of the spellings
// jobId, jobid, jobID, jobUID and id, string or number; without one, the last
// element of a Location that leads to a job; "" if there is neither.
func (r Reply) JobID() string {
	var top map[string]json.RawMessage
	_ = json.Unmarshal(r.Body, &top) // what is no object has no key
	for _, k := range jobKeys {
		if id := scalar(top[k]); id != "" {
			return id
		}
	}
	for _, k := range jobKeys {
		for name, raw := range top {
			if id := scalar(raw); id != "" && strings.EqualFold(name, k) {
				return id
			}
		}
	}
	place, _, _ := strings.Cut(r.location, "?")
	parent, id := path.Split(place)
	if resource := path.Base(parent); resource == "jobs" || resource == "tasks" {
		return id
	}
	return ""
}

// scalar returns a JSON string or number as a text, "" for anything else.
func scalar(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}
