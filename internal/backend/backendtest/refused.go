package backendtest

import (
	"bytes"
	"encoding/json"

	"slipway/internal/fault"
)

// refused fails unless err is a complete fault of one of the kinds.
func (s *stage) refused(err error, kinds ...fault.Kind) {
	s.t.Helper()
	_ = s.heard(err)
	if !fault.Is(err, kinds...) {
		s.t.Fatalf("got %v (%s), want a fault of kind %v", err, fault.KindOf(err), kinds)
	}
	if f := fault.Of(err); f.What == "" || f.Remedy == "" {
		s.t.Errorf("the fault does not say what happened and what to do: %+v", f)
	}
}

// faultText is everything of a fault that is shown or stored.
func faultText(err error) (string, bool) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(fault.Of(err)) != nil {
		return "", false
	}
	return b.String(), true
}
