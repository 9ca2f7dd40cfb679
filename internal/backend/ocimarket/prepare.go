package ocimarket

import (
	"context"
	"strconv"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/published"
	"slipway/internal/backend/internal/telling"
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

// open opens the one file of the request and refuses what cannot end well. An upload
// that is only followed needs no file.
func (a *attempt) open(ctx context.Context) error {
	if len(a.req.Items) != 1 {
		return fault.New(fault.Invalid, "A machine image is made from exactly one file.", "Queue each file by itself.")
	}
	f, err := source.Open(a.req.Items[0].Identity)
	if err != nil {
		if a.prior != nil && a.prior.Sent && !a.prior.Stale && fault.Is(err, fault.NotFound, fault.FileChanged, fault.FileUnread) {
			a.unread = err
			return nil
		}
		return err
	}
	a.file = f
	look, err := inspect.File(ctx, f, a.req.Size(), a.req.Name())
	if err != nil {
		return err
	}
	if bad := contentFault(a.req.Values, look, a.req.Size(), a.req.Name()); bad != nil {
		return bad
	}
	return nil
}

// want is what the service will file the upload under.
func (a *attempt) want() image {
	v := a.req.Values
	return image{Application: v[keyApplication], Version: v[keyVersion], System: v[keySystem], File: fileName(v, a.req.Name())}
}

// asked is a digest of the file and of what the service is told about it. How the
// bytes travel is not in it.
func (a *attempt) asked() string {
	return telling.Digest(append([]any{a.want(), a.req.Values.Bool(keyOverwrite)}, telling.Files(a.req.Items)...))
}

func (a *attempt) expected() []source.Expected { return a.req.Items[0].Expected }

// begin makes the upload request: by sending the file whole, or by opening an upload
// in chunks. One that was taken up is there already.
func (a *attempt) begin(ctx context.Context) error {
	if a.tok.ID != "" {
		return nil
	}
	if a.unread != nil {
		return a.unread
	}
	a.tok = token{Host: a.client.Host(), Asked: a.asked(), Want: a.want()}
	if chunks, _ := inChunks(a.req.Values, a.req.Size()); !chunks {
		return a.sendWhole(ctx)
	}
	a.tok.Chunk = chunkBytes(a.req.Values, a.req.Size())
	a.tok.MD5 = make([]string, chunkCount(a.req.Size(), a.tok.Chunk))
	a.tok.Base, _ = strconv.Atoi(a.v[keyChunkBase]) // one of the field's choices
	return a.openChunks(ctx)
}

// mostChunks is how many chunks a file is cut into at most: what is known of each is
// journalled again with every one that is acknowledged.
const mostChunks = 10_000

// chunkBytes returns the bytes of a chunk of a file of size bytes: as many as were
// chosen, or as many MiB more as it takes for the file to have no more than mostChunks.
func chunkBytes(v backend.Values, size int64) int64 {
	const mebibyte = 1 << 20
	least := (size + mostChunks - 1) / mostChunks
	return max(chunkSize(v), (least+mebibyte-1)/mebibyte*mebibyte)
}

// mark notes what there is already for the same image, and journals that one more
// request is made.
func (a *attempt) mark(ctx context.Context, p backend.Progress) error {
	there, err := a.alike(ctx, a.tok.Want)
	if err != nil {
		return err
	}
	for _, u := range there {
		a.tok.Known = append(a.tok.Known, u.ID)
		if u.Stage == ocm.Completed && a.taken == "" {
			a.taken = u.ID
		}
	}
	a.tok.Begun = a.client.Now().UTC()
	return a.keep(p)
}

// compare holds the digests of the file against the published ones.
func (a *attempt) compare() error {
	err := published.Compare(a.req.Name(), a.expected(), a.tok.Sums)
	a.useless = a.useless || err != nil
	return err
}
