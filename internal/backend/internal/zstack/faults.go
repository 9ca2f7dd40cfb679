package zstack

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// FaultOf returns the fault of a failure that came by another way than an answer,
// such as a long job's jobResult: kind, words and remedy by its code, the server's
// text as Detail. Its cause is a [Failure] from which secrets have been removed. A nil
// Failure counts as an empty one.
func (c *Client) FaultOf(op string, f *Failure) error {
	if f == nil {
		f = &Failure{}
	}
	clean := c.hush(f)
	m := meaningOf(clean)
	if c.v[KeyLogin] == LoginAccessKey && (clean.Has(codeLogin) || clean.Has(codeSession)) {
		m = badKey // there is no session that could have ended
	}
	detail := clean.Text
	if strings.Contains(clean.Details, "\n") || !strings.Contains(clean.Details, clean.Text) {
		detail = strings.TrimSpace(detail + "\n" + clean.Details)
	}
	return &fault.Fault{
		Kind: m.kind, Op: op, Server: c.Host(), What: m.what, Remedy: m.remedy, Retry: m.retry, Code: cmp.Or(clean.Code, clean.Entry),
		Detail: detail, Err: clean,
	}
}

// meaningOf goes by the code that says most, and by the table's entry where there is
// none that says more than that something failed.
func meaningOf(f *Failure) meaning {
	if known(f.Code) && !wrapperCodes[f.Code] {
		return ofCode(f.Code)
	}
	if m, ok := ofEntry(f.Entry); ok {
		return m
	}
	return ofCode(f.Code)
}

// hush returns a copy of f without secrets.
func (c *Client) hush(f *Failure) *Failure {
	clean := *f
	clean.Text, clean.Details = c.client.Redact(f.Text), c.client.Redact(f.Details)
	return &clean
}

// refusal returns the fault of an answer that is none of an API: a plain text, a page
// of a proxy, or nothing.
func (c *Client) refusal(op string, a transport.Answer) *fault.Fault {
	words := loose.Page(string(a.Body))
	m := ofStatus(a.Status, words)
	f := &fault.Fault{
		Kind: m.kind, Op: op, Server: a.Host, What: m.what, Remedy: m.remedy, Retry: m.retry, Code: strconv.Itoa(a.Status),
		Detail: c.client.Redact(cmp.Or(words, http.StatusText(a.Status))), RetryAfter: pace.RetryAfter(a.Header.Get("Retry-After"), c.clock.Now()),
	}
	if place := a.Header.Get("Location"); a.Status >= 300 && a.Status < 400 && place != "" {
		f.Detail = c.client.Redact("Location: " + loose.Shortened(loose.Plain(place), 500))
	}
	return f
}

const remedyStrange = "Check that the address leads to the management node itself, usually on port 8080, and not to ZStack's web interface, a proxy or another product."

// strange returns the fault of an answer that should have been understood.
func (c *Client) strange(op string, a transport.Answer) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.Protocol, Op: op, Server: a.Host, What: "The answer does not fit the interface of ZStack.", Remedy: remedyStrange,
		Code: strconv.Itoa(a.Status), Detail: c.client.Redact(loose.Shortened(loose.Page(string(a.Body)), 300)),
	}
	if a.Truncated {
		f.Kind, f.What, f.Detail = fault.Interrupted, "The answer did not come whole.", ""
		f.Remedy = "Try again; if it happens again, look at the network and at what stands between."
	}
	return f
}
