package source

import (
	"context"
	"errors"
	"io"
	"os"

	"slipway/internal/fault"
)

// File is an open file with a known identity. Its methods may be called from
// several goroutines at once.
type File struct {
	id Identity
	f  *os.File
}

// Open opens the file that id describes and checks that it still is that file.
// Faults: those of Identity.Check.
func Open(id Identity) (*File, error) {
	if err := id.Check(); err != nil {
		return nil, err
	}
	f, err := os.Open(id.Path)
	if err != nil {
		return nil, unread(id.Path, err)
	}
	now, err := openIdentity(id.Path, f)
	if err == nil {
		err = id.compare(now)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &File{id: id, f: f}, nil
}

// openIdentity describes what was really opened: the path may have been given
// to another file since it was looked at.
func openIdentity(path string, f *os.File) (Identity, error) {
	info, err := f.Stat()
	if err != nil {
		return Identity{}, unread(path, err)
	}
	return identity(path, info, idOf(f, info)), nil
}

// Identity returns what the file was when it was opened.
func (f *File) Identity() Identity { return f.id }

// Close closes the file. Readers made from it fail afterwards.
func (f *File) Close() error {
	if err := f.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return unread(f.id.Path, err)
	}
	return nil
}

// ReadAt reads like io.ReaderAt; errors are faults, except io.EOF.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, badRange(f.id)
	}
	n, err := f.f.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, unread(f.id.Path, err)
	}
	return n, err
}

// Hash reads the whole file once and returns its digests. No algorithm asked
// for means nothing to read. report, if not nil,
// is called with the bytes read so far, at most every few MiB and once at the
// end.
//
// Digests of a file that was hashed before in this process, be it by Hash or by
// a Reader over the whole file, come from memory; then report is called once.
// Faults: those of Read and Reader.Read.
func (f *File) Hash(ctx context.Context, report func(done int64), algos ...Algo) (Sums, error) {
	if report == nil {
		report = func(int64) {}
	}
	if sums, ok := remembered.get(f.id, algos); ok {
		if err := f.id.Check(); err != nil {
			return nil, err
		}
		report(f.id.Size)
		return sums, nil
	}
	r, err := f.Read(ctx, 0, -1, algos...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if _, err := r.WriteTo(&meter{report: report}); err != nil {
		return nil, err
	}
	report(r.Count())
	return r.Sums(), nil
}

// meterStep is the least number of bytes between two reports of Hash.
const meterStep = 4 << 20

// meter counts what it is given and throws it away.
type meter struct {
	report     func(int64)
	done, next int64
}

func (m *meter) Write(p []byte) (int, error) {
	m.done += int64(len(p))
	if m.done >= m.next+meterStep {
		m.next = m.done
		m.report(m.done)
	}
	return len(p), nil
}

func badRange(id Identity) error {
	return fault.New(fault.Invalid, "The part to read does not lie within "+id.Name()+".", "Start the upload of this file from the beginning.")
}
