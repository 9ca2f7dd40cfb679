package source

import (
	"context"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sync"
	"sync/atomic"
)

// The ring of one pass. Nothing else of the file is ever held in memory.
const (
	blockSize  = 1 << 20 // bytes
	blockCount = 4
)

// block is one buffer on its way from the file to the sender and the sums.
type block struct {
	data  []byte       // the bytes read
	users atomic.Int32 // sender and sums that still look at data
}

// spare holds whole blocks that no ring needs any more: an upload in chunks makes two
// rings for each chunk.
var spare = sync.Pool{New: func() any { return &block{data: make([]byte, blockSize)} }}

// ring reads a part of a file ahead and gives each block to the sender and to
// every sum. Its channels hold all blocks there are, so that only the wait for
// a free block can block.
type ring struct {
	file *File
	free chan *block
	out  chan *block // for the sender; closed after the last block
	fail error       // why out was closed early; set before it is closed
	made int         // blocks allocated so far
	sums []*sum
	busy sync.WaitGroup // counts the sums at work
}

// sum is one digest and the blocks it has yet to take in.
type sum struct {
	algo Algo
	hash hash.Hash
	in   chan *block
}

func newRing(f *File, algos []Algo) (*ring, error) {
	r := &ring{file: f, free: make(chan *block, blockCount), out: make(chan *block, blockCount)}
	for _, a := range distinct(algos) {
		h, err := a.hash()
		if err != nil {
			return nil, err
		}
		r.sums = append(r.sums, &sum{algo: a, hash: h, in: make(chan *block, blockCount)})
	}
	return r, nil
}

// start sets all goroutines to work. They end after the last block, at the
// first error, and when ctx ends.
func (r *ring) start(ctx context.Context, offset, length int64) {
	for _, s := range r.sums {
		r.busy.Go(func() { r.digest(s) })
	}
	go func() {
		r.fail = r.fill(ctx, offset, length)
		close(r.out)
		for _, s := range r.sums {
			close(s.in)
		}
	}()
}

func (r *ring) digest(s *sum) {
	for b := range s.in {
		_, _ = s.hash.Write(b.data) // a hash never fails
		r.release(b)
	}
}

func (r *ring) release(b *block) {
	if b.users.Add(-1) == 0 {
		r.free <- b
	}
}

// fill reads the part block by block. The last block is held back until the
// file has proved to be the same as before, so that nobody can take a mixture
// of two versions for the whole.
func (r *ring) fill(ctx context.Context, offset, length int64) error {
	for end := offset + length; offset < end; {
		b, err := r.take(ctx, length)
		if err != nil {
			return err
		}
		b.data = b.data[:min(int64(cap(b.data)), end-offset)]
		if err := r.file.readFull(b.data, offset); err != nil {
			return err
		}
		offset += int64(len(b.data))
		if offset == end {
			if err := r.file.id.Check(); err != nil {
				return err
			}
		}
		r.pass(b)
	}
	if length == 0 {
		return r.file.id.Check()
	}
	return nil
}

// take waits for a block that nobody uses; new ones are made as long as the
// ring is not complete. No block is larger than the part to read.
func (r *ring) take(ctx context.Context, length int64) (*block, error) {
	if ctx.Err() != nil {
		return nil, ended(ctx)
	}
	select {
	case b := <-r.free:
		return b, nil
	default:
	}
	if r.made < blockCount {
		r.made++
		if length < blockSize {
			return &block{data: make([]byte, length)}, nil
		}
		return spare.Get().(*block), nil
	}
	select {
	case b := <-r.free:
		return b, nil
	case <-ctx.Done():
		return nil, ended(ctx)
	}
}

func (r *ring) pass(b *block) {
	b.users.Store(int32(len(r.sums)) + 1) //nolint:gosec // there are four algorithms
	r.out <- b
	for _, s := range r.sums {
		s.in <- b
	}
}

// digests waits for the sums and returns them. It may be called once out is closed.
func (r *ring) digests() Sums {
	r.busy.Wait()
	sums := Sums{}
	for _, s := range r.sums {
		sums[s.algo] = hex.EncodeToString(s.hash.Sum(nil))
	}
	return sums
}

// putAside keeps the blocks for other rings. It may be called once nobody looks at any.
func (r *ring) putAside() {
	for range r.made {
		if b := <-r.free; cap(b.data) == blockSize {
			spare.Put(b)
		}
	}
}

// readFull fills p from offset; a file that ends before is a changed one.
func (f *File) readFull(p []byte, offset int64) error {
	_, err := f.ReadAt(p, offset)
	if errors.Is(err, io.EOF) {
		return changed(f.id, "It ends before its last byte.")
	}
	return err
}
