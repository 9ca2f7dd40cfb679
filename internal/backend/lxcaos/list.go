package lxcaos

import (
	"cmp"
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// mostListed is how many files a list shows.
const mostListed = 1000

// List implements [backend.Lister]. Files without a time in their id, as OS images
// are, come after those with one.
func (d *Driver) List(ctx context.Context) ([]backend.Remote, error) {
	repo, err := d.repository(ctx)
	if err != nil {
		return nil, err
	}
	var out []backend.Remote
	for _, e := range repo.entries {
		out = append(out, backend.Remote{ID: e.id, Name: e.name, Status: e.status, Size: e.size, Created: e.created, Kind: e.kind})
	}
	slices.SortStableFunc(out, func(a, b backend.Remote) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), mostListed)], nil
}

// Remove implements [backend.Remover]. Profiles of an OS image go with it.
func (d *Driver) Remove(ctx context.Context, id string) error {
	if err := d.deleteEntry(ctx, id); !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}
