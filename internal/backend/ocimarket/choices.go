package ocimarket

import (
	"cmp"
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
)

// mostSearched is how many upload requests are looked through for what they have.
const mostSearched = 200

// Choices implements [backend.Chooser]: applications, versions and operating systems
// as earlier uploads spell them, and the data centres that images are in.
func (d *Driver) Choices(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
	var out []backend.Choice
	var err error
	switch key {
	case keyApplication:
		out, err = d.spelled(ctx, "", func(u ocm.Upload) string { return u.Application })
	case keyVersion:
		out, err = d.spelled(ctx, v[keyApplication], func(u ocm.Upload) string { return u.Version })
	case keySystem:
		out, err = d.spelled(ctx, "", func(u ocm.Upload) string { return u.OperatingSystem })
	case keyCopyTo, keyCopyOver, keyFrom, keyTo, keyOver:
		out, err = d.places(ctx)
	}
	if unsaid(err) {
		return nil, nil
	}
	return out, err
}

// spelled returns what upload requests of an application, or of any for "", have as
// one of their texts, newest first. What a rule would refuse is left out.
func (d *Driver) spelled(ctx context.Context, application string, text func(ocm.Upload) string) ([]backend.Choice, error) {
	all, err := d.client.Uploads(ctx, application, mostSearched)
	if err != nil {
		return nil, err
	}
	var out []backend.Choice
	for _, u := range all {
		if s := text(u); nameProblem("", s) == "" && (application == "" || u.Application == application) {
			out = gathered(out, backend.Choice{Value: s})
		}
	}
	return out, nil
}

// places returns the data centres that the service speaks of, by name: those of
// stored images, and those that uploads were copied to. A service that tells neither
// has none.
func (d *Driver) places(ctx context.Context) ([]backend.Choice, error) {
	var out []backend.Choice
	uploads, err := d.client.Uploads(ctx, "", mostSearched)
	if err != nil && !unsaid(err) {
		return nil, err
	}
	for _, u := range uploads {
		for _, p := range u.Places {
			out = gathered(out, backend.Choice{Value: p.Name, Help: p.Region})
		}
	}
	stored, err := d.client.Images(ctx)
	if err != nil && !unsaid(err) {
		return nil, err
	}
	for _, image := range stored {
		out = gathered(out, backend.Choice{Value: image.Place})
	}
	slices.SortStableFunc(out, func(a, b backend.Choice) int { return cmp.Compare(a.Value, b.Value) })
	return out, nil
}

// gathered adds a choice that has a value and is not among them.
func gathered(all []backend.Choice, c backend.Choice) []backend.Choice {
	if c.Value == "" || slices.ContainsFunc(all, func(o backend.Choice) bool { return o.Value == c.Value }) {
		return all
	}
	return append(all, c)
}
