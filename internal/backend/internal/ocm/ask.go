package ocm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// defaultLimit is how much of an answer is kept: a page of a hundred uploads, each in
// dozens of data centres, is below it.
const defaultLimit = 8 << 20

// Paths below the interface's root.
const (
	imagesPath = "/machineimages"
	storedPath = "/storageimages"
)

// call is a small request.
type call struct {
	op     string // for faults: "list the uploads"
	method string
	path   string     // below the interface's root, escaped
	query  url.Values // nil for none
	body   any        // marshalled as JSON; nil for none
}

// ask sends a small request with a token, and once more with a fresh one where the
// service refuses that. Any status is an answer.
func (c *Client) ask(ctx context.Context, q call) (transport.Answer, error) {
	return c.converse(ctx, func(token *access) (transport.Answer, error) { return c.speak(ctx, token, q) })
}

// converse makes a request with the current token. A 401 says that the service has
// taken nothing of it, so it is made once more with another token; what comes then is
// the answer. A token that was made elsewhere has no other.
func (c *Client) converse(ctx context.Context, request func(token *access) (transport.Answer, error)) (transport.Answer, error) {
	token, err := c.take(ctx)
	if err != nil {
		return transport.Answer{}, err
	}
	a, err := request(token)
	if err != nil || a.Status != http.StatusUnauthorized || c.fixed() {
		return a, c.lead(err)
	}
	if token, err = c.renew(ctx, token); err != nil {
		return transport.Answer{}, err
	}
	a, err = request(token)
	return a, c.lead(err)
}

func (c *Client) speak(ctx context.Context, token *access, q call) (transport.Answer, error) {
	h := c.headers(token)
	var body []byte
	if q.body != nil {
		var err error
		if body, err = json.Marshal(q.body); err != nil {
			return transport.Answer{}, fault.Wrap(err, fault.Internal, "A request could not be written.", "Report this; it is a defect of Slipway.")
		}
		h.Set("Content-Type", "application/json")
	}
	place := c.root + q.path
	if len(q.query) > 0 {
		place += "?" + q.query.Encode()
	}
	return c.client.Do(ctx, transport.Call{Op: q.op, Method: q.method, URL: place, Header: h, Body: body, Limit: defaultLimit})
}

// headers returns those of every request but the login, for the caller to add to.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/SendRequests.html
func (c *Client) headers(token *access) http.Header {
	return http.Header{
		"Accept":          {"application/json"},
		"Authorization":   {"Bearer " + token.token},
		"X-Oracle-UserId": {c.v[KeyUserID]}, // as the vendor spells it
	}
}

// good is ask for a request whose answer has to be a success. A body that was cut off
// is none.
func (c *Client) good(ctx context.Context, q call) (transport.Answer, error) {
	a, err := c.ask(ctx, q)
	if err != nil {
		return a, err
	}
	if err := c.judge(q.op, question{path: q.path}, a); err != nil {
		return a, err
	}
	if a.Truncated {
		return a, c.strange(q.op, a)
	}
	return a, nil
}

// idPath returns the path of an upload request. Without an id it would be the one of
// all of them.
func idPath(op, id string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", &fault.Fault{
			Kind: fault.Invalid, Op: op, What: "This upload has no number at the service.",
			Remedy: "Look for its number with `slipwayctl remote list --target …` or in Oracle's partner portal.",
		}
	}
	return imagesPath + "/" + url.PathEscape(id), nil
}
