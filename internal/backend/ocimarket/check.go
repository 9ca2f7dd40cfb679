package ocimarket

import (
	"context"

	"slipway/internal/backend"
)

// Check implements [backend.Driver]. It logs in and looks at one upload request; that
// an account may look does not prove that it may send.
func (d *Driver) Check(ctx context.Context) (backend.Server, error) { return d.client.Check(ctx) }
