package zstack

import (
	"context"
	"time"

	"slipway/internal/backend/internal/logins"
)

// session is one login, or the AccessKey that stands for all of them.
type session struct {
	logins.Use
	key  bool   // requests are signed; there is nothing to renew or to end
	uuid string // a secret
	life time.Duration

	// Client.mu guards these.
	ends time.Time // by the client's clock
	due  time.Time // when it shall be renewed
}

// take returns the current session, renewed where half of its life has passed, or a
// new one. Only one goroutine logs in or renews; the others wait for its outcome.
// Whoever takes a session releases it.
func (c *Client) take(ctx context.Context) (*session, error) {
	if c.v[KeyLogin] == LoginAccessKey {
		return &session{key: true}, nil
	}
	return logins.Through(ctx, c.gate, c.sessions.Join, func(ctx context.Context) (*session, error) {
		if err := c.tend(ctx); err != nil {
			return nil, err
		}
		if s := c.sessions.Join(); s != nil {
			return s, nil
		}
		s, err := c.logIn(ctx)
		if err != nil {
			return nil, err
		}
		return c.sessions.Adopt(s), nil
	})
}

// fresh reports whether a session needs no renewal yet.
func (c *Client) fresh(s *session) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.clock.Now().Before(s.due)
}

// release gives a session back. The last user of one that is parting ends it.
func (c *Client) release(s *session) {
	if !s.key && c.sessions.Release(s) {
		c.logOut(s)
	}
}

// within does something in a session, and once more in another of the same account
// where the node says that the session has ended.
func within[T any](ctx context.Context, c *Client, do func(*session) (T, error)) (T, error) {
	var nothing T
	s, err := c.take(ctx)
	if err != nil {
		return nothing, err
	}
	out, err := do(s)
	if s.key || !SessionLost(err) {
		c.release(s)
		return out, err
	}
	c.sessions.Lose(s)
	fresh, err := c.take(ctx)
	c.release(s)
	if err != nil {
		return nothing, err
	}
	defer c.release(fresh)
	return do(fresh)
}
