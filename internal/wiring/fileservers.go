package wiring

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// FileServers returns what manages the file servers that the product behind a saved
// profile keeps. Its AddFileServer looks at the texts first and fills in defaults;
// Fault: Invalid, joined, one for each field that breaks a rule. Faults: those of
// Driver, Rejected where the product keeps none.
func (s *Station) FileServers(ctx context.Context, profileID string) (backend.FileServerKeeper, error) {
	d, spec, err := s.product(ctx, profileID)
	if err != nil {
		return nil, err
	}
	keeper, ok := d.(backend.FileServerKeeper)
	if !ok || len(spec.FileServer) == 0 {
		return nil, fault.New(fault.Rejected, spec.Title+" keeps no file servers.", "Upload the files from this computer.")
	}
	return checkedKeeper{keeper, spec.FileServer}, nil
}

// checkedKeeper lets no text through that breaks a rule.
type checkedKeeper struct {
	backend.FileServerKeeper
	fields []backend.Field
}

func (k checkedKeeper) AddFileServer(ctx context.Context, v backend.Values) (backend.FileServer, error) {
	v, err := checked(k.fields, v)
	if err != nil {
		return backend.FileServer{}, err
	}
	return k.FileServerKeeper.AddFileServer(ctx, v)
}
