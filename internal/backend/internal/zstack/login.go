package zstack

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// logoutTime is how long the end of a session may take: it is a courtesy.
const logoutTime = 5 * time.Second

// defaultLife is how long a session lives where the node does not say.
const defaultLife = 2 * time.Hour

const (
	opLogin  = "log in"
	opLogout = "log out"
)

// sessionWire is the session of a good login. Its dates are in the node's own zone,
// so only the time between them says something.
type sessionWire struct {
	UUID    text `json:"uuid"`
	Created text `json:"createDate"`
	Expires text `json:"expiredDate"`
}

func (w sessionWire) life() time.Duration {
	from, until := date(string(w.Created)), date(string(w.Expires))
	if from.IsZero() || until.Sub(from) < shortestLife*time.Second {
		return defaultLife
	}
	return until.Sub(from)
}

// logIn makes a session. It is sent once: a wrong password that is repeated may lock
// the account.
func (c *Client) logIn(ctx context.Context) (*session, error) {
	a, err := c.speak(ctx, nil, c.loginCall())
	if err != nil {
		return nil, err
	}
	r, err := c.judge(opLogin, a)
	if err != nil {
		return nil, err
	}
	var w sessionWire
	_ = json.Unmarshal(r.One(), &w) // what has no session has no id
	if w.UUID == "" {
		return nil, c.strange(opLogin, a)
	}
	c.client.AddSecret(string(w.UUID))
	s := &session{uuid: string(w.UUID), life: w.life()}
	c.extend(s, s.life)
	return s, nil
}

// loginCall returns the call of the way that the profile names. Only the directory
// gets the password in clear: ZStack's own accounts know nothing but its hash.
func (c *Client) loginCall() Call {
	call := Call{Op: opLogin, Method: http.MethodPut}
	switch c.v[KeyLogin] {
	case LoginUser:
		call.Path = "/accounts/users/login"
		call.Body = action("logInByUser", map[string]string{
			"accountName": c.v[KeyAccount], "userName": c.v[KeyUser], "password": hashed(c.v[KeyPassword]),
		})
	case LoginLDAP:
		call.Path = "/ldap/login"
		call.Body = action("logInByLdap", map[string]string{"uid": c.v[KeyUser], "password": c.v[KeyPassword]})
	default:
		call.Path = "/accounts/login"
		call.Body = action("logInByAccount", map[string]string{"accountName": c.v[KeyAccount], "password": hashed(c.v[KeyPassword])})
	}
	return call
}

func sessionPath(s *session) string { return "/accounts/sessions/" + s.uuid }

// logOut ends a session, as far as that goes.
func (c *Client) logOut(s *session) {
	ctx, cancel := context.WithTimeout(context.Background(), logoutTime)
	defer cancel()
	_, _ = c.speak(ctx, s, Call{Op: opLogout, Method: http.MethodDelete, Path: sessionPath(s)}) // the node ends it by itself in the end
}
