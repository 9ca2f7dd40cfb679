package zstackimage

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// slice is a part of the file that one request carries.
type slice struct {
	Index          int64
	Offset, Length int64 // bytes
	Of             int64 // bytes of the file
}

// sliceAt returns the slice that begins at offset. All have the same size, as the
// agents demand, but for the last one and for one of which the server has a part.
// size 0 means that the file travels whole.
func sliceAt(offset, size, of int64) slice {
	if size <= 0 {
		return slice{Offset: offset, Length: of - offset, Of: of}
	}
	index := offset / size
	return slice{Index: index, Offset: offset, Length: min((index+1)*size, of) - offset, Of: of}
}

// last reports whether nothing comes after s.
func (s slice) last() bool { return s.Offset+s.Length == s.Of }

// headers names the slice to the agent. Its MD5 goes by two names: older agents know
// one of them and newer ones the other, and each ignores what it does not know.
func (s slice) headers(h http.Header, md5 string) {
	h["X-SLICE-OFFSET"] = []string{strconv.FormatInt(s.Offset, 10)}
	h["X-SLICE-SIZE"] = []string{strconv.FormatInt(s.Length, 10)}
	h["X-SLICE-INDEX"] = []string{strconv.FormatInt(s.Index, 10)}
	h["X-SLICE-MD5"], h["X-SLICE-HASH"] = []string{md5}, []string{md5}
	h["X-HASH-ALGORITHM"] = []string{string(source.MD5)}
}

// sliceBytes is the size of a slice that the texts of a request name; 0 for a file
// that is sent whole.
func sliceBytes(v backend.Values) int64 {
	if v[keyTransfer] != transferSlices {
		return 0
	}
	n, err := strconv.ParseInt(v[keySliceSize], 10, 64)
	if err != nil || n <= 0 {
		n = defaultSlice
	}
	return n << 20
}

// digests knows the MD5 of the slice that goes out, so that sending it again needs no
// reading, and computes that of the next one meanwhile. It serves one goroutine at a
// time.
type digests struct {
	file   *source.File
	now    slice // whose MD5 is known
	md5    string
	next   slice
	coming chan digest // gets the MD5 of next; nil while none is computed
}

type digest struct {
	md5 string
	err error
}

// of returns the MD5 of s, and begins with that of the slice after it, all being of
// size. What is begun ends with ctx.
func (d *digests) of(ctx context.Context, s slice, size int64) (string, error) {
	if err := d.foresee(ctx, s); err != nil {
		return "", err
	}
	if d.coming == nil && !s.last() {
		d.begin(ctx, sliceAt(s.Offset+s.Length, size, s.Of))
	}
	return d.md5, nil
}

// foresee makes sure that the MD5 of s is known.
func (d *digests) foresee(ctx context.Context, s slice) error {
	if s == d.now && d.md5 != "" {
		return nil
	}
	if d.coming == nil || d.next != s {
		d.begin(ctx, s)
	}
	coming := d.coming
	d.coming = nil
	select {
	case got := <-coming:
		d.now, d.md5 = s, got.md5
		return got.err
	case <-ctx.Done():
		return pace.Stopped(ctx)
	}
}

// begin computes the MD5 of s in the background.
func (d *digests) begin(ctx context.Context, s slice) {
	coming := make(chan digest, 1)
	d.next, d.coming = s, coming
	go func() {
		var sum digest
		defer func() {
			if p := recover(); p != nil {
				sum.err = fault.Panicked(p)
			}
			coming <- sum
		}()
		sum.md5, sum.err = d.sum(ctx, s)
	}()
}

func (d *digests) sum(ctx context.Context, s slice) (string, error) {
	r, err := d.file.Read(ctx, s.Offset, s.Length, source.MD5)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }() // it was only read
	if _, err := io.Copy(io.Discard, r); err != nil {
		return "", err
	}
	return r.Sums()[source.MD5], nil
}
