package ocimarket

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// summing is a pass over the whole file for its digests, beside the upload. It sums the
// chunks as well where an earlier attempt has sent some, and where a published digest is
// to be borne out by them.
type summing struct {
	done   chan struct{} // closed when the fields below are set
	sums   source.Sums   // of the whole file
	chunks []string      // MD5 of each chunk; nil where they are not compared
	err    error
}

// sumInBackground begins the pass. It ends with ctx. The file is always read, whatever
// is remembered of it: chunks may have been sent long before the file was changed in a
// way that neither its size nor its time shows.
func (a *attempt) sumInBackground(ctx context.Context, failed context.CancelCauseFunc) {
	s := &summing{done: make(chan struct{})}
	a.sums = s
	file, name, expected := a.file, a.req.Name(), a.expected()
	var chunks *cutter
	if a.prior != nil || len(expected) > 0 {
		chunks = &cutter{size: a.tok.Chunk, hash: md5.New()}
	}
	go func() {
		defer close(s.done)
		defer func() {
			if p := recover(); p != nil {
				s.err = fault.Panicked(p)
				failed(s.err)
			}
		}()
		if s.err = s.read(ctx, file, chunks, published.Wanted(source.MD5, expected)); s.err == nil {
			s.err = published.Compare(name, expected, s.sums)
		}
		if s.err != nil {
			failed(s.err)
		}
	}()
}

// read makes the pass. chunks sums them, unless it is nil.
func (s *summing) read(ctx context.Context, file *source.File, chunks *cutter, algos []source.Algo) error {
	r, err := file.Read(ctx, 0, -1, algos...)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	if chunks == nil {
		_, err = r.WriteTo(io.Discard)
	} else if _, err = r.WriteTo(chunks); err == nil {
		s.chunks = chunks.all()
	}
	s.sums = r.Sums()
	return err
}

// cutter sums what it is given in pieces of a size.
type cutter struct {
	size int64 // bytes of each piece but the last
	hash hash.Hash
	done int64 // bytes of the present piece
	sums []string
}

// Write implements [io.Writer]. It never fails.
func (c *cutter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(int64(len(rest)), c.size-c.done)
		_, _ = c.hash.Write(rest[:n]) // a hash never fails
		rest = rest[n:]
		if c.done += n; c.done == c.size {
			c.cut()
		}
	}
	return len(p), nil
}

func (c *cutter) cut() {
	c.sums = append(c.sums, hex.EncodeToString(c.hash.Sum(nil)))
	c.hash.Reset()
	c.done = 0
}

// all returns the MD5 of every piece. Nothing is written after it.
func (c *cutter) all() []string {
	if c.done > 0 {
		c.cut()
	}
	return c.sums
}

// sumBeside begins to read the whole file while its chunks are sent, where somebody has
// published a digest of it. A file that is another one ends the sending.
func (a *attempt) sumBeside(ctx context.Context, failed context.CancelCauseFunc) {
	if len(a.expected()) > 0 && a.tok.Sums == nil && a.tok.Chunk > 0 {
		a.sumInBackground(ctx, failed)
	}
}

// compareBeside waits for the pass, if there is one, and holds what was sent against
// it. What the service has of a file that is another one is of no use.
func (a *attempt) compareBeside() error {
	if a.sums == nil {
		return nil
	}
	<-a.sums.done
	if a.sums.err != nil {
		return a.sums.err
	}
	for i, now := range a.sums.chunks {
		if sent := a.tok.MD5[i]; sent != "" && sent != now {
			source.Forget(a.req.Items[0].Identity)
			return a.otherBytes(i, sent, now)
		}
	}
	a.tok.Sums = a.sums.sums
	return nil
}

// otherBytes is the fault of a file that has not the bytes any more that were sent.
func (a *attempt) otherBytes(i int, sent, now string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.FileChanged, Op: "compare with what was sent",
		What: fmt.Sprintf("Chunk %d of %s was sent with other bytes than the file has now, although size and time are the same.", i+1, a.req.Name()),
		Remedy: "What was sent is of no use. Find out what wrote to the file, then Retry sends it again from the beginning. " +
			"If nothing did, suspect the memory or the medium with the file.",
		Detail: fmt.Sprintf("MD5 when it was sent: %s\nnow: %s", sent, now),
	}
}

// sumWhileProcessing begins to read the file for its MD5 while the service works on it,
// unless that is known. Whether it can be read is looked at when the MD5 is wanted.
func (a *attempt) sumWhileProcessing(ctx context.Context) {
	if a.file != nil && a.sums == nil && a.tok.Sums[source.MD5] == "" && a.tok.Chunk > 0 && a.tok.fits(a.req.Size()) {
		a.sumInBackground(ctx, func(error) {})
	}
}
