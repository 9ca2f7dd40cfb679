package ocimarket

import "slipway/internal/backend/internal/ocm"

// WithBoundary fixes what stands between the parts of forms.
func WithBoundary(b string) Option {
	return func(d *Driver) { d.options = append(d.options, ocm.WithBoundary(func() string { return b })) }
}
