package ocimarket

import (
	"context"

	"slipway/internal/backend/internal/published"
	"slipway/internal/source"
)

// summing is a pass over the whole file for its digests, beside the upload.
type summing struct {
	done chan struct{} // closed when sums and err are set
	sums source.Sums
	err  error
}

// sumInBackground begins the pass. It ends with ctx.
func (a *attempt) sumInBackground(ctx context.Context, failed context.CancelCauseFunc) {
	s := &summing{done: make(chan struct{})}
	a.sums = s
	name, expected := a.req.Name(), a.expected()
	go func() {
		defer close(s.done)
		if s.sums, s.err = a.file.Hash(ctx, nil, published.Wanted(source.MD5, expected)...); s.err == nil {
			s.err = published.Compare(name, expected, s.sums)
		}
		if s.err != nil {
			failed(s.err)
		}
	}()
}

// sumBeside begins to read the whole file while its chunks are sent, where somebody has
// published a digest of it. A file that is another one ends the sending.
func (a *attempt) sumBeside(ctx context.Context, failed context.CancelCauseFunc) {
	if len(a.expected()) > 0 && a.tok.Sums == nil {
		a.sumInBackground(ctx, failed)
	}
}

// compareBeside waits for what sumBeside has begun. What the service has of a file that
// is another one is of no use.
func (a *attempt) compareBeside() error {
	if a.sums == nil {
		return nil
	}
	<-a.sums.done
	a.tok.Sums = a.sums.sums
	return a.sums.err
}

// sumWhileProcessing begins to read the file for its MD5 while the service works on it,
// unless that is known. Whether it can be read is looked at when the MD5 is wanted.
func (a *attempt) sumWhileProcessing(ctx context.Context) {
	if a.file != nil && a.sums == nil && a.tok.Sums[source.MD5] == "" {
		a.sumInBackground(ctx, func(error) {})
	}
}
