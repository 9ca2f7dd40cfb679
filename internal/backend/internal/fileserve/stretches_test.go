package fileserve

import (
	"slices"
	"testing"
)

func TestStretches_mergeWhatTouches(t *testing.T) {
	tests := map[string]struct {
		parts []stretch
		want  stretches
		start int64
	}{
		"none":               {nil, nil, 0},
		"in order":           {[]stretch{{0, 5}, {5, 9}}, stretches{{0, 9}}, 9},
		"a gap":              {[]stretch{{0, 5}, {6, 9}}, stretches{{0, 5}, {6, 9}}, 5},
		"the gap filled":     {[]stretch{{0, 5}, {6, 9}, {5, 6}}, stretches{{0, 9}}, 9},
		"not from the start": {[]stretch{{1, 9}}, stretches{{1, 9}}, 0},
		"backwards":          {[]stretch{{8, 9}, {4, 5}, {0, 1}}, stretches{{0, 1}, {4, 5}, {8, 9}}, 1},
		"over several":       {[]stretch{{0, 1}, {4, 5}, {8, 9}, {12, 13}, {3, 10}}, stretches{{0, 1}, {3, 10}, {12, 13}}, 1},
		"within one":         {[]stretch{{0, 9}, {3, 4}}, stretches{{0, 9}}, 9},
		"twice":              {[]stretch{{2, 4}, {2, 4}}, stretches{{2, 4}}, 0},
		"nothing":            {[]stretch{{0, 0}, {0, 3}}, stretches{{0, 3}}, 3},
	}
	for name, test := range tests {
		var s stretches
		for _, p := range test.parts {
			s = s.with(p.from, p.to)
		}
		if !slices.Equal(s, test.want) || s.fromStart() != test.start {
			t.Errorf("%s: got %v, %d from the start", name, s, s.fromStart())
		}
	}
}

func TestStretches_areBounded(t *testing.T) {
	s := stretches{{0, 1}}
	for i := range int64(10 * stretchLimit) {
		s = s.with(i*3+5, i*3+6)
	}
	if len(s) != stretchLimit || s.fromStart() != 1 {
		t.Errorf("%d stretches, %d from the start", len(s), s.fromStart())
	}
}
