package lxca

import (
	"context"
	"encoding/base64"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/logins"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/transport"
)

// Client speaks to one appliance as one user. Its methods may be called from
// several goroutines at once.
type Client struct {
	v      backend.Values
	root   string // "https://lxca01.example.org:8443"
	client *transport.Client
	clock  pace.Clock

	gate     *logins.Gate // before whoever logs in
	sessions logins.Shared[*session]
	mu       sync.Mutex // guards the proof within every session
}

// Option changes what a client takes from its surroundings.
type Option func(*Client)

// WithClock replaces the clock and the way to wait. wait returns once d has
// passed by that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(c *Client) { c.clock = pace.By(now, wait) }
}

// New returns a client for the texts of a profile, secrets included; texts that
// are none of [ProfileFields] are ignored. It opens no connection. Fault: Invalid,
// with Field set.
func New(v backend.Values, client *transport.Client, options ...Option) (*Client, error) {
	fields := ProfileFields()
	own := backend.Fill(fields, v)
	if bad := backend.Validate(fields, own); len(bad) > 0 {
		return nil, bad[0]
	}
	c := &Client{v: own, root: rootOf(own[KeyAddress]), client: client, clock: pace.Computers(), gate: logins.NewGate()}
	for _, o := range options {
		o(c)
	}
	client.AddSecret(own[KeyPassword])
	client.AddSecret(basicValue(own))
	return c, nil
}

// basicValue is what stands behind the word Basic in the header.
func basicValue(v backend.Values) string {
	return base64.StdEncoding.EncodeToString([]byte(v[KeyUser] + ":" + v[KeyPassword]))
}

// Close closes idle connections and, once nobody uses it, ends the session on the
// appliance; that takes [logoutTime] at most and is not worth an error. The client
// may be used again afterwards.
func (c *Client) Close() error {
	if s := c.sessions.Part(); s != nil {
		c.logOut(s)
	}
	c.client.Close()
	return nil
}

// Now returns the time by the client's clock.
func (c *Client) Now() time.Time { return c.clock.Now() }

// Wait returns once d has passed by the client's clock, or with a fault of kind
// Canceled that wraps ctx's cause as soon as ctx ends.
func (c *Client) Wait(ctx context.Context, d time.Duration) error { return c.clock.Wait(ctx, d) }
