// Package relay makes the way to a server bad: a TCP relay that cuts connections,
// holds answers back, and slows bytes down. It looks into nothing it carries, so it
// stands in front of TLS as well.
package relay

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// Relay passes connections on to a server. It may be used from several goroutines at once.
type Relay struct {
	listener net.Listener
	target   string
	done     sync.WaitGroup

	mu     sync.Mutex // guards the fields below
	links  map[*link]struct{}
	left   chan struct{} // gets a value, if nobody has left one, whenever a link has ended
	cut    int64         // the next connection that has carried so many bytes to the server is cut; -1 for none
	hold   int64         // answers are held back once a connection has carried so many bytes; -1 for none
	held   chan struct{} // closed when an answer is being held back
	resume chan struct{} // closed to let held answers go
	free   func()        // closes resume, once; nil before the first HoldAnswers
	rate   int64         // bytes per second towards the server, for each connection; 0 for no limit
}

// link is one connection through the relay.
type link struct {
	client, server net.Conn
	up             int64     // bytes carried to the server; guarded by Relay.mu
	begun          time.Time // when the first byte was carried; guarded by Relay.mu
}

// Start listens on a free port of 127.0.0.1 and relays to target, host:port. The
// caller ends it with Close.
func Start(ctx context.Context, target string) (*Relay, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Relay{listener: l, target: target, links: map[*link]struct{}{}, left: make(chan struct{}, 1), cut: -1, hold: -1}
	r.done.Go(r.accept)
	return r, nil
}

// Addr is the host:port where it listens.
func (r *Relay) Addr() string { return r.listener.Addr().String() }

// CutAfter breaks the next connection that has carried n bytes to the server.
func (r *Relay) CutAfter(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = n
}

// CutNow breaks every connection there is.
func (r *Relay) CutNow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for l := range r.links {
		l.sever()
	}
}

// HoldAnswers keeps back what the server says on a connection that has carried n
// bytes; held is closed when that happens, release lets it go.
func (r *Relay) HoldAnswers(n int64) (held <-chan struct{}, release func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hold, r.held, r.resume = n, make(chan struct{}), make(chan struct{})
	resume := r.resume
	r.free = sync.OnceFunc(func() { close(resume) })
	return r.held, r.free
}

// Close ends the relay and every connection through it.
func (r *Relay) Close() {
	_ = r.listener.Close()
	r.mu.Lock()
	if r.free != nil {
		r.free()
	}
	r.mu.Unlock()
	r.CutNow()
	r.done.Wait()
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		var d net.Dialer
		server, err := d.DialContext(context.Background(), "tcp", r.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		l := &link{client: client, server: server}
		r.mu.Lock()
		r.links[l] = struct{}{}
		r.mu.Unlock()
		r.done.Go(func() { r.serve(l) })
	}
}

// serve carries both directions until one ends, then closes both.
func (r *Relay) serve(l *link) {
	var both sync.WaitGroup
	both.Go(func() { r.carry(l, l.server, l.client, r.upward) })
	both.Go(func() { r.carry(l, l.client, l.server, r.downward) })
	both.Wait()
	l.sever()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.links, l)
	select {
	case r.left <- struct{}{}:
	default:
	}
}

// Drained waits until no connection is left. It returns false when ctx ends first.
func (r *Relay) Drained(ctx context.Context) bool {
	for {
		r.mu.Lock()
		n := len(r.links)
		r.mu.Unlock()
		if n == 0 {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-r.left:
		}
	}
}

func (r *Relay) carry(l *link, to io.WriteCloser, from io.Reader, pass func(*link, int) bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !pass(l, n) {
			l.sever()
			return
		}
		if _, werr := to.Write(buf[:n]); werr != nil || err != nil {
			_ = to.Close()
			return
		}
	}
}

// SetRate limits what each connection carries to the server, in bytes per second; 0
// means no limit.
func (r *Relay) SetRate(bytesPerSecond int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rate = bytesPerSecond
}

// upward counts bytes on their way to the server, waits as the rate demands, and
// reports whether they may pass.
func (r *Relay) upward(l *link, n int) bool {
	wait, pass := r.count(l, n)
	if wait > 0 {
		<-time.After(wait)
	}
	return pass
}

func (r *Relay) count(l *link, n int) (wait time.Duration, pass bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.begun.IsZero() {
		l.begun = time.Now()
	}
	l.up += int64(n)
	if r.rate > 0 {
		wait = time.Until(l.begun.Add(time.Duration(float64(l.up) / float64(r.rate) * float64(time.Second))))
	}
	if r.cut >= 0 && l.up >= r.cut {
		r.cut = -1
		return 0, false
	}
	return wait, true
}

// downward waits while answers are held back.
func (r *Relay) downward(l *link, _ int) bool {
	r.mu.Lock()
	holding := r.hold >= 0 && l.up >= r.hold
	if !holding {
		r.mu.Unlock()
		return true
	}
	r.hold = -1
	close(r.held)
	resume := r.resume
	r.mu.Unlock()
	<-resume
	return true
}

// sever breaks a connection with a reset, as a dying network does.
func (l *link) sever() {
	for _, c := range []net.Conn{l.client, l.server} {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Close()
	}
}
