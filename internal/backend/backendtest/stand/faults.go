package stand

import (
	"strings"
	"testing"

	"slipway/internal/fault"
)

// FaultOf fails unless err is a fault of this kind that says what happened and what
// to do, without markup. It returns the fault.
func FaultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v (%s), want a fault of kind %s", err, fault.KindOf(err), kind)
	}
	f := fault.Of(err)
	if f.What == "" || f.Remedy == "" {
		t.Errorf("the fault does not say what happened and what to do: %+v", f)
	}
	if strings.Contains(f.Detail, "</") || strings.Contains(f.Detail, "<br") { // a lone "<me>" may be the server's words
		t.Errorf("markup in the detail: %q", f.Detail)
	}
	return f
}

// WantFault is [FaultOf] for a fault that is not looked at any further.
func WantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	_ = FaultOf(t, err, kind) // a fault is an error itself
}
