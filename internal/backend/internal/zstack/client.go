package zstack

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/logins"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/transport"
)

// Client speaks to one management node as one account. Its methods may be called
// from several goroutines at once.
type Client struct {
	v      backend.Values
	root   string // "http://mn:8080/zstack"
	client *transport.Client
	clock  pace.Clock

	gate     *logins.Gate            // before whoever logs in or renews
	sessions logins.Shared[*session] // nobody's before the first login, and always with an AccessKey

	mu      sync.Mutex    // guards all below, and the times within every session
	dated   time.Duration // by how much the date of an AccessKey's request that was accepted last was shifted
	version *Version      // nil before it was asked
}

// Option changes what a client takes from its surroundings.
type Option func(*Client)

// WithClock replaces the clock and the way to wait. wait returns once d has passed
// by that clock, or with ctx's cause as soon as ctx ends. The zone of the times that
// now returns counts as the one of this computer.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(c *Client) { c.clock = pace.By(now, wait) }
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
	c := &Client{v: own, root: rootOf(own[KeyAddress]), client: client, clock: pace.Computers(), gate: logins.NewGate()}
	c.sessions.Fit = c.fresh
	for _, o := range options {
		o(c)
	}
	if own[KeyPassword] != "" {
		client.AddSecret(own[KeyPassword])
		client.AddSecret(hashed(own[KeyPassword]))
	}
	client.AddSecret(own[KeyKeySecret])
	return c, nil
}

// hashed is the form in which a password of ZStack's own accounts travels.
func hashed(password string) string {
	sum := sha512.Sum512([]byte(password))
	return hex.EncodeToString(sum[:])
}

// Close closes idle connections and, once nobody uses it, ends the session on the
// node; that takes [logoutTime] at most and is not worth an error. The client may be
// used again afterwards.
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

// Host returns the host:port of the management node.
func (c *Client) Host() string { return Host(c.v) }
