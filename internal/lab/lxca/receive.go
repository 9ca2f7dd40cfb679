package lxca

import (
	"bufio"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"slipway/internal/lab/wire"
)

const (
	chunkSize = 256 << 10 // bytes read at a time
	maxText   = 4 << 10   // bytes of a text part
)

// form opens the multipart body of an upload, through everything that slows or cuts it. It checks what can be seen before.
func (x *exchange) form() (string, error) {
	if x.r.ContentLength < 0 {
		return "", refuse(http.StatusLengthRequired, badRequest, "The Content-Length header is required.")
	}
	kind, params, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return "", refuse(http.StatusBadRequest, badRequest, "The request body must be multipart/form-data with a boundary.")
	}
	return params["boundary"], nil
}

// parts reads the body of an upload for a job, part by part.
func (x *exchange) parts(boundary string, j *job) *multipart.Reader {
	var from io.Reader = &jobReader{from: x.body, job: j, lab: x.lab}
	if t, slow := x.take(slowBody); slow && t.bytes > 0 {
		from = wire.Slow(from, t.bytes, x.wait)
	}
	if t, cuts := x.take(cut); cuts {
		from = wire.Cut(from, t.bytes, errReset)
	}
	x.rest = bufio.NewReaderSize(from, chunkSize)
	return multipart.NewReader(x.rest, boundary)
}

// jobReader reads the body for as long as its job is not cancelled.
type jobReader struct {
	from io.Reader
	job  *job
	lab  *Appliance
}

func (r *jobReader) Read(p []byte) (int, error) {
	r.lab.mu.Lock()
	stopped := r.job.phase != receiving
	r.lab.mu.Unlock()
	if stopped {
		return 0, refuse(http.StatusConflict, cancelled)
	}
	return r.from.Read(p)
}

// received is what is known of a file once it has come whole.
type received struct {
	size   int64
	sha512 string
	digest string // by the checksum type asked for; "" if none was
}

// newHash returns the hash of a checksumType, nil if there is none.
func newHash(checksumType string) hash.Hash {
	switch checksumType {
	case "MD5":
		return md5.New()
	case "SHA1":
		return sha1.New()
	case "SHA256":
		return sha256.New()
	default:
		return nil
	}
}

// measure reads a file to its end, counts and hashes it.
func (x *exchange) measure(from io.Reader, checksumType string) (received, error) {
	hashes := []hash.Hash{sha512.New()}
	asked := newHash(checksumType)
	if asked != nil {
		hashes = append(hashes, asked)
	}
	g, err := wire.Measure(from, hashes...)
	if err != nil {
		return received{}, err
	}
	got := received{size: g.Size}
	if _, harmed := x.take(damaged); harmed {
		_, _ = g.Write([]byte{0}) // A gauge never fails.
	}
	got.sha512 = g.Hex(0)
	if asked != nil {
		got.digest = g.Hex(1)
	}
	return got, nil
}

// readText reads a part that is not a file.
func readText(part *multipart.Part) (string, error) {
	data, err := io.ReadAll(io.LimitReader(part, maxText))
	return strings.TrimSpace(string(data)), err
}

// late reads what follows the closing boundary, and lets the trouble strike that waits for the last byte.
func (x *exchange) late() error {
	if x.rest != nil {
		if _, err := io.Copy(io.Discard, x.rest); err != nil {
			return x.bodyError(err)
		}
	}
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	if t, refused := x.take(refuseLate); refused {
		return t.refusal()
	}
	return nil
}

// malformed is the refusal of a body that does not keep to the form.
func malformed(text string) *refusal { return refuse(http.StatusBadRequest, badRequest, text) }

// ended reports whether the closing boundary was reached. A body without one ends in an error that only wraps io.EOF.
func ended(err error) bool {
	return err == io.EOF //nolint:errorlint // The wrapped one is another case.
}

// bodyError tells apart why a body could not be read: a refusal on the way, trouble, a form that is none, or a client that is gone.
func (x *exchange) bodyError(err error) error {
	var no *refusal
	var wrong textproto.ProtocolError
	switch {
	case errors.As(err, &no):
		return no
	case errors.Is(err, errReset):
		return errReset
	case errors.As(err, &wrong), x.body.Count.Load() == x.r.ContentLength:
		return malformed("The request body is not well-formed multipart/form-data.")
	default:
		return err
	}
}
