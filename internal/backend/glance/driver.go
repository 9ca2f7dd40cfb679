package glance

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/transport"
)

// Driver speaks to one image service on behalf of one profile. Its methods may
// be called from several goroutines at once.
type Driver struct {
	v      backend.Values
	client *transport.Client
	clock  pace.Clock

	gate    chan struct{}          // holds one token; who has it may log in and replace current
	current atomic.Pointer[login]  // nil before the first login
	refused atomic.Pointer[error]  // the last login that was refused; nil before that
	vendor  atomic.Bool            // an answer carried Huawei's own keys
	version atomic.Pointer[string] // of the interface; nil until it was asked for
	learnt  atomic.Pointer[string] // the site's hash algorithm; nil until an image showed it
	passes  passes
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
	return func(d *Driver) { d.clock = pace.By(now, wait) }
}

// New returns a driver for the texts of a profile, secrets included; texts that
// are no field of [Spec] are ignored. It opens no connection. Fault: Invalid,
// with Field set, for texts that break a rule or say too little.
func New(v backend.Values, client *transport.Client, options ...Option) (*Driver, error) {
	fields := profileFields()
	own := backend.Fill(fields, v)
	if bad := backend.Validate(fields, own); len(bad) > 0 {
		return nil, bad[0]
	}
	if bad := incomplete(own); bad != nil {
		return nil, bad
	}
	d := &Driver{v: own, client: client, clock: pace.Computers(), gate: make(chan struct{}, 1)}
	for _, o := range options {
		o(d)
	}
	for _, key := range []string{keyPassword, keyCredentialSecret, keyToken} {
		client.AddSecret(own[key])
	}
	return d, nil
}

// Close closes idle connections. Uploads under way go on.
func (d *Driver) Close() error {
	d.client.Close()
	return nil
}

// Host returns the host and port that a profile's bytes are expected to go to,
// as far as its texts tell: the image service where it is given, the identity
// service otherwise. "" if neither is an address.
func Host(v backend.Values) string {
	for _, key := range []string{keyEndpoint, keyAuthURL} {
		if u, err := url.Parse(v[key]); err == nil && u.Host != "" {
			return hostport(u)
		}
	}
	return ""
}

func hostport(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch {
	case u.Port() != "":
		return host
	case u.Scheme == "http":
		return host + ":80"
	default:
		return host + ":443"
	}
}

// huawei reports whether the server is one of Huawei's flavour: because the
// profile says so, by its host name, or by what it has answered.
func (d *Driver) huawei() bool {
	switch d.v[keyFlavour] {
	case flavourHuawei:
		return true
	case flavourUpstream:
		return false
	}
	root := ""
	if l := d.current.Load(); l != nil {
		root = l.root
	}
	return d.vendor.Load() || huaweiHost(d.v[keyAuthURL]) || huaweiHost(d.v[keyEndpoint]) || huaweiHost(root)
}

func huaweiHost(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return strings.Contains(host, "myhuaweicloud") || strings.Contains(host, "otc.t-systems")
}

// notice remembers that the server has shown itself as Huawei's.
func (d *Driver) notice(m image) {
	if m.Huawei {
		d.vendor.Store(true)
	}
}
