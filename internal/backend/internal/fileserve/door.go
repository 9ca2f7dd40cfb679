package fileserve

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"slipway/internal/fault"
)

// door is an open port and the servers behind it. Each of them has a path of its own,
// so that one port does for all uploads at once that name it. It closes behind the
// last of them.
type door struct {
	name string // under which others find it, "" for none
	gate *gate
	http *http.Server
	busy sync.WaitGroup // counts the goroutine that accepts, and the connections

	behind []*Server // guarded by doors.mu
}

// doors are those with a port that was asked for, by the address that they listen on.
var doors = struct {
	mu   sync.Mutex
	open map[string]*door // guarded by mu
}{open: map[string]*door{}}

// enter puts a new server behind the door at a place, which is opened unless it is open
// already.
func enter(ctx context.Context, o Offer, p place) (*Server, error) {
	doors.mu.Lock()
	defer doors.mu.Unlock()
	d := doors.open[p.listen]
	if d == nil {
		l, err := p.open(ctx)
		if err != nil {
			return nil, err
		}
		d = newDoor(l)
		if p.port != "" {
			d.name = p.listen
			doors.open[d.name] = d
		}
	}
	return d.admit(ctx, o, p.hostPort(d.gate.Addr())), nil
}

// newDoor begins to accept what comes to l.
func newDoor(l net.Listener) *door {
	d := &door{gate: newGate(l)}
	d.http = &http.Server{
		Handler:                      d,
		ConnContext:                  func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
		ConnState:                    d.follow,
		ReadHeaderTimeout:            headerTime,
		MaxHeaderBytes:               headerLimit,
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		ErrorLog:                     log.New(io.Discard, "", 0),
	}
	d.http.Protocols.SetHTTP1(true)
	d.http.SetKeepAlivesEnabled(false)
	d.busy.Go(d.accept)
	return d
}

// connKey is where the context of a request has its connection.
type connKey struct{}

// accept serves until the door is closed or the port is lost. What is lost is found by
// nobody any more, so that the port can be opened anew.
func (d *door) accept() {
	err := d.http.Serve(d.gate)
	if errors.Is(err, http.ErrServerClosed) {
		return
	}
	f := fault.Wrap(err, fault.Unavailable, "The port at which the file was served is lost.", "See that the network is still connected, then try again.")
	f.Detail = err.Error()
	doors.mu.Lock()
	defer doors.mu.Unlock()
	d.hide()
	for _, s := range d.behind {
		s.record.fail(f)
	}
}

// hide keeps the door from being found. The caller holds doors.mu.
func (d *door) hide() {
	if doors.open[d.name] == d {
		delete(doors.open, d.name)
	}
}

// admit puts a server behind the door, whose fetchers reach it at hostPort. The caller
// holds doors.mu.
func (d *door) admit(ctx context.Context, o Offer, hostPort string) *Server {
	serving, cancel := context.WithCancel(ctx)
	s := &Server{offer: o, path: newPath(o.Extension), hostPort: hostPort, record: newRecord(), ends: serving, cancel: cancel, claimed: map[*conn]func(error){}}
	d.behind = append(d.behind, s)
	s.busy.Go(func() {
		<-serving.Done()
		s.drop(context.Cause(serving))
		d.leave(s)
	})
	return s
}

// leave takes a server away. With the last of them the port is closed, and all that
// goes on at it is over.
func (d *door) leave(s *Server) {
	if d.without(s) {
		d.busy.Wait()
	}
}

// without takes a server away and reports whether that has closed the door. The port is
// free again before others may look for the door.
func (d *door) without(s *Server) bool {
	doors.mu.Lock()
	defer doors.mu.Unlock()
	d.behind = slices.DeleteFunc(d.behind, func(other *Server) bool { return other == s })
	if len(d.behind) > 0 {
		return false
	}
	d.hide()
	_ = d.http.Close() // it only has errors of the listener, which is closed all the same
	_ = d.gate.Close() // as above; the goroutine that accepts may not have begun
	return true
}

// servers returns those behind the door.
func (d *door) servers() []*Server {
	doors.mu.Lock()
	defer doors.mu.Unlock()
	return slices.Clone(d.behind)
}

// ServeHTTP gives a request to the server that it is for. All requests but a GET or
// HEAD of exactly the path of one, without a body, get the same refusal.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(stallTime))
	ctx, stop := context.WithCancelCause(r.Context())
	defer stop(nil)
	c, _ := r.Context().Value(connKey{}).(*conn)
	all := d.servers()
	if s := wantedOf(all, r); s != nil && s.claim(c, stop) {
		s.answer(w, r.WithContext(ctx))
		return
	}
	_ = control.SetReadDeadline(time.Now()) // net/http would wait for the rest of a body before it answers
	for _, s := range all {
		s.record.stranger()
	}
	refuse(w)
}

// wantedOf returns the server that a request is for, nil for none. It looks at all of
// them, so that the time tells nothing.
func wantedOf(all []*Server, r *http.Request) (wanted *Server) {
	for _, s := range all {
		if s.asked(r) {
			wanted = s
		}
	}
	return wanted
}

// follow counts the connections. Each begins on the accepting goroutine, which is
// counted itself, so that none is missed.
func (d *door) follow(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		d.busy.Add(1)
	case http.StateClosed:
		if c, ok := c.(*conn); ok && c.server != nil {
			c.server.release(c)
		}
		d.busy.Done()
	default:
	}
}
