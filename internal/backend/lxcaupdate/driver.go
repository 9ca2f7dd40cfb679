package lxcaupdate

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/transport"
)

// Driver speaks to one appliance on behalf of one profile. Its methods may be
// called from several goroutines at once.
type Driver struct {
	client *lxca.Client
	host   string // host:port of the appliance
}

var (
	_ backend.Driver    = (*Driver)(nil)
	_ backend.Resumer   = (*Driver)(nil)
	_ backend.Discarder = (*Driver)(nil)
	_ backend.Planner   = (*Driver)(nil)
	_ backend.Lister    = (*Driver)(nil)
	_ backend.Remover   = (*Driver)(nil)
)

// Option changes what a driver takes from its surroundings.
type Option lxca.Option

// WithClock replaces the clock and the way to wait. wait returns once d has
// passed by that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return Option(lxca.WithClock(now, wait))
}

// New returns a driver for the texts of a profile, secrets included; texts that
// are no field of [Spec] are ignored. It opens no connection. Fault: Invalid,
// with Field set, for texts that break a rule or say too little.
func New(v backend.Values, client *transport.Client, options ...Option) (*Driver, error) {
	shared := make([]lxca.Option, len(options))
	for i, o := range options {
		shared[i] = lxca.Option(o)
	}
	c, err := lxca.New(v, client, shared...)
	if err != nil {
		return nil, err
	}
	return &Driver{client: c, host: Host(v)}, nil
}

// Host returns the host and port of the appliance that a profile names; "" if it
// names none.
func Host(v backend.Values) string { return lxca.Host(v) }

// Close closes idle connections and ends the session on the appliance once nobody
// uses it. Uploads under way go on.
func (d *Driver) Close() error { return d.client.Close() }

// Check implements [backend.Driver].
func (d *Driver) Check(ctx context.Context) (backend.Server, error) { return d.client.Check(ctx) }
