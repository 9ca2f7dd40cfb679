package zstackimage

import (
	"context"
	"net"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/transport"
)

// Driver adds images to one ZStack cloud on behalf of one profile. Its methods may
// be called from several goroutines at once.
type Driver struct {
	v        backend.Values
	client   *zstack.Client
	net      *transport.Client // carries the bytes, which know no login
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	options  []zstack.Option // of client
	boundary string          // between the parts of forms; "" makes a random one for each
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
)

// Option changes what a driver takes from its surroundings.
type Option func(*Driver)

// WithClock replaces the clock and the way to wait. wait returns once d has
// passed by that clock, or with ctx's cause as soon as ctx ends.
func WithClock(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Option {
	return func(d *Driver) { d.options = append(d.options, zstack.WithClock(now, wait)) }
}

// New returns a driver for the texts of a profile, secrets included; texts that
// are no field of [Spec] are ignored. It opens no connection. Fault: Invalid,
// with Field set, for texts that break a rule.
func New(v backend.Values, client *transport.Client, options ...Option) (*Driver, error) {
	own := []backend.Field{serveAddressField()}
	if bad := backend.Validate(own, backend.Fill(own, v)); len(bad) > 0 {
		return nil, bad[0]
	}
	d := &Driver{v: v, net: client, dial: (&net.Dialer{}).DialContext}
	for _, o := range options {
		o(d)
	}
	var err error
	if d.client, err = zstack.New(v, client, d.options...); err != nil {
		return nil, err
	}
	return d, nil
}

// Close closes idle connections and ends the login that nobody uses. Uploads
// under way go on, and the driver may be used again.
func (d *Driver) Close() error { return d.client.Close() }

// Host returns the host and port of a profile's management node; "" if its address
// is none. The bytes of a local file go to a storage's own address, which only the
// node knows.
func Host(v backend.Values) string { return zstack.Host(v) }
