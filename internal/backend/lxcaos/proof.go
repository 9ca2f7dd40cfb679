package lxcaos

import (
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
)

// proof says what the job's success proves: the appliance refuses a file that does
// not fit the digest in front of it, and reveals no digest of its own.
func (a *attempt) proof() backend.Verification {
	first := a.tok.Parts[0]
	switch {
	case a.req.URL != "":
		return backend.Verification{Verdict: backend.Accepted, Why: "The appliance fetched the file by itself; there is no file here to compare with."}
	case first.Algo == "":
		return backend.Verification{Verdict: backend.Accepted, Why: "The checksum was switched off, and the appliance shows none of its own."}
	}
	v := backend.Verification{Verdict: backend.Verified, Algorithm: first.Algo, Digest: first.Sums[first.Algo]}
	for i, p := range a.tok.Parts {
		v.Compared = append(v.Compared, fmt.Sprintf("The %s of %s went ahead of it; the appliance compared what arrived with it and completed the import.", published.Label(p.Algo), p.File))
		if i < len(a.items) {
			v.Compared = append(v.Compared, published.Borne(published.Sent, a.items[i].Expected, p.Sums)...)
		}
	}
	return v
}
