package glance

import (
	"cmp"
	"net/http"
	"strconv"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// refusal turns an answer with a bad status into a fault. It is the only door
// by which the server's replies become errors.
func (d *Driver) refusal(op string, a transport.Answer) *fault.Fault {
	r := readReply(a.Body)
	m, known := vendorMeanings[r.code]
	if !known {
		m = d.statusMeaning(op, a, r)
	}
	return &fault.Fault{
		Kind: m.kind, Op: op, Server: a.Host, What: m.what, Remedy: m.remedy, Retry: m.retry,
		Code: cmp.Or(r.code, strconv.Itoa(a.Status)), Detail: d.client.Redact(cmp.Or(r.text, http.StatusText(a.Status))),
		RequestID:  d.client.Redact(cmp.Or(a.Header.Get("X-Openstack-Request-Id"), r.requestID, a.Header.Get("X-Request-Id"))),
		RetryAfter: pace.RetryAfter(a.Header.Get("Retry-After"), d.clock.Now()),
	}
}

// strange returns the fault of an answer that should have been understood.
func (d *Driver) strange(op string, a transport.Answer, cause error) *fault.Fault {
	r := readReply(a.Body)
	return &fault.Fault{
		Kind: fault.Protocol, Op: op, Server: a.Host, What: "The answer does not fit the interface of an OpenStack service.",
		Remedy: "Check that the address leads to the service itself and not to a dashboard or a login page.",
		Code:   strconv.Itoa(a.Status), Detail: d.client.Redact(shortened(r.text, 300)), Err: cause,
	}
}

// freshTokenRefused is what a second 401 means: the token is good, for it was
// made a moment ago, so the image service cannot have it checked. The service
// answers in the same bytes whether a token is bad or Keystone out of its reach.
func (d *Driver) freshTokenRefused(op string, a transport.Answer) *fault.Fault {
	f := d.refusal(op, a)
	if d.v[keyAuthType] == authToken {
		return f
	}
	f.Kind, f.Retry = fault.ServerFailed, fault.Again
	f.What = "The image service refuses a token that was issued a moment ago."
	f.Remedy = "It probably cannot reach Keystone to check tokens. Try again later; if it goes on, tell the cloud's operator."
	return f
}
