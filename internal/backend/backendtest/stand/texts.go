package stand

import "slipway/internal/backend"

// With writes texts into v, change being keys and values in turn, and returns it. A
// nil v is a new one.
func With(v backend.Values, change ...string) backend.Values {
	if v == nil {
		v = backend.Values{}
	}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	return v
}
