package ui

import (
	"slices"
	"testing"
)

func TestLimit_isSetFromTheList(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		choice := b.tools.limit.choice
		choice.SetSelected("Limit: 40 MB/s")
		if b.limit != 40_000_000 {
			t.Errorf("the limit is %d", b.limit)
		}
		choice.SetSelected(noLimit)
		if b.limit != 0 {
			t.Errorf("the limit is %d", b.limit)
		}
	})
}

func TestLimit_ofOnesOwnIsListed(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.limit = 2_500_000
		b.tools.limit.show()
		if choice := b.tools.limit.choice; choice.Selected != "Limit: 2.5 MB/s" || !slices.Contains(choice.Options, choice.Selected) {
			t.Errorf("%q of %q", choice.Selected, choice.Options)
		}
		b.tools.limit.choice.SetSelected(otherLimit)
		if !b.blocked() || b.limit != 2_500_000 {
			t.Errorf("nobody is asked for the limit, it is %d", b.limit)
		}
	})
}

func TestParseLimit(t *testing.T) {
	for text, want := range map[string]int64{"40": 40_000_000, " 2,5 MB/s ": 2_500_000, "0.1": 100_000, "0": 0, "-1": 0, "fast": 0, "NaN": 0, "1e99": 0, "": 0} {
		if got, ok := parseLimit(text); got != want || ok != (want > 0) {
			t.Errorf("parseLimit(%q) = %d, %v, want %d", text, got, ok, want)
		}
	}
}
