package ocm

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/transport"
)

const opLogin = "log in"

// loginTime is how long the answer to a login may take.
const loginTime = time.Minute

// loginAnswer is the body of a good login.
type loginAnswer struct {
	Token   text `json:"access_token"`
	Expires text `json:"expires_in"` // seconds; may be missing
}

// logIn gets a token. It is sent once.
func (c *Client) logIn(ctx context.Context) (*access, error) {
	a, err := c.client.Send(ctx, c.loginRequest())
	if err != nil {
		return nil, c.lead(err)
	}
	if err := c.judge(opLogin, question{}, a); err != nil {
		return nil, err
	}
	var w loginAnswer
	_ = json.Unmarshal(loose.Body(a.Body), &w) // what is no object has no token
	token := bareToken(string(w.Token))
	if token == "" || !inHeader(token) {
		return nil, c.strange(opLogin, a)
	}
	return c.accessFor(token, lifetime(number(string(w.Expires)))), nil
}

// loginRequest is a GET at the interface itself, and at the token service a POST
// without a body.
// https://docs.oracle.com/en-us/iaas/Content/Marketplace/api-cookbook-oci-resource-manager-listings.htm
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/QuickStart.html
func (c *Client) loginRequest() transport.Upload {
	h := http.Header{"Accept": {"application/json"}, "Authorization": {"Basic " + basicValue(c.v)}}
	up := transport.Upload{Op: opLogin, Header: h, Answer: loginTime}
	domain := c.v[KeyDomain]
	if c.v[KeyLogin] == LoginTokenService {
		up.Method, up.URL = http.MethodPost, tokenCall(c.v[KeyTokenURL])
		h.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		domain = cmp.Or(domain, defaultDomain)
	} else {
		up.Method, up.URL = http.MethodGet, c.root+"/authenticate"
		h.Set("Cache-Control", "no-cache")
	}
	if domain != "" {
		h["X-USER-IDENTITY-DOMAIN-NAME"] = []string{domain} // as the vendor spells it
	}
	return up
}
