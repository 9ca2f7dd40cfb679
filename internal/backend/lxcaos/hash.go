package lxcaos

import (
	"context"
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// algos returns what is computed of a file: the digest that goes ahead, and the
// strongest published one where that is another.
func algos(ahead source.Algo, expected []source.Expected) []source.Algo {
	var out []source.Algo
	if ahead != "" {
		out = append(out, ahead)
	}
	published := func(algo source.Algo) bool {
		return slices.ContainsFunc(expected, func(e source.Expected) bool { return e.Algo == algo })
	}
	if ahead != "" && published(ahead) {
		return out
	}
	for _, algo := range []source.Algo{source.SHA512, source.SHA256, source.SHA1, source.MD5} {
		if published(algo) {
			return append(out, algo)
		}
	}
	return out
}

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
		wanted := algos(a.ahead(), a.items[i].Expected)
		if len(wanted) == 0 {
			continue
		}
		hashing := func(done int64) {
			_ = a.tell(backend.Progress{Phase: backend.Hashing, Done: before + done, Total: a.req.Size()}, false) // without a token nothing can fail
		}
		hashing(0)
		sums, err := f.Hash(ctx, hashing, wanted...)
		if err != nil {
			return err
		}
		if err := contradicted(a.items[i].Expected, sums); err != nil {
			return err
		}
		a.tok.Parts[i].Algo, a.tok.Parts[i].Sums = a.ahead(), sums
		before += f.Identity().Size
	}
	return nil
}

// contradicted returns a fault if a published digest differs from ours.
func contradicted(expected []source.Expected, sums source.Sums) error {
	for _, e := range expected {
		ours, ok := sums[e.Algo]
		if !ok || ours == e.Digest {
			continue
		}
		return &fault.Fault{
			Kind: fault.ChecksumWrong, Op: "compare with the published checksum",
			What:   fmt.Sprintf("The file is not the one that %s describes.", e.From),
			Remedy: "Download the file again, together with its checksum file.",
			Detail: fmt.Sprintf("%s of the file: %s\npublished: %s", e.Algo, ours, e.Digest),
		}
	}
	return nil
}
