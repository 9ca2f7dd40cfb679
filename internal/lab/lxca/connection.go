package lxca

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// countingReader counts the bytes of a request's body as they are read.
type countingReader struct {
	from  io.Reader
	count atomic.Int64
}

func counting(from io.Reader) *countingReader { return &countingReader{from: from} }

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.count.Add(int64(n))
	return n, err
}

// cutReader fails with errReset after left bytes, or at the end if that comes first.
type cutReader struct {
	from io.Reader
	left int64
}

func (c *cutReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errReset
	}
	n, err := c.from.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if err == io.EOF {
		err = errReset
	}
	return n, err
}

// slowReader passes about rate bytes per second, in ten sips a second, until wait returns at once.
type slowReader struct {
	from io.Reader
	rate int64 // bytes per second, above 0
	wait func(time.Duration)
}

func (s *slowReader) Read(p []byte) (int, error) {
	sip := max(1, s.rate/10)
	n, err := s.from.Read(p[:min(int64(len(p)), sip)])
	s.wait(time.Duration(int64(time.Second) * int64(n) / s.rate))
	return n, err
}

// wait lets d pass, or less if the client leaves or the appliance is closed.
func (x *exchange) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.r.Context().Done():
	case <-x.lab.ctx.Done():
	}
}

// hijack takes the connection over and reports whether it could; HTTP/2 cannot. The appliance's end closes it.
func (x *exchange) hijack() bool {
	taker, ok := x.w.(http.Hijacker)
	if !ok {
		return false
	}
	conn, _, err := taker.Hijack()
	if err != nil {
		return false
	}
	x.conn = conn
	context.AfterFunc(x.lab.ctx, func() { _ = conn.Close() })
	return true
}

// deliverRaw writes the answer over the taken connection and resets that.
func (x *exchange) deliverRaw(a answer) {
	if !x.hijack() {
		x.write(a)
		return
	}
	response := http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header, Close: true,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}
	_ = response.Write(x.conn) // A client that is gone does not want it.
	x.hangUp(true)
}

// sever ends the connection without an answer.
func (x *exchange) sever(reset bool) {
	if !x.hijack() {
		panic(http.ErrAbortHandler) // net/http's way to end a stream without an answer.
	}
	x.hangUp(reset)
}

// hangUp closes the taken connection; without lingering, the peer sees a reset.
func (x *exchange) hangUp(reset bool) {
	conn := x.conn
	if wrapped, ok := conn.(*tls.Conn); ok && reset {
		conn = wrapped.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0) // At worst the client sees a plain close.
	}
	_ = conn.Close() // The connection ends either way.
}
