package lxca

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// logoutTime is how long the end of a session may take: it is a courtesy.
const logoutTime = 5 * time.Second

const (
	opLogin  = "log in"
	opLogout = "log out"
)

const sessionsPath = "/sessions"

// loginAnswer is the body of a good login.
type loginAnswer struct {
	Response struct {
		PwChangeRequired bool `json:"pwChangeRequired"`
		Session          struct {
			ID   json.RawMessage `json:"id"`
			CSRF string          `json:"csrf"`
			CSFR string          `json:"csfr"` // as the vendor's page misspells it once
		} `json:"session"`
	} `json:"response"`
}

// logIn makes a session, or proves user and password by a read.
func (c *Client) logIn(ctx context.Context) (*session, error) {
	if c.v[KeyLogin] == LoginBasic {
		return c.proveBasic(ctx)
	}
	a, err := c.postSession(ctx)
	if err != nil {
		return nil, err
	}
	e := readEnvelope(a)
	if err := c.judge(opLogin, sessionsPath, a, e); err != nil {
		return nil, err
	}
	var body loginAnswer
	_ = json.Unmarshal(e.body, &body) // a body that says nothing leaves the cookies
	c.hide("id", scalar(body.Response.Session.ID))
	s := c.newSession(a.Header, cmp.Or(body.Response.Session.CSRF, body.Response.Session.CSFR))
	if s == nil {
		return nil, c.strange(opLogin, a, e, nil)
	}
	if bad := c.unfit(a, body); bad != nil {
		c.logOut(s)
		return nil, bad
	}
	return s, nil
}

// unfit returns why a login that was accepted leads nowhere; nil if it does lead on.
func (c *Client) unfit(a transport.Answer, body loginAnswer) *fault.Fault {
	if body.Response.PwChangeRequired {
		return &fault.Fault{
			Kind: fault.Login, Op: opLogin, Server: a.Host, Code: "pwChangeRequired", What: "The appliance wants a new password for this account first.",
			Remedy: "Log in to the appliance's web interface, change the password there, and put the new one into the target.",
		}
	}
	return tooOld(opLogin, a.Host, headerVersion(a.Header))
}

// postSession follows the vendor's page of POST /sessions.
// https://pubs.lenovo.com/lxca_scripting/rest_api_sessions_post
// It is not sent again after a break: the first one may have left a session.
func (c *Client) postSession(ctx context.Context) (transport.Answer, error) {
	nobody := &session{header: http.Header{"Referer": {c.root + sessionsPath}}} // as Lenovo's own client sends it
	return c.speak(ctx, nobody, Call{
		Op: opLogin, Method: http.MethodPost, Path: sessionsPath, Body: map[string]string{"UserId": c.v[KeyUser], "password": c.v[KeyPassword]},
	})
}

// newSession reads the cookies of a login. Every later request carries them, and
// the csrf cookie once more in a header of its own; csrf stands in for a cookie
// that is missing. Without any cookie there is no session: nil.
func (c *Client) newSession(h http.Header, csrf string) *session {
	var pairs []string
	for _, line := range h.Values("Set-Cookie") {
		k, err := http.ParseSetCookie(line)
		if err != nil || k.Value == "" {
			continue
		}
		pair, _, _ := strings.Cut(line, ";")
		pairs = append(pairs, strings.TrimSpace(pair))
		if strings.EqualFold(k.Name, "csrf") {
			csrf = k.Value
		}
		c.hide(k.Name, k.Value)
	}
	if len(pairs) == 0 {
		return nil
	}
	s := &session{header: http.Header{"Cookie": {strings.Join(pairs, "; ")}}}
	if csrf != "" {
		c.hide("csrf", csrf)
		s.header.Set("X-Csrf-Token", csrf)
	}
	return s
}

// hide makes a value of a login a secret if it is a key: the two cookies that are
// known to be one, and whatever is long enough. Others are the user's name and a
// number of minutes, which have to stay readable.
func (c *Client) hide(name, value string) {
	if strings.EqualFold(name, "JSESSIONID") || strings.EqualFold(name, "csrf") || len(value) >= 16 && value != c.v[KeyUser] {
		c.client.AddSecret(value)
	}
}

// proveBasic checks user and password by one read that needs them.
func (c *Client) proveBasic(ctx context.Context) (*session, error) {
	s := &session{basic: true, header: http.Header{"Authorization": {"Basic " + basicValue(c.v)}}}
	a, err := c.speak(ctx, s, Call{Op: opLogin, Method: http.MethodGet, Path: jobsPath})
	if err != nil {
		return nil, err
	}
	if refuses(a) {
		return nil, c.judge(opLogin, sessionsPath, a, readEnvelope(a))
	}
	if bad := tooOld(opLogin, a.Host, headerVersion(a.Header)); bad != nil {
		return nil, bad
	}
	return s, nil
}

// logOut ends a session, as far as that goes.
// https://pubs.lenovo.com/lxca_scripting/rest_api_sessions_delete
func (c *Client) logOut(s *session) {
	if s.basic {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), logoutTime)
	defer cancel()
	_, _ = c.speak(ctx, s, Call{Op: opLogout, Method: http.MethodDelete, Path: sessionsPath}) // the appliance ends it by itself in the end
}
