package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/http"
)

// Conn is the way back of one request. Make it with [Back]; it is for the request's goroutine alone.
type Conn struct {
	w     http.ResponseWriter
	lab   context.Context
	taken net.Conn // set once the connection was taken over
}

// Back makes the way back of a request. A connection that is taken over is closed when lab ends, if it is open then.
func Back(w http.ResponseWriter, lab context.Context) *Conn { //nolint:revive // The context is the lab's, not the call's.
	return &Conn{w: w, lab: lab}
}

// TakeOver takes the connection from net/http and reports whether it could; HTTP/2 cannot. The reader gives what the client sends
// after the header, as it comes. From then on net/http sends no "100 Continue" and reads no body, and [Conn.Deliver] ends the
// connection behind its answer.
func (c *Conn) TakeOver() (*bufio.Reader, bool) {
	taker, ok := c.w.(http.Hijacker)
	if !ok {
		return nil, false
	}
	conn, buffered, err := taker.Hijack()
	if err != nil {
		return nil, false
	}
	c.taken = conn
	context.AfterFunc(c.lab, func() { _ = conn.Close() })
	return buffered.Reader, true
}

// took reports whether the connection is taken over, and takes it if it is not.
func (c *Conn) took() bool {
	if c.taken != nil {
		return true
	}
	_, ok := c.TakeOver()
	return ok
}

// hangUp closes the taken connection; without lingering, the peer sees a reset.
func (c *Conn) hangUp(reset bool) {
	conn := c.taken
	if wrapped, ok := conn.(*tls.Conn); ok && reset {
		conn = wrapped.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0) // At worst the client sees a plain close.
	}
	_ = conn.Close() // The connection ends either way.
}

// Base is the scheme and host under which the client reached the lab, e.g. "https://127.0.0.1:8443".
func Base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
