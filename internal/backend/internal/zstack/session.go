package zstack

import (
	"context"
	"time"

	"slipway/internal/fault"
)

// session is one login, or the AccessKey that stands for all of them. Client.mu
// guards what changes after it was made.
type session struct {
	key  bool   // requests are signed; there is nothing to renew or to end
	uuid string // a secret
	life time.Duration

	ends    time.Time // by the client's clock
	due     time.Time // when it shall be renewed
	users   int       // calls that use it at the moment
	parting bool      // ends with its last user
	over    bool      // has ended, or is about to
}

// take returns the current session, renewed where half of its life has passed, or a
// new one. Only one goroutine logs in or renews; the others wait for its outcome.
// Whoever takes a session releases it.
func (c *Client) take(ctx context.Context) (*session, error) {
	if c.v[KeyLogin] == LoginAccessKey {
		return &session{key: true}, nil
	}
	known := c.refused.Load()
	if s := c.join(); s != nil {
		return s, nil
	}
	select {
	case c.gate <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped(ctx)
	}
	defer func() { <-c.gate }()
	if err := c.tend(ctx); err != nil {
		return nil, err
	}
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
	c.current = s
	return s, nil
}

// join returns the current session with one more user; nil if there is none or it is
// due.
func (c *Client) join() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.current
	if s == nil || !c.now().Before(s.due) {
		return nil
	}
	s.users++
	return s
}

// release gives a session back. The last user of one that is parting ends it.
func (c *Client) release(s *session) {
	if s.key {
		return
	}
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

// part lets the current session end with its last user, and returns it if it has none,
// for the caller to end.
func (c *Client) part() *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.partLocked(c.current)
}

func (c *Client) partLocked(s *session) *session {
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

// lose forgets a session that the node no longer knows.
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

// renew exchanges a lost session for another of the same account.
func (c *Client) renew(ctx context.Context, lost *session) (*session, error) {
	c.lose(lost)
	return c.take(ctx)
}
