package ocimarket

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
)

// result compares the finished image with the file, and asks for the copies that were
// wished for.
func (a *attempt) result(ctx context.Context, u ocm.Upload) (backend.Result, error) {
	a.Show(backend.Progress{Phase: backend.Verifying})
	v, err := a.verify(ctx, u)
	if err != nil {
		return backend.Result{}, err
	}
	notes, err := a.copyAfter(ctx, u, a.req.Values)
	if err != nil {
		return backend.Result{}, err
	}
	return backend.Result{
		ID: a.tok.ID, Name: a.tok.Want.File, URL: a.address(), Size: a.req.Size(), Sums: a.tok.Sums,
		Server: a.server, Verification: v, Notes: slices.Concat(a.Notes(), placeNotes(u), notes),
	}, nil
}

// placeNotes tells in which data centres the image is, and in which it is not. Nothing
// is told of those of which the service says nothing.
func placeNotes(u ocm.Upload) []string {
	var there, out []string
	for _, p := range u.Places {
		switch {
		case p.Stage == ocm.Completed || p.Status == "" && through(p):
			there = append(there, p.Name)
		case p.Stage == ocm.Refused:
			out = append(out, fmt.Sprintf("The copy in the data centre %s failed: %s.", p.Name, p.Status))
		case unfinished(p):
			out = append(out, fmt.Sprintf("The copy in the data centre %s was not finished: %s.", p.Name, strings.TrimSpace(p.Status+" "+p.Progress)))
		}
	}
	if len(there) > 0 {
		out = append([]string{"The image is in these data centres: " + strings.Join(there, ", ") + "."}, out...)
	}
	return out
}

// address is where the interface shows the upload. What a proxy has in front of the
// interface is kept.
func (a *attempt) address() string {
	u, err := url.Parse(a.v[ocm.KeyAddress])
	if err != nil {
		return ""
	}
	way, _, _ := strings.Cut(strings.TrimRight(u.EscapedPath(), "/")+"/", "/appstore/")
	return "https://" + strings.ToLower(u.Host) + strings.TrimRight(way, "/") + "/appstore/publisher/v1" + a.own()
}
