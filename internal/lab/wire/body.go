package wire

import (
	"io"
	"sync/atomic"
	"time"
)

// Counter counts the bytes of a body as they are read. Make it with [Counting].
type Counter struct {
	From  io.Reader     // what is read; it may be exchanged between two reads
	Count *atomic.Int64 // bytes so far; apart from the Counter, so that it can be kept when the body is over
	Ended bool          // the body's end was seen; for the reading goroutine alone
}

// Counting makes a counter around a reader.
func Counting(from io.Reader) *Counter { return &Counter{From: from, Count: new(atomic.Int64)} }

// Read reads from From.
func (c *Counter) Read(p []byte) (int, error) {
	n, err := c.From.Read(p)
	c.Count.Add(int64(n))
	c.Ended = c.Ended || err == io.EOF
	return n, err
}

// Cut passes size bytes and then fails with err; a shorter body fails so at its end.
func Cut(from io.Reader, size int64, err error) io.Reader {
	return &cutReader{from: from, left: size, err: err}
}

type cutReader struct {
	from io.Reader
	left int64
	err  error
}

func (c *cutReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, c.err
	}
	n, err := c.from.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if err == io.EOF {
		err = c.err
	}
	return n, err
}

// Slow passes about rate bytes per second, which must be above 0, in ten sips a second. It calls wait after each sip; see [Pause].
func Slow(from io.Reader, rate int64, wait func(time.Duration)) io.Reader {
	return &slowReader{from: from, rate: rate, wait: wait}
}

type slowReader struct {
	from io.Reader
	rate int64
	wait func(time.Duration)
}

func (s *slowReader) Read(p []byte) (int, error) {
	sip := max(1, s.rate/10)
	n, err := s.from.Read(p[:min(int64(len(p)), sip)])
	s.wait(time.Duration(int64(time.Second) * int64(n) / s.rate))
	return n, err
}

// Exactly reads a declared number of bytes and then ends. If from ends earlier, the error is [io.ErrUnexpectedEOF].
func Exactly(from io.Reader, size int64) io.Reader { return &exactReader{from: from, left: size} }

type exactReader struct {
	from io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n, err := e.from.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if err == io.EOF && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
