package source

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"slipway/internal/fault"
)

var allAlgos = []Algo{MD5, SHA1, SHA256, SHA512}

// noise returns n bytes that do not repeat.
func noise(n int) []byte {
	p := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(p)
	return p
}

func sumsOf(p []byte) Sums {
	a, b, c, d := md5.Sum(p), sha1.Sum(p), sha256.Sum256(p), sha512.Sum512(p)
	return Sums{MD5: hex.EncodeToString(a[:]), SHA1: hex.EncodeToString(b[:]), SHA256: hex.EncodeToString(c[:]), SHA512: hex.EncodeToString(d[:])}
}

func open(t *testing.T, content []byte) *File {
	t.Helper()
	f, err := Open(write(t, filepath.Join(t.TempDir(), "a.img"), content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func pass(t *testing.T, f *File, offset, length int64, algos ...Algo) *Reader {
	t.Helper()
	r, err := f.Read(t.Context(), offset, length, algos...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestRead_handsOutTheBytesAndTheirSums(t *testing.T) {
	content := noise(6*blockSize + 12345)
	f := open(t, content)
	tests := map[string]struct{ offset, length, want int64 }{
		"whole":                {0, -1, int64(len(content))},
		"from an offset":       {3*blockSize + 7, -1, 3*blockSize + 12338},
		"a part":               {5, 2 * blockSize, 2 * blockSize},
		"less than a block":    {blockSize, 10, 10},
		"nothing":              {17, 0, 0},
		"nothing, at the end":  {int64(len(content)), -1, 0},
		"exactly to the end":   {blockSize, int64(len(content)) - blockSize, int64(len(content)) - blockSize},
		"all blocks of a ring": {0, blockCount * blockSize, blockCount * blockSize},
	}
	for name, test := range tests {
		part := content[test.offset : test.offset+test.want]
		drains := map[string]func(r *Reader) ([]byte, error){
			"Read":         func(r *Reader) ([]byte, error) { return io.ReadAll(struct{ io.Reader }{r}) },
			"ReadByHalves": func(r *Reader) ([]byte, error) { return io.ReadAll(iotest.HalfReader(r)) },
			"WriteTo": func(r *Reader) ([]byte, error) {
				var b bytes.Buffer
				n, err := r.WriteTo(&b)
				if n != int64(b.Len()) {
					t.Errorf("WriteTo returned %d after %d bytes", n, b.Len())
				}
				return b.Bytes(), err
			},
			"ReadThenWriteTo": func(r *Reader) ([]byte, error) {
				head := make([]byte, 3)
				n, _ := io.ReadFull(r, head)
				b := bytes.NewBuffer(head[:n])
				_, err := io.Copy(b, r)
				return b.Bytes(), err
			},
		}
		for how, drain := range drains {
			t.Run(name+"/"+how, func(t *testing.T) {
				r := pass(t, f, test.offset, test.length, append(allAlgos, SHA1)...)
				if r.Sums() != nil {
					t.Error("sums before the end")
				}
				got, err := drain(r)
				if err != nil || !bytes.Equal(got, part) {
					t.Fatalf("%d bytes, %v; want %d", len(got), err, len(part))
				}
				if r.Count() != test.want {
					t.Errorf("count %d, want %d", r.Count(), test.want)
				}
				for algo, want := range sumsOf(part) {
					if r.Sums()[algo] != want {
						t.Errorf("%s is %s, want %s", algo, r.Sums()[algo], want)
					}
				}
				if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
					t.Errorf("after the end: %d, %v", n, err)
				}
			})
		}
	}
}

func TestRead_refusesPartsOutsideTheFile(t *testing.T) {
	f := open(t, []byte("12345"))
	for _, part := range [][2]int64{{-1, 1}, {6, -1}, {0, 6}, {5, 1}, {0, -2}, {1, 1<<63 - 1}} {
		_, err := f.Read(t.Context(), part[0], part[1])
		wantKind(t, err, fault.Invalid)
	}
	_, err := f.Read(t.Context(), 0, -1, "crc32")
	wantKind(t, err, fault.Invalid)
	_, err = f.ReadAt(make([]byte, 1), -1)
	wantKind(t, err, fault.Invalid)
}

// The ring reads at most its own length ahead, so a change made after the first
// bytes are out is always before the last ones are read.
func TestRead_fileChangesWhileItIsSent(t *testing.T) {
	content := noise(16 * blockSize)
	tests := map[string]struct {
		change func(path string) error
		want   fault.Kind
	}{
		"truncated": {func(p string) error { return os.Truncate(p, 9*blockSize) }, fault.FileChanged},
		"grown":     {func(p string) error { return os.Truncate(p, 17*blockSize) }, fault.FileChanged},
		"rewritten": {func(p string) error { return os.WriteFile(p, content, 0o600) }, fault.FileChanged},
		"vanished":  {os.Remove, fault.NotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, content)
			r := pass(t, f, 0, -1, MD5)
			if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
				t.Fatal(err)
			}
			if err := test.change(f.id.Path); err != nil {
				t.Fatal(err)
			}
			n, err := r.WriteTo(io.Discard)
			wantKind(t, err, test.want)
			if n >= int64(len(content))-10 {
				t.Error("the last buffer was handed out all the same")
			}
			if r.Sums() != nil {
				t.Error("sums of a changed file")
			}
			_, again := r.Read(make([]byte, 1))
			wantKind(t, again, test.want)
		})
	}
}

func TestRead_nothingOfAChangedFile(t *testing.T) {
	f := open(t, []byte("12345"))
	if err := os.Truncate(f.id.Path, 9); err != nil {
		t.Fatal(err)
	}
	_, err := pass(t, f, 5, -1).Read(make([]byte, 1))
	wantKind(t, err, fault.FileChanged)
}

// The bubble ends only when every goroutine in it has.
func TestReader_leavesNoGoroutineBehind(t *testing.T) {
	content := noise(12 * blockSize)
	tests := map[string]func(r *Reader, cancel context.CancelCauseFunc){
		"closed unread":     func(r *Reader, _ context.CancelCauseFunc) { _ = r.Close() },
		"closed half-way":   func(r *Reader, _ context.CancelCauseFunc) { _, _ = io.CopyN(io.Discard, r, 100); _ = r.Close() },
		"context canceled":  func(_ *Reader, cancel context.CancelCauseFunc) { cancel(nil) },
		"read to the end":   func(r *Reader, _ context.CancelCauseFunc) { _, _ = r.WriteTo(io.Discard); _ = r.Close() },
		"closed more often": func(r *Reader, _ context.CancelCauseFunc) { _ = r.Close(); _ = r.Close() },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			f := open(t, content)
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				r, err := f.Read(ctx, 0, -1, allAlgos...)
				if err != nil {
					t.Fatal(err)
				}
				end(r, cancel)
				synctest.Wait()
			})
		})
	}
}

