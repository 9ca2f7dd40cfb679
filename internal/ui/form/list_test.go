package form

import (
	"context"
	"testing"

	"slipway/internal/backend"
)

func TestList_offersWhatTheServerKnows(t *testing.T) {
	changes := 0
	f, _ := shown(t, Options{
		Fields:   []backend.Field{{Key: "places", Label: "Places", Kind: backend.List, Live: true}},
		Values:   backend.Values{"places": "phoenix"},
		OnChange: func() { changes++ },
		Choices: func(context.Context, string, backend.Values) ([]backend.Choice, error) {
			return []backend.Choice{{Value: "ashburn", Label: "Ashburn", Help: "US East"}, {Value: "phoenix"}}, nil
		},
	})
	in, ok := f.row("places").in.(*lister)
	if !ok || in.add.Visible() {
		t.Fatalf("the menu is there before anything is offered: %v", ok)
	}
	f.Inquire()
	if !in.add.Visible() {
		t.Fatal("nothing is offered")
	}
	in.add.SetSelected("Ashburn – US East")
	in.add.SetSelected("phoenix")
	in.add.SetSelected("Ashburn – US East")
	if got := f.Values()["places"]; got != "phoenix\nashburn" || changes != 1 {
		t.Errorf("the entries are %q after %d changes", got, changes)
	}
	if in.add.Selected != "" {
		t.Errorf("%q stays chosen", in.add.Selected)
	}
}
