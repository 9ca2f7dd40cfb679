package wiring

import (
	"context"
	"errors"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
)

// product returns the driver of a saved profile with what its back end declares.
func (s *Station) product(ctx context.Context, profileID string) (backend.Driver, backend.Spec, error) {
	d, err := s.Driver(ctx, profileID)
	if err != nil {
		return nil, backend.Spec{}, err
	}
	p, _ := s.Profiles.Get(profileID)
	spec, _ := catalog.Lookup(p.Backend)
	return d, spec, nil
}

// checked returns v with the defaults filled in, or one fault of kind Invalid for each
// field that breaks a rule, joined.
func checked(fields []backend.Field, v backend.Values) (backend.Values, error) {
	var bad []error
	for _, f := range backend.Validate(fields, v) {
		bad = append(bad, f)
	}
	if err := errors.Join(bad...); err != nil {
		return nil, err
	}
	return backend.Fill(fields, v), nil
}
