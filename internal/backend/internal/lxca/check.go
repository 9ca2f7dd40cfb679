package lxca

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/loose"
)

const (
	opCheck   = "read the appliance's version"
	product   = "Lenovo XClarity Administrator"
	aiccPath  = "/aicc"
	normalRun = "3" // the run level in which the appliance does all its work
)

// aiccAnswer is the part of GET /aicc that is looked at.
type aiccAnswer struct {
	Appliance struct {
		Version  json.RawMessage `json:"version"`
		Runlevel json.RawMessage `json:"runlevel"`
		Status   json.RawMessage `json:"status"`
	} `json:"appliance"`
}

// Check logs in and reads product, version and certificate. Faults: Login, Denied,
// Rejected for an appliance before 2.1.0, never to be retried, and those of
// [Client.Ask].
// https://pubs.lenovo.com/lxca_scripting/rest_api_aicc_get
func (c *Client) Check(ctx context.Context) (backend.Server, error) {
	call := Call{Op: opCheck, Method: http.MethodGet, Path: aiccPath}
	a, err := c.converse(ctx, call)
	if err != nil {
		return backend.Server{}, err
	}
	e := readEnvelope(a)
	if err := c.judge(call.Op, call.Path, a, e); err != nil {
		return backend.Server{}, err
	}
	var about aiccAnswer
	_ = json.Unmarshal(e.body, &about) // what it does not say stays empty
	version := loose.Marked(cmp.Or(scalar(about.Appliance.Version), headerVersion(a.Header)))
	if bad := tooOld(opCheck, a.Host, version); bad != nil {
		return backend.Server{}, bad
	}
	s := backend.Server{Product: product, Version: version, Host: Host(c.v), Account: c.v[KeyUser], Notes: notes(version, about)}
	s.Certificate = c.client.Certificate(s.Host)
	return s, nil
}

// notes says what is odd about the appliance.
func notes(version string, about aiccAnswer) []string {
	var out []string
	if _, ok := numbers(version); !ok {
		out = append(out, "The appliance does not tell its version in a form that is understood; uploads need 2.1.0 or later.")
	}
	level := loose.Marked(scalar(about.Appliance.Runlevel))
	if level == "" || level == normalRun {
		return out
	}
	note := "The appliance is in run level " + level + " instead of " + normalRun
	switch level {
	case "0":
		note += ", which means halted"
	case "6":
		note += ", which means restarting"
	}
	if status := loose.Marked(scalar(about.Appliance.Status)); status != "" {
		note += "; it calls its state " + status
	}
	return append(out, note+".")
}
