package ocm

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Refusal is the cause of every fault that an answer of the service became. A driver
// that knows more about a request than its path finds it by errors.As and changes Kind,
// What and Remedy of its own copy of the fault.
type Refusal struct {
	Status int
	Body   string // of the answer, without secrets, 2,000 characters at most
}

// Error names the status and quotes the body.
func (r *Refusal) Error() string {
	return strings.TrimSpace("the service refused with status " + strconv.Itoa(r.Status) + " " + r.Body)
}

// question is what a refusal has to be read in the light of.
type question struct {
	path     string // below the interface's root; "" for the login
	checksum bool   // a checksum was sent with it
}

// judge returns why an answer is no success; nil if it is one.
func (c *Client) judge(op string, q question, a transport.Answer) error {
	switch {
	case a.Status < 200 || a.Status > 299:
		return c.refusal(op, q, a)
	case web(a):
		return c.strange(op, a)
	}
	return nil
}

// refusal turns an answer that is no success into a fault. It is the only door by which
// the service's words become errors.
func (c *Client) refusal(op string, q question, a transport.Answer) *fault.Fault {
	s := readWords(a)
	m := c.meaningOf(q, a.Status, s.words)
	f := &fault.Fault{
		Kind: m.kind, Op: op, Server: a.Host, What: m.what, Remedy: m.remedy, Retry: m.retry,
		Code: cmp.Or(s.code, strconv.Itoa(a.Status)), Detail: cmp.Or(s.words, http.StatusText(a.Status)),
		RequestID:  plain(cmp.Or(a.Header.Get("X-Oracle-Dms-Ecid"), a.Header.Get("Opc-Request-Id"), a.Header.Get("X-Request-Id"))),
		RetryAfter: pace.RetryAfter(a.Header.Get("Retry-After"), c.clock.Now()),
		Err:        &Refusal{Status: a.Status, Body: c.client.Redact(plain(string(loose.Body(a.Body))))},
	}
	if place := a.Header.Get("Location"); a.Status >= 300 && a.Status < 400 && place != "" {
		f.Detail = "Location: " + loose.Shortened(plain(place), 500)
	}
	f.Code, f.Detail, f.RequestID = c.client.Redact(f.Code), c.client.Redact(f.Detail), c.client.Redact(f.RequestID)
	return f
}

// strange returns the fault of an answer that should have been understood.
func (c *Client) strange(op string, a transport.Answer) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.Protocol, Op: op, Server: a.Host, What: "The answer does not fit the Publisher interface of the Marketplace.",
		Remedy: "Check that the address leads to the interface itself and not to a proxy, a login portal or another product.",
		Code:   strconv.Itoa(a.Status), Detail: c.client.Redact(loose.Shortened(pageText(string(loose.Body(a.Body))), maxPage)),
	}
	if a.Truncated {
		f.Kind, f.What, f.Detail = fault.Interrupted, "The answer did not come whole.", ""
		f.Remedy = "Try again; if it happens again, look at the network and at what stands between."
	}
	return f
}

// unknown reports whether err says that the service does not know what was asked for.
func unknown(err error) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && (r.Status == http.StatusNotFound || r.Status == http.StatusGone)
}

// The two spellings of the service's name: the one that is used, and the one that the
// vendor's examples print.
const (
	hyphenHost = "ocm-apis-cloud.oracle.com"
	dottedHost = "ocm-apis.cloud.oracle.com"
)

// lead adds to a fault of the way to the service that its name is printed in two
// spellings. Other errors, and nil, come back as they are.
func (c *Client) lead(err error) error {
	if !fault.Is(err, fault.Unreachable, fault.Untrusted, fault.CertChanged) {
		return err
	}
	led := *fault.Of(err)
	host, _, _ := strings.Cut(led.Server, ":")
	switch host {
	case hyphenHost:
		led.Remedy += " The vendor's examples also print the name with a dot, " + dottedHost + "; try that only if Oracle tells you to."
	case dottedHost:
		led.Remedy += " The vendor's examples print this name, but programs that work use the one with a hyphen, " + hyphenHost + "."
	default:
		return err
	}
	led.Remedy = strings.TrimSpace(led.Remedy)
	return &led
}
