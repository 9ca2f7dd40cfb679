package ocm

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"sync"
	"sync/atomic"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/logins"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/transport"
)

// Client speaks to the Publisher interface on behalf of one client id and one user.
// Its methods may be called from several goroutines at once.
type Client struct {
	v        backend.Values
	root     string // "https://ocm-apis-cloud.oracle.com/appstore/publisher/v1"
	client   *transport.Client
	clock    pace.Clock
	boundary func() string

	gate     *logins.Gate // before whoever logs in
	headless atomic.Bool  // HEAD was refused as a method

	mu      sync.Mutex // guards current
	current *access    // nil before the first login
}

// Option changes what a client takes from its surroundings.
type Option func(*Client)

// WithClock replaces the clock and the way to wait. wait returns once d has passed by
// that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(c *Client) { c.clock = pace.By(now, wait) }
}

// WithBoundary replaces the random text that separates the parts of a form; it is
// asked once for each form. A text that the file contains would end the file early.
func WithBoundary(boundary func() string) Option {
	return func(c *Client) { c.boundary = boundary }
}

// New returns a client for the texts of a profile, secrets included; texts that are
// none of [ProfileFields] are ignored. It opens no connection. Fault: Invalid, with
// Field set.
func New(v backend.Values, client *transport.Client, options ...Option) (*Client, error) {
	fields := ProfileFields()
	own := backend.Fill(fields, v)
	if bad := backend.Validate(fields, own); len(bad) > 0 {
		return nil, bad[0]
	}
	c := &Client{
		v: own, root: rootOf(own[KeyAddress]), client: client, clock: pace.Computers(), gate: logins.NewGate(),
		boundary: func() string { return "slipway-" + rand.Text() },
	}
	for _, o := range options {
		o(c)
	}
	if own[KeyLogin] == LoginToken {
		c.current = c.accessFor(bareToken(own[KeyToken]), 0)
		return c, nil
	}
	for _, secret := range []string{own[KeyClientID], own[KeyClientSecret], basicValue(own)} {
		client.AddSecret(secret)
	}
	return c, nil
}

// basicValue is what stands behind the word Basic in the header of a login.
func basicValue(v backend.Values) string {
	return base64.StdEncoding.EncodeToString([]byte(v[KeyClientID] + ":" + v[KeyClientSecret]))
}

// Close closes idle connections. The interface knows no end of a login; the token
// stays in memory for whoever uses the client again. The error is always nil.
func (c *Client) Close() error {
	c.client.Close()
	return nil
}

// Now returns the time by the client's clock.
func (c *Client) Now() time.Time { return c.clock.Now() }

// Wait returns once d has passed by the client's clock, or with a fault of kind
// Canceled that wraps ctx's cause as soon as ctx ends.
func (c *Client) Wait(ctx context.Context, d time.Duration) error { return c.clock.Wait(ctx, d) }

// Host returns the host:port of the interface.
func (c *Client) Host() string { return Host(c.v) }
