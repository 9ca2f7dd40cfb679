package transport

import (
	"errors"
	"fmt"
	"io"

	"slipway/internal/fault"
)

// stepSize is how much of a body goes to the network at once.
const stepSize = 256 << 10

var errEnough = errors.New("the body is complete")

// Body is a body of known length: Prefix, then Size bytes of File, then Suffix.
type Body struct {
	Prefix []byte

	// File is read once, from one goroutine, to its end; it may implement
	// io.WriterTo, and is not closed by Send. Bytes beyond Size do not go out. The
	// last byte leaves only after File has ended without an error: a file that
	// is found to have changed at its end never becomes a whole upload. A Read that
	// blocks keeps Send from returning.
	File   io.Reader
	Size   int64 // bytes; File that ends earlier or errs breaks the request off
	Suffix []byte
}

// length returns the value of Content-Length.
func (b Body) length() int64 { return int64(len(b.Prefix)) + b.Size + int64(len(b.Suffix)) }

// outlet takes the bytes of a file and puts them on a connection.
type outlet struct {
	op       string
	conn     *conn
	limit    *Limit
	stop     <-chan struct{}
	progress func(int64)

	size int64
	sent int64 // bytes that have left
	last []byte
	full bool  // all but the last byte have left, and that is in last
	err  error // why the connection takes no more
}

// Write sends p, except for the last byte of the file, which it keeps.
func (o *outlet) Write(p []byte) (n int, err error) {
	for n < len(p) {
		if o.full {
			return n, errEnough
		}
		rest := o.size - 1 - o.sent
		if rest <= 0 {
			o.keep(p[n:])
			n += len(o.last)
			continue
		}
		m, err := o.step(p[n:min(int64(len(p)), int64(n)+min(rest, stepSize))])
		n += m
		if err != nil {
			o.err = err
			return n, err
		}
	}
	return n, nil
}

// keep holds the last byte back; a file of no bytes has none.
func (o *outlet) keep(p []byte) {
	o.full = true
	if o.size > 0 {
		o.last = append(o.last, p[0])
	}
}

// step sends as much of p as the speed limit grants.
func (o *outlet) step(p []byte) (int, error) {
	n, ok := o.limit.take(o.stop, len(p))
	if !ok {
		return 0, errHalted
	}
	m, err := o.conn.writeStep(p[:n])
	o.advance(m)
	return m, err
}

func (o *outlet) advance(n int) {
	o.sent += int64(n)
	if o.progress != nil && n > 0 {
		o.progress(o.sent)
	}
}

// ReadFrom sends what r yields, for files that cannot write themselves.
func (o *outlet) ReadFrom(r io.Reader) (total int64, err error) {
	buf := make([]byte, min(stepSize, o.size+1))
	for {
		n, rerr := r.Read(buf)
		total += int64(n)
		if _, err := o.Write(buf[:n]); err != nil {
			return total, err
		}
		if errors.Is(rerr, io.EOF) {
			return total, nil
		}
		if rerr != nil {
			return total, rerr
		}
	}
}

// drain sends all of file but its last byte. An error of the file is returned as
// it is; one of the connection stands in o.err as well.
func (o *outlet) drain(file io.Reader) error {
	if file == nil {
		return o.shortage()
	}
	_, err := io.Copy(o, file)
	if err != nil && o.err == nil && (!o.full || !errors.Is(err, errEnough)) {
		return err
	}
	if o.err != nil {
		return o.err
	}
	return o.shortage()
}

// shortage returns a fault if the file ended too early.
func (o *outlet) shortage() error {
	if got := o.sent + int64(len(o.last)); got < o.size {
		f := fault.New(fault.FileChanged, fmt.Sprintf("The file ended after %s of %s bytes.", digits(got), digits(o.size)),
			"Wait until nothing writes to the file, then add it again.")
		f.Op = o.op
		return f
	}
	return nil
}

// finish sends the last byte and what follows the file.
func (o *outlet) finish(suffix []byte) error {
	tail := append(o.last, suffix...)
	if len(tail) == 0 {
		return nil
	}
	n, err := o.conn.writeStep(tail)
	o.advance(min(n, len(o.last)))
	if err != nil {
		o.err = err
	}
	return err
}
