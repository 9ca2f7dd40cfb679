package wiring

import (
	"context"
	"maps"
	"slices"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/secret"
)

// courier keeps the orders that it was given.
type courier struct {
	ids   []string
	texts []backend.Values
}

func (c *courier) Copy(_ context.Context, id string, v backend.Values) ([]string, error) {
	c.ids, c.texts = append(c.ids, id), append(c.texts, v)
	return []string{"Copying to " + v["to"] + "."}, nil
}

func TestCopier_onlyGoodTextsReachTheDriver(t *testing.T) {
	c := &courier{}
	k := checkedCopier{c, []backend.Field{
		{Key: "to", Label: "Data centres", Kind: backend.List, Required: true},
		{Key: "replace", Label: "Replace", Kind: backend.Bool, Default: "false"},
	}}
	_, err := k.Copy(t.Context(), "7", backend.Values{"replace": "perhaps"})
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 2 || !fault.Is(err, fault.Invalid) || len(c.ids) != 0 {
		t.Errorf("bad texts: %v, asked for %v", err, c.ids)
	}
	notes, err := k.Copy(t.Context(), "7", backend.Values{"to": "east"})
	if err != nil || !slices.Equal(notes, []string{"Copying to east."}) {
		t.Errorf("notes = %q, %v", notes, err)
	}
	if !slices.Equal(c.ids, []string{"7"}) || !maps.Equal(c.texts[0], backend.Values{"to": "east", "replace": "false"}) {
		t.Errorf("asked for %v with %v", c.ids, c.texts)
	}
}

func TestCopier_ofAProductThatCopiesNothing(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	_, err := s.Copier(t.Context(), lab(t, s, "one").ID)
	if f := fault.Of(err); f == nil || f.Kind != fault.Rejected || f.Remedy == "" {
		t.Errorf("Copier = %+v", f)
	}
	if _, err := s.Copier(t.Context(), "gone"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of an unknown profile: %v", err)
	}
}
