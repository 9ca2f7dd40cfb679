package lxcaos

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/source"
)

// ahead is the algorithm of the digest that goes ahead; "" for none.
func (a *attempt) ahead() source.Algo {
	switch algo := a.req.Values[keyChecksum]; {
	case algo == checksumOff || a.req.URL != "":
		return ""
	case algo == "":
		return source.SHA256
	default:
		return source.Algo(algo)
	}
}

// hash computes the digests that must be known before the first byte.
func (a *attempt) hash(ctx context.Context) error {
	var before int64
	for i, f := range a.files {
		wanted := published.Wanted(a.ahead(), a.items[i].Expected)
		if len(wanted) == 0 {
			continue
		}
		hashing := func(done int64) {
			a.Show(backend.Progress{Phase: backend.Hashing, Done: before + done, Total: a.req.Size()})
		}
		hashing(0)
		sums, err := f.Hash(ctx, hashing, wanted...)
		if err != nil {
			return err
		}
		if err := published.Compare(a.items[i].Identity.Name(), a.items[i].Expected, sums); err != nil {
			return err
		}
		a.tok.Parts[i].Algo, a.tok.Parts[i].Sums = a.ahead(), sums
		before += f.Identity().Size
	}
	return nil
}
