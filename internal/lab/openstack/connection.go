package openstack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"sync/atomic"
)

// countingReader counts the bytes of a request's body as they are read.
type countingReader struct {
	from  io.Reader
	count *atomic.Int64 // apart, because the image it is read for keeps it
	ended bool          // the body's end was seen
}

func counting(from io.Reader) *countingReader {
	return &countingReader{from: from, count: new(atomic.Int64)}
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.count.Add(int64(n))
	if err == io.EOF {
		c.ended = true
	}
	return n, err
}

// expects reports whether the client waits for "100 Continue".
func (x *exchange) expects() bool {
	return strings.EqualFold(x.r.Header.Get("Expect"), "100-continue")
}

// hijack takes the connection over and reports whether it could; HTTP/2 cannot. The cloud's end closes it.
func (x *exchange) hijack() (*bufio.Reader, bool) {
	taker, ok := x.w.(http.Hijacker)
	if !ok {
		return nil, false
	}
	conn, buffered, err := taker.Hijack()
	if err != nil {
		return nil, false
	}
	x.conn = conn
	context.AfterFunc(x.cloud.ctx, func() { _ = conn.Close() })
	return buffered.Reader, true
}

// withoutContinue reads the body straight from the connection, so that net/http does not send "100 Continue" at the first read.
func (x *exchange) withoutContinue() {
	from, ok := x.hijack()
	switch {
	case !ok:
		return
	case slices.Contains(x.r.TransferEncoding, "chunked"):
		x.body.from = httputil.NewChunkedReader(from)
	default:
		x.body.from = &exactReader{from: from, left: x.r.ContentLength}
	}
}

// exactReader reads a declared number of bytes; an earlier end is io.ErrUnexpectedEOF.
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

// deliverRaw writes the answer over the taken connection and ends that, by a reset if so wished.
func (x *exchange) deliverRaw(a answer, reset bool) {
	if x.conn == nil {
		if _, ok := x.hijack(); !ok {
			x.write(a)
			return
		}
	}
	response := http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header, Close: true,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}
	_ = response.Write(x.conn) // A client that is gone does not want it.
	x.hangUp(reset)
}

// sever ends the connection without an answer.
func (x *exchange) sever(reset bool) {
	if x.conn == nil {
		if _, ok := x.hijack(); !ok {
			panic(http.ErrAbortHandler) // net/http's way to end a stream without an answer.
		}
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
