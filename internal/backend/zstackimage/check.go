package zstackimage

import (
	"context"
	"net/http"
	"net/url"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// Check implements [backend.Driver].
func (d *Driver) Check(ctx context.Context) (backend.Server, error) {
	server, err := d.client.Check(ctx)
	if err != nil {
		return backend.Server{}, err
	}
	// Who may look at images may still lack the rest of what an upload needs.
	for _, look := range []func(context.Context) (string, error){d.mayFollowJobs, d.hasStorage} {
		note, err := look(ctx)
		if err != nil {
			return backend.Server{}, err
		}
		if note != "" {
			server.Notes = append(server.Notes, note)
		}
	}
	return server, nil
}

func (d *Driver) mayFollowJobs(ctx context.Context) (note string, err error) {
	_, err = d.client.Ask(ctx, zstack.Call{
		Op: "look at long jobs", Method: http.MethodGet, Path: "/longjobs", Query: url.Values{"limit": {"1"}},
	})
	if fault.Is(err, fault.NotFound) {
		return "This release knows no long jobs: an upload that breaks starts again, and one that fails tells no reason.", nil
	}
	return denied(err, "This account may not use long jobs: an upload that breaks starts again, and one that fails may tell no reason.")
}

func (d *Driver) hasStorage(ctx context.Context) (note string, err error) {
	all, err := d.client.Storages(ctx)
	if err != nil {
		return denied(err, "This account may not look at backup storages, so kind and free space of a storage stay unknown.")
	}
	for _, s := range all {
		if len(storageTrouble(s)) == 0 {
			return "", nil
		}
	}
	return "No backup storage that this account may use is connected and enabled.", nil
}

// denied turns the lack of a right into a note, and leaves other errors as they are.
func denied(err error, note string) (string, error) {
	if fault.Is(err, fault.Denied) {
		return note, nil
	}
	return "", err
}
