package fileserve

import (
	"net"
	"sync"
)

// connLimit is the number of connections that are open at once. Further ones
// wait to be accepted, so that slow strangers delay a fetch but do not end it.
// It bounds the memory: each GET holds a few MiB.
const connLimit = 32

// gate is a listener that limits its connections and closes them with itself,
// also one that was accepted in that moment.
type gate struct {
	net.Listener
	slots chan struct{} // holds one element for each open connection
	done  chan struct{} // closed with the gate
	mu    sync.Mutex
	open  map[*conn]bool // guarded by mu; nil once closed
}

func newGate(l net.Listener) *gate {
	return &gate{Listener: l, slots: make(chan struct{}, connLimit), done: make(chan struct{}), open: map[*conn]bool{}}
}

// Accept waits for room and for a connection.
func (g *gate) Accept() (net.Conn, error) {
	select {
	case g.slots <- struct{}{}:
	case <-g.done:
		return nil, net.ErrClosed
	}
	inner, err := g.Listener.Accept()
	if err != nil {
		<-g.slots
		return nil, err
	}
	return g.enter(inner)
}

func (g *gate) enter(inner net.Conn) (net.Conn, error) {
	c := &conn{Conn: inner, gate: g}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		_ = inner.Close()
		return nil, net.ErrClosed
	}
	g.open[c] = true
	return c, nil
}

// leave makes room for another connection.
func (g *gate) leave(c *conn) {
	g.mu.Lock()
	delete(g.open, c)
	g.mu.Unlock()
	<-g.slots
}

// Close closes the listener and drops all connections.
func (g *gate) Close() error {
	g.mu.Lock()
	open := g.open
	g.open = nil
	g.mu.Unlock()
	if open == nil {
		return nil
	}
	close(g.done)
	err := g.Listener.Close()
	for c := range open {
		c.drop()
	}
	return err
}

// conn is a connection that has a place in the gate until it is closed.
type conn struct {
	net.Conn
	gate   *gate
	once   sync.Once
	server *Server // whose file was asked for on it; nil before that
}

// Close closes the connection and gives its place away.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.gate.leave(c) })
	return err
}

// CloseWrite says that nothing more will come. net/http asks for it, so that a
// refusal is not lost with what the peer is still sending.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// drop closes the connection without sending what still waits in the network
// stack, which may be megabytes.
func (c *conn) drop() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
