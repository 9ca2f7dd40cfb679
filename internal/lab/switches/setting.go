package switches

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// setting is a switch as it was written: NAME[=VALUE][@STEP][*TIMES].
type setting struct {
	name  string
	value string
	rest  string // from the first @ or * on
}

func parse(text string) setting {
	var s setting
	if i := strings.IndexAny(text, "@*"); i >= 0 {
		text, s.rest = text[:i], text[i:]
	}
	s.name, s.value, _ = strings.Cut(text, "=")
	return s
}

// suits fails unless the setting has a value exactly if the switch wants one.
func (s setting) suits(wanted string) error {
	switch {
	case wanted == "" && s.value != "":
		return fmt.Errorf("%s: it takes no value", s.name)
	case wanted != "" && s.value == "":
		return fmt.Errorf("%s: it needs a value, %s=%s", s.name, s.name, wanted)
	}
	return nil
}

// limits reads [@STEP][*TIMES]: the step, or place if none is named, and the times, 0 if none are given.
func limits[S ~string](rest string, steps []S, place S) (S, int, error) {
	where, times, counted := strings.Cut(rest, "*")
	if name, placed := strings.CutPrefix(where, "@"); placed {
		if place = S(name); !slices.Contains(steps, place) {
			return "", 0, fmt.Errorf("there is no step %q; the steps are %s", name, list(steps))
		}
	}
	if !counted {
		return place, 0, nil
	}
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		return "", 0, fmt.Errorf("%q is not a number of times", times)
	}
	return place, n, nil
}
