package ocimarket

import (
	"context"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
)

// mostListed is how many upload requests a list shows.
const mostListed = 1000

// List implements [backend.Lister]. The items are upload requests, those that nobody
// finished among them: removing them is the only way to be rid of their chunks. Where
// a date is missing, the service's order stands.
func (d *Driver) List(ctx context.Context) ([]backend.Remote, error) {
	uploads, err := d.client.Uploads(ctx, "", mostListed)
	if err != nil {
		return nil, err
	}
	out := make([]backend.Remote, 0, len(uploads))
	for _, u := range uploads {
		out = append(out, remote(u))
	}
	if !slices.ContainsFunc(out, func(r backend.Remote) bool { return r.Created.IsZero() }) {
		slices.SortStableFunc(out, func(a, b backend.Remote) int { return b.Created.Compare(a.Created) })
	}
	return out[:min(len(out), mostListed)], nil
}

// remote shows an upload request under application and file name, which make the name
// of the image there, and with its operating system and version. The service does not
// tell sizes.
func remote(u ocm.Upload) backend.Remote {
	return backend.Remote{
		ID: u.ID, Name: joined(u.Application, u.FileName), Status: u.Status, Size: -1,
		Created: u.Created, Kind: joined(u.OperatingSystem, u.Version),
	}
}

// joined writes what there is of two texts with a slash between them.
func joined(a, b string) string { return strings.Trim(a+"/"+b, "/") }

// whereListed tells a person where to look at upload requests: it follows "look at
// them".
const whereListed = "with `slipwayctl remote list --target …` or in Oracle's partner portal"

// howRemoved tells a person how to be rid of an upload request: it follows "delete it".
func howRemoved(id string) string {
	return "with `slipwayctl remote remove " + id + " --target …` or in Oracle's partner portal"
}

// Remove implements [backend.Remover]. It removes an image from all data centres, and
// an upload that was not finished with its chunks.
func (d *Driver) Remove(ctx context.Context, id string) error { return d.client.Delete(ctx, id) }
