package lxca

import (
	"context"
	"net/http"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// session is one login. Only its marks and its count change after it was made;
// Client.mu guards those.
type session struct {
	basic  bool        // user and password go with each request; there is nothing to end
	header http.Header // what makes a request one of this session

	proof   time.Time // when the appliance last accepted it, by the client's clock
	users   int       // calls that use it at the moment
	parting bool      // ends with its last user
	over    bool      // has ended, or is about to
}

// take returns the current session, or a new one. Only one goroutine logs in; the
// others wait for its outcome. Whoever takes a session releases it.
func (c *Client) take(ctx context.Context) (*session, error) {
	known := c.refused.Load()
	if s := c.join(); s != nil {
		return s, nil
	}
	select {
	case c.gate <- struct{}{}:
	case <-ctx.Done():
		return nil, pace.Stopped(ctx)
	}
	defer func() { <-c.gate }()
	if s := c.join(); s != nil {
		return s, nil
	}
	// A login that was refused while this one waited counts for it too: many who
	// ask at once would lock the account.
	if refused := c.refused.Load(); refused != known {
		return nil, *refused
	}
	s, err := c.logIn(ctx)
	if fault.Is(err, fault.Login) {
		c.refused.Store(&err)
	}
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s.users++
	s.proof = c.clock.Now()
	c.current = s
	return s, nil
}

// join returns the current session with one more user; nil if there is none.
func (c *Client) join() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil {
		c.current.users++
	}
	return c.current
}

// release gives a session back. The last user of one that is parting ends it.
func (c *Client) release(s *session) {
	c.mu.Lock()
	s.users--
	last := s.parting && s.users == 0 && !s.over
	if last {
		c.forgetLocked(s)
	}
	c.mu.Unlock()
	if last {
		c.logOut(s)
	}
}

// part lets the current session end with its last user, and returns it if it has
// none, for the caller to end.
func (c *Client) part() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.current
	if s == nil {
		return nil
	}
	s.parting = true
	if s.users > 0 {
		return nil
	}
	c.forgetLocked(s)
	return s
}

// lose forgets a session that the appliance no longer knows.
func (c *Client) lose(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetLocked(s)
}

// forgetLocked makes nobody take s any more; the caller holds mu.
func (c *Client) forgetLocked(s *session) {
	s.over = true
	if c.current == s {
		c.current = nil
	}
}

// renew exchanges a lost session for another of the same user.
func (c *Client) renew(ctx context.Context, lost *session) (*session, error) {
	c.lose(lost)
	return c.take(ctx)
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

// holds reports whether s is still the current session.
func (c *Client) holds(s *session) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current == s && !s.over
}
