package lxca

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/transport"
)

// envelope is what the appliance wraps around every payload.
type envelope struct {
	body     []byte    // without a byte order mark and blanks around it
	known    bool      // there is an envelope: a result, messages or an errorMsg
	garbled  bool      // it calls itself JSON and is none
	result   string    // "" if there is none
	errorMsg bool      // there is an errorMsg that says something
	messages []Message // of errorMsg first, then of messages
	page     string    // the words of a body that is no JSON
}

// envelopeWire has the keys of an envelope. The vendor's pages and recordings of
// the appliance disagree about the form of most values.
type envelopeWire struct {
	Result   json.RawMessage `json:"result"`
	Messages json.RawMessage `json:"messages"`
	ErrorMsg json.RawMessage `json:"errorMsg"`
}

// readEnvelope reads an answer, whichever of the shapes in use it has. It takes the
// body for JSON if its type or its first letter says so; the type is one of
// Lenovo's own, "application/com.lenovo.lxca-v2.2.0+json".
func readEnvelope(a transport.Answer) envelope {
	e := envelope{body: loose.Body(a.Body)}
	if !json.Valid(e.body) {
		e.garbled = len(e.body) > 0 && (e.body[0] == '{' || e.body[0] == '[' || jsonHeader(a.Header))
		e.page = loose.Page(string(e.body))
		return e
	}
	var w envelopeWire
	if json.Unmarshal(e.body, &w) != nil {
		return e
	}
	e.result = scalar(w.Result)
	e.errorMsg = says(w.ErrorMsg)
	e.messages = distinct(append(errorMessages(w.ErrorMsg), readMessages(w.Messages)...))
	e.known = e.result != "" || e.errorMsg || w.Messages != nil
	return e
}

func jsonHeader(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "/json"))
}

// good reports whether an answer reports success: a status of 2xx, a result that is
// absent, success or warning, and no errorMsg.
func (e envelope) good(status int) bool {
	if status < 200 || status > 299 || e.errorMsg {
		return false
	}
	switch word(e.result) {
	case "", "success", "warning":
		return true
	default:
		return false
	}
}

// says reports whether a JSON value is there and not empty.
func says(raw json.RawMessage) bool {
	switch s := string(bytes.Join(bytes.Fields(raw), nil)); s {
	case "", "null", `""`, "{}", "[]", "false":
		return false
	default:
		return true
	}
}

// word makes words of the appliance comparable: lower case, without blanks,
// underscores and dashes.
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// web reports whether an answer with a good status is a page for people: the login
// page, or something that is no appliance.
func web(a transport.Answer) bool {
	if a.Status < 200 || a.Status > 299 {
		return false
	}
	body := loose.Body(a.Body)
	if len(body) == 0 || json.Valid(body) {
		return false
	}
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type")) // "" is looked into as well
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return kind == "text/html" || kind == "application/xhtml+xml" || strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}
