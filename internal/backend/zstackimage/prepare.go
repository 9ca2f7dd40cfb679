package zstackimage

import (
	"context"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// check logs in.
func (a *attempt) check(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Checking})
	var err error
	a.server, err = a.client.Check(ctx)
	return err
}

// open opens the one file of the request and refuses what cannot end well.
func (a *attempt) open(ctx context.Context) error {
	if a.req.URL != "" || a.file != nil {
		return nil
	}
	if len(a.req.Items) != 1 {
		return fault.New(fault.Invalid, "An image is made from exactly one file.", "Queue each file by itself.")
	}
	f, err := source.Open(a.req.Items[0].Identity)
	if err != nil {
		return err
	}
	a.file, a.sums.file = f, f
	a.look, err = inspect.File(ctx, f, a.req.Size(), a.req.Name())
	return err
}

// choose finds the storage and decides on the way. Nothing on the server changes.
func (a *attempt) choose(ctx context.Context) error {
	var err error
	if a.store, err = a.storage(ctx, a.req.Values[keyStorage]); err != nil {
		return err
	}
	if a.file == nil {
		a.way = wayURL
		return orNil(addressFault(a.req.URL))
	}
	way, why := wayOf(a.req.Values, a.store)
	if a.way = way; way == wayServe && a.req.Values[keyWay] != wayServe {
		a.reroute(why)
	}
	version, err := a.client.Version(ctx)
	if err != nil {
		return err
	}
	for _, bad := range []*fault.Fault{
		wayFault(a.req.Values, a.store), versionFault(a.req.Values, way, version), contentFault(a.req.Values, a.look, a.req.Size(), way),
		fullFault(a.store, a.req.Size()),
	} {
		if bad != nil {
			return bad
		}
	}
	return nil
}

// fullFault returns why a storage cannot hold a file of this size; nil if it can, or if
// its room is not known. What it keeps in reserve is its own business.
func fullFault(s zstack.Storage, size int64) *fault.Fault {
	if s.Total <= 0 || size <= s.Available {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Full, Op: "look at the storage", Field: keyStorage, Remedy: roomRemedy,
		What: fmt.Sprintf("%s has %s left, and the file has %s.", storageName(s), inWords(s.Available), inWords(size)),
	}
}

// reroute lets the storage fetch the file, and keeps the reason for those who ask.
func (a *attempt) reroute(why string) {
	a.way, a.step = wayServe, why
	a.Note(why)
}

// orNil keeps a fault that is none from becoming an error.
func orNil(f *fault.Fault) error {
	if f == nil {
		return nil
	}
	return f
}

// asked is a digest of what the server is told and of the file.
func (a *attempt) asked() string {
	return telling.Digest(append([]any{a.req.Values, a.req.URL}, telling.Files(a.req.Items)...))
}

func (a *attempt) expected() []source.Expected {
	if len(a.req.Items) != 1 {
		return nil
	}
	return a.req.Items[0].Expected
}

// hash reads the file for its digests, and its first slice for that of its own, before
// anything is made on the server: an upload slot waits for half a minute only. A file
// that the storage fetches is read ahead only where somebody has published a digest of
// it.
func (a *attempt) hash(ctx context.Context) error {
	if a.file == nil || a.way == wayServe && len(a.expected()) == 0 {
		return nil
	}
	size := sliceBytes(a.req.Values)
	if err := a.sum(ctx, backend.Hashing); err != nil || size == 0 || a.way == wayServe {
		return err
	}
	return a.sums.foresee(ctx, sliceAt(0, size, a.req.Size()))
}

// sum makes sure that the digests of the file are known, and compares them with the
// published ones.
func (a *attempt) sum(ctx context.Context, phase backend.Phase) error {
	if a.tok.Sums[source.MD5] != "" {
		return nil
	}
	reading := func(done int64) { a.Show(backend.Progress{Phase: phase, Done: done, Total: a.req.Size()}) }
	reading(0)
	sums, err := a.file.Hash(ctx, reading, published.Wanted(source.MD5, a.expected())...)
	if err != nil {
		return err
	}
	a.tok.Sums = sums
	return published.Compare(a.req.Name(), a.expected(), sums)
}
