package wire_test

import (
	"net/http"
	"slices"
	"testing"

	"slipway/internal/lab/wire"
)

func TestLog_keepsTheNewest(t *testing.T) {
	var l wire.Log[int]
	for i := range 10001 {
		l.Note(i)
	}
	all := l.All()
	if len(all) != 9001 || all[0] != 1000 || all[9000] != 10000 || !slices.IsSorted(all) {
		t.Errorf("%d from %d to %d", len(all), all[0], all[len(all)-1])
	}
	all[0] = -1
	if l.All()[0] != 1000 {
		t.Error("what it gave out is what it keeps")
	}
	l.Forget()
	if left := l.All(); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestWithout_keepsTheRestAndTheOriginal(t *testing.T) {
	header := http.Header{"Cookie": {"secret"}, "X-Auth-Token": {"secret"}, "Accept": {"*/*"}}
	kept := wire.Without(header, "cookie", "X-Auth-Token")
	if len(kept) != 1 || kept.Get("Accept") != "*/*" || len(header) != 3 {
		t.Errorf("kept %v of %v", kept, header)
	}
}
