package lxcaos

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/transport"
)

// Driver speaks to the OS-image repository of one appliance on behalf of one
// profile. Its methods may be called from several goroutines at once.
type Driver struct {
	client   *lxca.Client
	host     string            // host:port of the appliance
	texts    *transport.Client // learns and removes secrets
	options  []lxca.Option     // of client
	boundary string            // between the parts of forms; "" makes a random one for each
}

var (
	_ backend.Driver           = (*Driver)(nil)
	_ backend.Resumer          = (*Driver)(nil)
	_ backend.Discarder        = (*Driver)(nil)
	_ backend.Chooser          = (*Driver)(nil)
	_ backend.Planner          = (*Driver)(nil)
	_ backend.Lister           = (*Driver)(nil)
	_ backend.Remover          = (*Driver)(nil)
	_ backend.FileServerKeeper = (*Driver)(nil)
)

// Option changes what a driver takes from its surroundings.
type Option func(*Driver)

// WithClock replaces the clock and the way to wait. wait returns once d has
// passed by that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(d *Driver) { d.options = append(d.options, lxca.WithClock(now, wait)) }
}

// New returns a driver for the texts of a profile, secrets included; texts that
// are no field of [Spec] are ignored. It opens no connection. Fault: Invalid,
// with Field set, for texts that break a rule.
func New(v backend.Values, client *transport.Client, options ...Option) (*Driver, error) {
	d := &Driver{host: lxca.Host(v), texts: client}
	for _, o := range options {
		o(d)
	}
	var err error
	if d.client, err = lxca.New(v, client, d.options...); err != nil {
		return nil, err
	}
	return d, nil
}

// Close closes idle connections and ends the login that nobody uses. Uploads
// under way go on, and the driver may be used again.
func (d *Driver) Close() error { return d.client.Close() }

// Host returns the host and port that a profile's bytes go to; "" if its address
// is none.
func Host(v backend.Values) string { return lxca.Host(v) }

// Check implements [backend.Driver].
func (d *Driver) Check(ctx context.Context) (backend.Server, error) {
	server, err := d.client.Check(ctx)
	if err != nil {
		return backend.Server{}, err
	}
	// The version is open to everybody who may log in; only the repository shows
	// that this account, and the appliance's licence, allow the work.
	if _, err := d.repository(ctx); err != nil {
		return backend.Server{}, err
	}
	return server, nil
}
