package lxca

import (
	"context"
	"net/http"
	"time"

	"slipway/internal/backend/internal/logins"
)

// session is one login.
type session struct {
	logins.Use
	basic  bool        // user and password go with each request; there is nothing to end
	header http.Header // what makes a request one of this session

	proof time.Time // when the appliance last accepted it, by the client's clock; Client.mu guards it
}

// take returns the current session, or a new one. Only one goroutine logs in; the
// others wait for its outcome. Whoever takes a session releases it.
func (c *Client) take(ctx context.Context) (*session, error) {
	return logins.Through(ctx, c.gate, c.sessions.Join, func(ctx context.Context) (*session, error) {
		s, err := c.logIn(ctx)
		if err != nil {
			return nil, err
		}
		c.prove(s)
		return c.sessions.Adopt(s), nil
	})
}

// release gives a session back. The last user of one that is parting ends it.
func (c *Client) release(s *session) {
	if c.sessions.Release(s) {
		c.logOut(s)
	}
}

// prove notes that the appliance has just accepted s.
func (c *Client) prove(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.proof = c.clock.Now()
}

// age returns how long ago the appliance last accepted s.
func (c *Client) age(s *session) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock.Now().Sub(s.proof)
}
