package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"time"
)

// maxHead is how many bytes the head of an answer may have.
const maxHead = 1 << 20

// conn is a connection on which HTTP/1.1 is spoken with one target.
type conn struct {
	net.Conn // the wire, or TLS over it
	wire     *wire
	in       *capped
	br       *bufio.Reader // over in
	target   target
	coded    bool   // there is TLS in it
	plain    *proxy // an HTTP proxy that reads absolute addresses; nil for none
}

// abort closes the connection without a farewell, so that a body cut short can
// never be taken for a whole one.
func (cn *conn) abort() { _ = cn.wire.Close() } // nothing is left to lose

// capped reads until left is used up.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errLongHead
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// connect makes a new connection to t, through the proxy if there is one, with
// its certificate checked.
func (c *Client) connect(ctx context.Context, t target) (*conn, error) {
	p, err := c.proxyFor(t)
	if err != nil {
		return nil, err
	}
	address, through := t.hostport, ""
	if p != nil {
		address, through = p.hostport, p.hostport
	}
	raw, err := c.dial(ctx, "tcp", address)
	if err != nil {
		return nil, dialFault(ctx, err, t, through)
	}
	w := newWire(raw, c.cfg.Stall)
	greeting, cancel := context.WithTimeout(ctx, greetTime)
	defer cancel()
	stop := context.AfterFunc(greeting, func() { _ = w.Close() })
	cn, err := c.greet(greeting, w, p, t)
	if !stop() && err == nil {
		err = greeting.Err()
	}
	if err != nil {
		_ = w.Close()
		return nil, greetFault(ctx, greeting, err, t, through)
	}
	return cn, nil
}

// greet makes the handshakes with proxy and target.
func (c *Client) greet(ctx context.Context, w *wire, p *proxy, t target) (*conn, error) {
	cn := &conn{Conn: w, wire: w, target: t}
	if p != nil {
		if err := c.pass(ctx, cn, p); err != nil {
			return nil, err
		}
	}
	if t.tls() {
		if err := cn.secure(ctx, c.tlsConfig(t.hostport, c.mine)); err != nil {
			return nil, err
		}
	}
	cn.in = &capped{r: cn.Conn}
	cn.br = bufio.NewReader(cn.in)
	return cn, nil
}

// pass gets the connection through the proxy.
func (c *Client) pass(ctx context.Context, cn *conn, p *proxy) error {
	if p.scheme == "socks5" {
		return p.socks(cn.Conn, cn.target.hostport)
	}
	if p.scheme == "https" {
		if err := cn.secure(ctx, c.tlsConfig(p.hostport, nil)); err != nil {
			return err
		}
	}
	if cn.target.tls() {
		return p.tunnel(cn.Conn, cn.target.hostport, c.cfg.UserAgent)
	}
	cn.plain = p
	return nil
}

// secure speaks TLS on the connection from now on.
func (cn *conn) secure(ctx context.Context, cfg *tls.Config) error {
	coded := tls.Client(cn.Conn, cfg)
	if err := coded.HandshakeContext(ctx); err != nil {
		return err
	}
	cn.Conn, cn.coded = coded, true
	return nil
}

// writeStep writes p in as few writes to the network as TLS allows.
func (cn *conn) writeStep(p []byte) (int, error) {
	if !cn.coded {
		return cn.Write(p)
	}
	cn.wire.hold()
	_, err := cn.Write(p)
	if ferr := cn.wire.flush(); err == nil {
		err = ferr
	}
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// begin makes the connection ready for a request.
func (cn *conn) begin() error {
	cn.in.left = maxHead
	if err := cn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	return cn.wire.begin()
}
