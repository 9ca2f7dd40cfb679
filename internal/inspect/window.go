package inspect

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"slipway/internal/fault"
)

// Budget of one look at one file.
const (
	byteBudget  = 8 << 20 // bytes read in all
	entryBudget = 20_000  // directory entries visited in all
	readLimit   = 1 << 20 // bytes of one read, and so of one allocation
)

// window is the only way to the file's bytes. It keeps the first error of the
// reader; after that, and once the budget is spent, it shows nothing more.
type window struct {
	ctx     context.Context // bounds one call of File
	r       io.ReaderAt
	size    int64 // bytes
	bytes   int64 // left of the budget
	entries int   // left of the budget
	err     error // *fault.Fault
}

func newWindow(ctx context.Context, r io.ReaderAt, size int64) *window {
	return &window{ctx: ctx, r: r, size: size, bytes: byteBudget, entries: entryBudget}
}

// at returns n bytes from offset off, or nil if the file has not that many
// there, they are more than a look may read, or reading failed.
func (w *window) at(off, n int64) []byte {
	if off < 0 || n <= 0 || n > min(readLimit, w.bytes) || off > w.size-n || w.err != nil {
		return nil
	}
	if w.ctx.Err() != nil {
		w.err = fault.Of(context.Cause(w.ctx))
		return nil
	}
	w.bytes -= n
	p := make([]byte, n)
	got, err := w.r.ReadAt(p, off)
	if int64(got) == n {
		return p
	}
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = unread(err)
	}
	return nil
}

// upTo is at for what there is of n bytes.
func (w *window) upTo(off, n int64) []byte {
	return w.at(off, min(n, w.size-off))
}

// entry takes one directory entry from the budget.
func (w *window) entry() bool {
	w.entries--
	return w.entries >= 0
}

func unread(err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	f := fault.Wrap(err, fault.FileUnread, "The file cannot be read.", "See that the file's share or disk is connected and that you may read the file.")
	f.Detail = err.Error()
	return f
}

// Little-endian and big-endian numbers; the caller has checked the length.
func le16(p []byte, off int) int64 { return int64(binary.LittleEndian.Uint16(p[off:])) }
func le32(p []byte, off int) int64 { return int64(binary.LittleEndian.Uint32(p[off:])) }
func be32(p []byte, off int) int64 { return int64(binary.BigEndian.Uint32(p[off:])) }
func le64(p []byte, off int) int64 { return length(binary.LittleEndian.Uint64(p[off:])) }
func be64(p []byte, off int) int64 { return length(binary.BigEndian.Uint64(p[off:])) }

// sectorSize is the unit in which most disk formats count.
const sectorSize = 512

// maxLength bounds every number read from a file, far above any real disk and
// low enough that two of them can be added and one multiplied by a sector.
const maxLength = 1 << 50

// length makes a number from a file safe to calculate with.
func length(n uint64) int64 {
	if n > maxLength {
		return maxLength
	}
	return int64(n)
}

// ends reports whether the file is shorter than something that ends at off.
func (w *window) ends(off int64) bool { return off > w.size }