func TestReader_tellsWhyItEnded(t *testing.T) {
	f := open(t, noise(12*blockSize))
	paused := errors.New("paused by the user")
	for name, cause := range map[string]error{"canceled": context.Canceled, "named cause": paused} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			r, err := f.Read(ctx, 0, -1)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			cancel(cause)
			_, err = r.WriteTo(io.Discard)
			wantKind(t, err, fault.Canceled)
			if !errors.Is(err, cause) {
				t.Errorf("%v does not wrap %v", err, cause)
			}
		})
	}
	r := pass(t, f, 0, -1)
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	_, err := r.Read(make([]byte, 1))
	wantKind(t, err, fault.Canceled)
}

func TestReader_writerFailsAndThePassGoesOn(t *testing.T) {
	content := noise(2*blockSize + 5)
	r := pass(t, open(t, content), 0, -1, SHA256)
	broken := errors.New("connection reset")
	var out bytes.Buffer
	n, err := r.WriteTo(writerFunc(func(p []byte) (int, error) {
		_, _ = out.Write(p[:100])
		return 100, broken
	}))
	if n != 100 || !errors.Is(err, broken) {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := r.WriteTo(&out); err != nil || !bytes.Equal(out.Bytes(), content) {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
	if r.Sums()[SHA256] != sumsOf(content)[SHA256] {
		t.Error("wrong sum")
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestFile_closedFileEndsItsReaders(t *testing.T) {
	f := open(t, noise(16*blockSize))
	r := pass(t, f, 0, -1)
	if _, err := io.ReadFull(r, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	_, err := r.WriteTo(io.Discard)
	wantKind(t, err, fault.FileUnread)
}

func TestRead_holdsFourBuffersWhateverTheSize(t *testing.T) {
	f := open(t, nil)
	const size = 4 << 30
	if err := os.Truncate(f.id.Path, size); err != nil {
		t.Fatal(err)
	}
	id, err := Stat(f.id.Path)
	if err != nil {
		t.Fatal(err)
	}
	big, err := Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer big.Close()
	r := pass(t, big, size-64*blockSize, -1)
	seen := map[*byte]bool{}
	n, err := r.WriteTo(writerFunc(func(p []byte) (int, error) { seen[&p[0]] = true; return len(p), nil }))
	if err != nil || n != 64*blockSize || len(seen) > blockCount {
		t.Errorf("%d bytes in %d buffers, %v", n, len(seen), err)
	}
}

func TestRead_partsUseTheBuffersOfThoseBefore(t *testing.T) {
	content := noise(4 * blockSize)
	want, f := sumsOf(content)[MD5], open(t, content)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const parts = 16
	for range parts {
		r := pass(t, f, 0, -1, MD5)
		if _, err := r.WriteTo(io.Discard); err != nil || r.Sums()[MD5] != want {
			t.Fatalf("a part that used old buffers: %v, %v", r.Sums(), err)
		}
	}
	runtime.ReadMemStats(&after)
	if made := after.TotalAlloc - before.TotalAlloc; made > parts*4*blockSize/2 {
		t.Errorf("%d parts of 4 MiB made %d bytes of buffers", parts, made)
	}
}
