package zstack

import (
	"context"
	"errors"
	"net/http"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

const opRenew = "renew the session"

// renewTime is how long a renewal may take.
const renewTime = 30 * time.Second

// The durations that the node takes, in seconds.
const (
	shortestLife = 60
	longestLife  = 365 * 24 * 60 * 60
)

// tend sees to a session that is due: it is renewed, forgotten if it has ended, or
// left to those who use it if the node refuses to renew it, so that the caller logs in
// anew. A renewal that fails for the moment leaves the session for some more time. The
// caller holds the gate. An error is only the end of ctx.
func (c *Client) tend(ctx context.Context) error {
	s, ended := c.overdue()
	switch {
	case s == nil:
		return nil
	case ended:
		c.sessions.Lose(s)
		return nil
	}
	err := c.prolong(ctx, s)
	switch {
	case ctx.Err() != nil:
		return pace.Stopped(ctx)
	case err == nil:
		c.extend(s, s.life)
	case SessionLost(err):
		c.sessions.Lose(s)
	case fault.Retryable(err) || errors.Is(err, ErrExpired):
		c.postpone(s)
	default:
		if c.sessions.Dismiss(s) {
			c.logOut(s)
		}
	}
	return nil
}

// overdue returns the current session if it is due, and whether its life is over.
func (c *Client) overdue() (s *session, ended bool) {
	s = c.sessions.Current()
	if s == nil || c.fresh(s) {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return s, !c.clock.Now().Before(s.ends)
}

// prolong asks the node to let a session live as long again as it was given at first.
func (c *Client) prolong(ctx context.Context, s *session) error {
	seconds := min(max(int64(s.life/time.Second), shortestLife), longestLife)
	j, err := c.startIn(ctx, s, Call{
		Op: opRenew, Method: http.MethodPut, Path: sessionPath(s) + "/renew", Job: NewID(), Body: action("renewSession", map[string]int64{"duration": seconds}),
	})
	if err != nil {
		return err
	}
	j.Expires = c.clock.Now().Add(renewTime)
	_, err = c.Await(ctx, j, nil)
	return err
}

// extend lets a session live for the given time from now, and be due at half of it.
func (c *Client) extend(s *session, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	s.ends, s.due = now.Add(life), now.Add(life/2)
}

// postpone makes a session due again when a quarter of what is left has passed.
func (c *Client) postpone(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	s.due = now.Add(max(s.ends.Sub(now)/4, time.Second))
}
