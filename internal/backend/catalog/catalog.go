package catalog

import (
	"log/slog"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/glance"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// product is one back end: its declaration and how to make its driver.
type product struct {
	spec func() backend.Spec
	open func(v backend.Values, client *transport.Client) (backend.Driver, error)
	host func(v backend.Values) string
}

// products stand in the order in which they are offered.
var products = []product{
	{spec: glance.Spec, host: glance.Host, open: opener(glance.New)},
	{spec: lxcaos.Spec, host: lxcaos.Host, open: opener(lxcaos.New)},
	{spec: lxcaupdate.Spec, host: lxcaupdate.Host, open: opener(lxcaupdate.New)},
	{spec: zstackimage.Spec, host: zstackimage.Host, open: opener(zstackimage.New)},
	{spec: ocimarket.Spec, host: ocimarket.Host, open: opener(ocimarket.New)},
}

// opener makes a driver's own constructor one for any driver. Its options are for
// tests of the driver.
func opener[D backend.Driver, O any](construct func(backend.Values, *transport.Client, ...O) (D, error)) func(backend.Values, *transport.Client) (backend.Driver, error) {
	return func(v backend.Values, client *transport.Client) (backend.Driver, error) { return construct(v, client) }
}

// All returns every back end, in the order in which they are offered, each with
// the shared connection fields appended to its profile fields.
func All() []backend.Spec {
	out := make([]backend.Spec, len(products))
	for i, p := range products {
		out[i] = p.full()
	}
	return out
}

// full returns the product's Spec with the shared fields.
func (p product) full() backend.Spec {
	s := p.spec()
	s.Profile = slices.Concat(s.Profile, connectionFields())
	return s
}

// Lookup returns the Spec with this id, shared fields included.
func Lookup(id string) (backend.Spec, bool) {
	p, ok := lookup(id)
	if !ok {
		return backend.Spec{}, false
	}
	return p.full(), true
}

func lookup(id string) (product, bool) {
	i := slices.IndexFunc(products, func(p product) bool { return p.spec().ID == id })
	if i < 0 {
		return product{}, false
	}
	return products[i], true
}

// Shared is what all drivers of one program have in common.
type Shared struct {
	Pins      transport.Pins   // nil means that nothing is pinned
	Limit     *transport.Limit // nil means none
	UserAgent string           // "" means transport's own
	Log       *slog.Logger     // nil means none
}

// Open makes the driver of a back end from a profile's texts, secrets included.
// It opens no connection. Faults: NotFound for an unknown id, Invalid for texts
// that break a rule or files that cannot be read.
func Open(id string, v backend.Values, shared Shared) (backend.Driver, error) {
	p, ok := lookup(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no back end named "+id+".", "Choose another one, or use a newer Slipway.")
	}
	fields := p.full().Profile
	if bad := backend.Validate(fields, v); len(bad) > 0 {
		return nil, bad[0]
	}
	client, err := transport.New(connection(backend.Fill(fields, v), backend.Secrets(fields, v), shared))
	if err != nil {
		return nil, err
	}
	driver, err := p.open(v, client)
	if err != nil {
		client.Close()
		return nil, err
	}
	return driver, nil
}

// Host returns the key under which the uploads of a profile are counted: the host
// and port its bytes are expected to go to, as far as the texts tell. It is ""
// for an unknown id.
func Host(id string, v backend.Values) string {
	p, ok := lookup(id)
	if !ok {
		return ""
	}
	return p.host(v)
}
