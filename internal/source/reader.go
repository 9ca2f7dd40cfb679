package source

import (
	"context"
	"errors"
	"io"
	"maps"
	"sync/atomic"

	"slipway/internal/fault"
)

// Reader is one pass over a part of a file. It is not safe for concurrent use,
// except Count and Close, which may be called from anywhere.
type Reader struct {
	ring  *ring
	ctx   context.Context // bounds the pass, as it would bound a request
	stop  context.CancelCauseFunc
	cur   *block // block being handed out; nil between blocks
	rest  []byte // what is left of cur
	err   error  // sticky end of the pass
	sums  Sums
	whole bool // the pass covers the whole file
	count atomic.Int64
}

var (
	_ io.ReadCloser = (*Reader)(nil)
	_ io.WriterTo   = (*Reader)(nil)
)

// Read returns a reader of length bytes from offset that computes the given
// digests of exactly these bytes while it is read, each on a goroutine of its
// own behind a small ring of buffers. length -1 means to the end.
//
// The reader returns io.EOF only after length bytes; a file that ends early,
// grows or changes while being read yields a FileChanged fault, one that is gone
// at the end NotFound. The last buffer is held back until that check is done.
// The caller closes the reader, also after an error.
// Faults: Invalid for a part outside the file and for an unknown algorithm.
func (f *File) Read(ctx context.Context, offset, length int64, algos ...Algo) (*Reader, error) {
	if offset < 0 || offset > f.id.Size || length < -1 || length > f.id.Size-offset {
		return nil, badRange(f.id)
	}
	if length == -1 {
		length = f.id.Size - offset
	}
	ring, err := newRing(f, algos)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	ring.start(ctx, offset, length)
	return &Reader{ring: ring, ctx: ctx, stop: stop, whole: length == f.id.Size}, nil
}

// Read fills p. After an error, io.EOF included, it returns the same error
// again. Faults: FileChanged, NotFound, FileUnread; the end of the context as a
// fault that wraps its cause.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := r.next(); err != nil {
		return 0, err
	}
	n := copy(p, r.rest)
	r.handed(n)
	return n, nil
}

// WriteTo hands the buffers to w without copying them, until the end of the
// part or the first error. After an error of w the pass can go on where w
// stopped. w must not keep the slices it is given.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	start := r.Count()
	for {
		err := r.next()
		if errors.Is(err, io.EOF) {
			return r.Count() - start, nil
		}
		if err != nil {
			return r.Count() - start, err
		}
		n, err := w.Write(r.rest)
		if n < len(r.rest) && err == nil {
			err = io.ErrShortWrite
		}
		r.handed(n)
		if err != nil {
			return r.Count() - start, err
		}
	}
}

// next makes sure that rest holds something, or returns why there is no more.
func (r *Reader) next() error {
	if r.err == nil && r.cur == nil {
		r.err = r.fetch()
	}
	if r.err == nil && r.ctx.Err() != nil {
		r.err = ended(r.ctx)
	}
	return r.err
}

func (r *Reader) fetch() error {
	select {
	case b, ok := <-r.ring.out:
		if !ok {
			return r.finish()
		}
		r.cur, r.rest = b, b.data
		return nil
	case <-r.ctx.Done():
		return ended(r.ctx)
	}
}

// finish ends the pass after the last block.
func (r *Reader) finish() error {
	if r.ring.fail != nil {
		return r.ring.fail
	}
	r.sums = r.ring.digests()
	r.ring.putAside()
	if r.whole {
		remembered.put(r.ring.file.id, r.sums)
	}
	return io.EOF
}

// handed notes that n bytes of rest are out and gives an empty block back.
func (r *Reader) handed(n int) {
	r.count.Add(int64(n))
	if r.rest = r.rest[n:]; len(r.rest) == 0 {
		r.ring.release(r.cur)
		r.cur = nil
	}
}

// Count returns the bytes handed out so far.
func (r *Reader) Count() int64 { return r.count.Load() }

// Sums returns the digests once the reader has returned io.EOF, or WriteTo nil;
// nil before.
func (r *Reader) Sums() Sums { return maps.Clone(r.sums) }

// errClosed is the cause of a pass that its owner closed.
var errClosed = fault.New(fault.Canceled, "The file was closed while it was being read.", "Start the upload again.")

// Close ends the pass and its goroutines, without waiting for a read from a
// share that does not answer. It never fails and may be called again.
func (r *Reader) Close() error {
	r.stop(errClosed)
	return nil
}

// ended returns the end of ctx as a fault that wraps its cause.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	if f := fault.Of(cause); f.Kind != fault.Unknown {
		return f
	}
	return fault.Wrap(cause, fault.Canceled, "Reading the file was stopped.", "Start it again when you are ready.")
}
