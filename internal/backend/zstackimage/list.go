package zstackimage

import (
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
)

// mostListed is how many images a list shows.
const mostListed = 1000

// List implements [backend.Lister]. Images whose date is in words that cannot be
// read keep the server's order.
func (d *Driver) List(ctx context.Context) ([]backend.Remote, error) {
	images, err := d.client.Images(ctx, mostListed)
	if err != nil {
		return nil, err
	}
	out := make([]backend.Remote, 0, len(images))
	for _, m := range images {
		out = append(out, remote(m))
	}
	if !slices.ContainsFunc(out, func(r backend.Remote) bool { return r.Created.IsZero() }) {
		slices.SortStableFunc(out, func(a, b backend.Remote) int { return b.Created.Compare(a.Created) })
	}
	return out[:min(len(out), mostListed)], nil
}

// remote shows the bytes that an image takes, and where those are unknown the size of
// the disk in it.
func remote(m zstack.Image) backend.Remote {
	r := backend.Remote{ID: m.UUID, Name: m.Name, Status: m.Status, Size: -1, Created: m.Created, Kind: m.Format}
	switch {
	case m.ActualSize > 0:
		r.Size = m.ActualSize
	case m.Size > 0:
		r.Size = m.Size
	}
	return r
}

// whereListed tells a person where to look at images: it follows "look for it".
const whereListed = "with `slipwayctl remote list --target …` or on ZStack's own page of images"

// Remove implements [backend.Remover]. The image is expunged as well, because one
// that is only deleted keeps its space for days.
func (d *Driver) Remove(ctx context.Context, id string) error { return d.client.DeleteImage(ctx, id) }
