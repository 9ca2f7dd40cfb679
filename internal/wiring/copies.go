package wiring

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Copier returns what copies the finished items of a saved profile to further places
// of its service. Its Copy looks at the texts first and fills in defaults; Fault:
// Invalid, joined, one for each field that breaks a rule. Faults: those of Driver,
// Rejected where the product copies nothing.
func (s *Station) Copier(ctx context.Context, profileID string) (backend.Copier, error) {
	d, spec, err := s.product(ctx, profileID)
	if err != nil {
		return nil, err
	}
	copier, ok := d.(backend.Copier)
	if !ok || len(spec.Copy) == 0 {
		return nil, fault.New(fault.Rejected, spec.Title+" copies nothing to further places.", "Upload the file to each place.")
	}
	return checkedCopier{copier, spec.Copy}, nil
}

// checkedCopier lets no text through that breaks a rule.
type checkedCopier struct {
	backend.Copier
	fields []backend.Field
}

func (k checkedCopier) Copy(ctx context.Context, id string, v backend.Values) ([]string, error) {
	v, err := checked(k.fields, v)
	if err != nil {
		return nil, err
	}
	return k.Copier.Copy(ctx, id, v)
}
