package lxca

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Refusal is the cause of every fault that an answer of the appliance became. A
// driver that knows more about a request than its path finds it by errors.As and
// changes Kind, What and Remedy of its own copy of the fault: a 409 to an upload
// with a checksum may be about the checksum. Message ids are for people; no program
// decides by them.
type Refusal struct {
	Status   int       // of the answer; 0 for a job that failed
	Messages []Message // as they stand in the fault's Detail; may be empty
}

// Error names the status and the ids.
func (r *Refusal) Error() string {
	words := []string{"the appliance refused"}
	if r.Status != 0 {
		words = append(words, "with status", strconv.Itoa(r.Status))
	}
	for _, m := range r.Messages {
		if m.ID != "" {
			words = append(words, m.ID)
		}
	}
	return strings.Join(words, " ")
}

// judge returns why an answer is no success; nil if it is one.
func (c *Client) judge(op, path string, a transport.Answer, e envelope) error {
	switch {
	case web(a):
		return c.strange(op, a, e, nil)
	case !e.good(a.Status):
		return c.refusal(op, path, a, e)
	case e.garbled && !a.Truncated:
		return c.strange(op, a, e, nil)
	}
	return nil
}

// refusal turns an answer that is no success into a fault. It is the only door by
// which the appliance's words become errors.
func (c *Client) refusal(op, path string, a transport.Answer, e envelope) *fault.Fault {
	m := statusMeaning(op, path, a)
	f := &fault.Fault{
		Kind: m.kind, Op: op, Server: a.Host, What: m.what, Remedy: m.remedy, Retry: m.retry,
		Code: strconv.Itoa(a.Status), Detail: cmp.Or(e.page, http.StatusText(a.Status)),
		RetryAfter: pace.RetryAfter(a.Header.Get("Retry-After"), c.clock.Now()),
	}
	if place := a.Header.Get("Location"); a.Status >= 300 && a.Status < 400 && place != "" {
		f.Detail = "Location: " + loose.Shortened(place, 500)
	}
	f.Detail = c.client.Redact(f.Detail)
	said := c.hush(e.messages)
	f.Err = &Refusal{Status: a.Status, Messages: said}
	quote(f, said)
	return f
}

// quote puts messages of the appliance into a fault. The first id becomes its code;
// further ones stand before their texts.
func quote(f *fault.Fault, messages []Message) {
	var words, recoveries []string
	coded := false
	for _, m := range messages {
		said := strings.TrimSpace(m.Text + "\n" + m.Explanation)
		switch {
		case m.ID != "" && !coded:
			f.Code, coded = m.ID, true
		case m.ID != "":
			said = strings.TrimSpace(m.ID + " " + said)
		}
		words = appendNew(words, said)
		recoveries = appendNew(recoveries, m.Recovery)
		f.HelpURL = cmp.Or(f.HelpURL, m.URL)
	}
	f.Detail = cmp.Or(strings.Join(words, "\n"), f.Detail)
	f.VendorRemedy = cmp.Or(strings.Join(recoveries, "\n"), f.VendorRemedy)
}

// appendNew appends a text that is neither empty nor there already.
func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

const remedyStrange = "Check that the address leads to the appliance itself and not to a proxy, a login portal or another product."

// strange returns the fault of an answer that should have been understood.
func (c *Client) strange(op string, a transport.Answer, e envelope, cause error) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.Protocol, Op: op, Server: a.Host, What: "The answer does not fit the interface of an XClarity Administrator.",
		Remedy: remedyStrange, Code: strconv.Itoa(a.Status), Detail: loose.Shortened(e.page, 300), Err: cause,
	}
	if a.Truncated {
		f.What = fmt.Sprintf("The answer is longer than the %d bytes that are read of it.", len(a.Body))
		f.Remedy = "Report this; no answer of an appliance should be that long."
		f.Detail = ""
	}
	f.Detail = c.client.Redact(f.Detail)
	return f
}
