package lxcaupdate

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// mostListed is how many updates a list shows.
const mostListed = 1000

// List implements [backend.Lister]. The appliance gives no dates, so its own order
// stands, and no sizes.
func (d *Driver) List(ctx context.Context) ([]backend.Remote, error) {
	all, err := d.updates(ctx)
	if err != nil {
		return nil, err
	}
	all = all[:min(len(all), mostListed)]
	out := make([]backend.Remote, len(all))
	for i, u := range all {
		out[i] = u.remote()
	}
	return out, nil
}

func (u update) remote() backend.Remote {
	r := backend.Remote{ID: u.FixID, Name: u.name(), Status: u.state(), Size: -1}
	if u.Build != "" {
		r.Kind = "build " + string(u.Build)
	}
	return r
}

// Remove implements [backend.Remover].
func (d *Driver) Remove(ctx context.Context, id string) error {
	if id == "" {
		return fault.New(fault.Invalid, "No update was named.", "Name one; the list has them all.")
	}
	return d.removeUpdate(ctx, id)
}
