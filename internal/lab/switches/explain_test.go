package switches_test

import (
	"errors"
	"strings"
	"testing"

	"slipway/internal/lab/switches"
)

func TestExplain_listsConditionsThenTroubles(t *testing.T) {
	var b strings.Builder
	if err := switches.Explain(&b, table.Lines()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 1+len(table.Conditions)+len(table.Troubles) || !strings.Contains(lines[0], "sizes as 16M") {
		t.Fatalf("it says %s", b.String())
	}
	for i, want := range map[int][2]string{1: {"  dark ", " no light"}, 5: {"  space=SIZE ", " so large"}, 9: {"* cut=SIZE ", " end early"}, 10: {"* expire ", " end the session"}} {
		if !strings.HasPrefix(lines[i], want[0]) || !strings.HasSuffix(lines[i], want[1]) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
}

// full is a disk without room.
type full struct{ err error }

func (f full) Write([]byte) (int, error) { return 0, f.err }

func TestExplain_tellsWhenItCannotWrite(t *testing.T) {
	boom := errors.New("no room")
	if err := switches.Explain(full{boom}, table.Lines()); !errors.Is(err, boom) {
		t.Errorf("error is %v", err)
	}
}
