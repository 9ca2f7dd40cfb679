package ocimarket

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"path"
	"strings"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/inspect"
)

// Bounds of a look into an archive, in bytes, and in entries of a tar.
const (
	packedLimit  = 1 << 20   // read from the file
	plainLimit   = 256 << 10 // unpacked from that, and all that is kept
	headersLimit = 8         // looked at before the first one that counts
)

// archive is what the first bytes and the last four tell of a file. What it does not
// tell stays zero: nothing is unpacked but the beginning of the first member.
type archive struct {
	gzip    bool           // the file begins as gzip does
	damaged bool           // what is packed ends or breaks within what was looked at
	tar     bool           // what is packed begins as a tar does
	first   *tar.Header    // of the first member; nil if there is none
	image   inspect.Report // of the first member, or of what is packed if it is no tar
	lone    bool           // by its length, nothing follows the first member
	told    bool           // lone is known
}

// peek looks into a file of size bytes behind r. It reads about a megabyte at most,
// whatever the file holds. Errors are those of r, and the end of ctx.
func peek(ctx context.Context, r io.ReaderAt, size int64) (archive, error) {
	var a archive
	plain, err := a.unpack(ctx, r, size)
	if err != nil || len(plain) == 0 {
		return a, err
	}
	offset := a.member(plain)
	switch {
	case !a.tar:
		a.image, err = inspect.File(ctx, bytes.NewReader(plain), int64(len(plain)), "")
	case a.first != nil && a.first.Typeflag == tar.TypeReg && !sparse(a.first):
		content := bytes.NewReader(plain[min(offset, len(plain)):])
		if a.image, err = inspect.File(ctx, content, a.first.Size, a.first.Name); err == nil {
			err = a.length(r, size, offset)
		}
	}
	return a, err
}

// unpack returns the beginning of what is packed in the file; nothing if the file is
// no gzip.
func (a *archive) unpack(ctx context.Context, r io.ReaderAt, size int64) ([]byte, error) {
	from := &watched{ctx: ctx, from: io.NewSectionReader(r, 0, min(size, packedLimit))}
	z, err := gzip.NewReader(from)
	if err != nil {
		return nil, from.err
	}
	a.gzip = true
	plain, err := io.ReadAll(io.LimitReader(z, plainLimit))
	cut := errors.Is(err, io.ErrUnexpectedEOF) && size > packedLimit // the look has ended, and not the file
	a.damaged = err != nil && !cut
	return plain, from.err
}

// member finds the first member and returns the offset of its bytes. The folder "."
// that some tars begin with is none.
func (a *archive) member(plain []byte) (offset int) {
	from := bytes.NewReader(plain)
	t := tar.NewReader(from)
	for range headersLimit {
		h, err := t.Next()
		if h == nil {
			a.tar = a.tar || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && isTar(plain)
			return 0
		}
		a.tar = true
		if h.Typeflag == tar.TypeXGlobalHeader || h.Typeflag == tar.TypeDir && path.Clean(h.Name) == "." {
			continue
		}
		a.first = h
		return len(plain) - from.Len()
	}
	return 0
}

// isTar reports whether a header that could not be read to its end begins as one.
func isTar(plain []byte) bool {
	const at = 257
	return len(plain) > at && bytes.HasPrefix(plain[at:], []byte("ustar"))
}

// sparse reports whether a member leaves out the holes of its file, so that its length
// in the archive is not that of the file.
func sparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

// tarBlock is the unit of a tar, and tarPadding what its writers put behind the last
// member: two blocks, and what makes the whole a multiple of 10,240 bytes.
const (
	tarBlock   = 512
	tarPadding = 2*tarBlock + 10240
)

// length compares the length of the first member with that of all that is packed. A
// gzip ends with the latter, without its higher 32 bits.
func (a *archive) length(r io.ReaderAt, size int64, offset int) error {
	var last [4]byte
	if _, err := r.ReadAt(last[:], size-int64(len(last))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	end := int64(offset) + (a.first.Size+tarBlock-1)/tarBlock*tarBlock
	rest := (int64(binary.LittleEndian.Uint32(last[:])) - end) & math.MaxUint32
	a.told, a.lone = true, rest < tarPadding
	return nil
}

// watched keeps the error of a reader apart from those of what is made of its bytes.
type watched struct {
	ctx  context.Context // bounds one call of peek
	from io.Reader
	err  error
}

// Read implements [io.Reader].
func (w *watched) Read(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		w.err = pace.Stopped(w.ctx)
		return 0, w.err
	}
	n, err := w.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
