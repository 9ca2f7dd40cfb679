package ocimarket

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/transport"
)

// Driver uploads machine images on behalf of one profile. Its methods may be called
// from several goroutines at once.
type Driver struct {
	v       backend.Values // of the profile, with its defaults
	client  *ocm.Client
	options []ocm.Option
}

var (
	_ backend.Driver    = (*Driver)(nil)
	_ backend.Resumer   = (*Driver)(nil)
	_ backend.Discarder = (*Driver)(nil)
	_ backend.Chooser   = (*Driver)(nil)
	_ backend.Planner   = (*Driver)(nil)
	_ backend.Lister    = (*Driver)(nil)
	_ backend.Remover   = (*Driver)(nil)
	_ backend.Verifier  = (*Driver)(nil)
	_ backend.Copier    = (*Driver)(nil)
)

// Option changes what a driver takes from its surroundings.
type Option func(*Driver)

// WithClock replaces the clock and the way to wait. wait returns once d has passed by
// that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(d *Driver) { d.options = append(d.options, ocm.WithClock(now, wait)) }
}

// New returns a driver for the texts of a profile, secrets included; texts that are no
// field of [Spec] are ignored. It opens no connection. Fault: Invalid, with Field set,
// for texts that break a rule.
func New(v backend.Values, client *transport.Client, options ...Option) (*Driver, error) {
	own := backend.Fill(overrideFields(), v)
	if bad := backend.Validate(overrideFields(), own); len(bad) > 0 {
		return nil, bad[0]
	}
	d := &Driver{v: backend.Fill(Spec().Profile, v)}
	for _, o := range options {
		o(d)
	}
	var err error
	if d.client, err = ocm.New(v, client, d.options...); err != nil {
		return nil, err
	}
	return d, nil
}

// Close closes idle connections. Uploads under way go on, and the driver may be used
// again.
func (d *Driver) Close() error { return d.client.Close() }

// Host returns the host and port of the service that a profile leads to; "" if its
// address is none.
func Host(v backend.Values) string { return ocm.Host(v) }
