package ocm

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"slipway/internal/lab/wire"
)

const (
	bufferSize = 256 << 10 // bytes read at a time
	maxText    = 64 << 10  // bytes of a part that is not the file
)

// form is a multipart body that was read whole. Its parts may stand in any order, and those that nobody knows are passed over.
type form struct {
	fields map[string]string
	file   *arrival // part "file"; nil if there was none
}

// readForm reads the body. What its file part holds is measured, and kept in a file if keep says so; see [arrival.drop].
func (x *exchange) readForm(keep bool) (*form, error) {
	boundary, err := x.boundary()
	if err != nil {
		return nil, err
	}
	parts := multipart.NewReader(x.throttled(), boundary)
	f := &form{fields: map[string]string{}}
	for {
		part, err := parts.NextPart()
		if err == io.EOF { //nolint:errorlint // A wrapped one means that the closing boundary is missing.
			return f, f.settled(x.late())
		}
		if err == nil {
			err = f.read(x, part, keep)
		}
		if err != nil {
			return nil, f.settled(x.broken(err))
		}
	}
}

// settled returns err, and gives up the file of a form that failed.
func (f *form) settled(err error) error {
	if err != nil {
		f.file.drop()
	}
	return err
}

// read reads one part.
func (f *form) read(x *exchange, part *multipart.Part, keep bool) error {
	if part.FormName() == "file" && f.file == nil {
		file, err := x.arrive(part, keep)
		f.file = file
		return err
	}
	data, err := io.ReadAll(io.LimitReader(part, maxText))
	f.fields[part.FormName()] = string(data)
	return err
}

// boundary checks what can be seen before the body.
func (x *exchange) boundary() (string, error) {
	if x.r.ContentLength < 0 {
		return "", refused(http.StatusLengthRequired, "The header Content-Length is required.")
	}
	kind, params, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return "", refused(http.StatusUnsupportedMediaType, "The request body must be multipart/form-data with a boundary.")
	}
	return params["boundary"], nil
}

// throttled is the body with everything that slows or cuts it.
func (x *exchange) throttled() io.Reader {
	var from io.Reader = x.body
	if t, slow := x.take(slowBody); slow && t.bytes > 0 {
		from = wire.Slow(from, t.bytes, x.wait)
	}
	if t, cuts := x.take(cut); cuts {
		from = wire.Cut(from, t.bytes, errReset)
	}
	x.rest = bufio.NewReaderSize(from, bufferSize)
	return x.rest
}

// late reads what follows the closing boundary, and lets the trouble strike that waits for the last byte.
func (x *exchange) late() error {
	if _, err := io.Copy(io.Discard, x.rest); err != nil {
		return x.broken(err)
	}
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	if t, no := x.take(refuseLate); no {
		return t.refusal()
	}
	return nil
}

// broken tells apart why a body could not be read: trouble, no place to keep it, a form that is none, or a client that is gone.
func (x *exchange) broken(err error) error {
	var no *refusal
	var wrong textproto.ProtocolError
	switch {
	case errors.As(err, &no):
		return no
	case errors.Is(err, errReset):
		return errReset
	case errors.As(err, &wrong), x.body.Count.Load() == x.r.ContentLength:
		return bad("The request body is not well-formed multipart/form-data.")
	default:
		return err
	}
}
