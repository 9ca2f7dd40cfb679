package fileserve

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// What a connection may take.
const (
	headerLimit = 8 << 10          // bytes; net/http grants 4 KiB more
	headerTime  = 10 * time.Second // from the connection to the end of the header
	stallTime   = 15 * time.Minute // for one buffer to be taken: a storage may write slowly, and wget waits as long
)

// Server serves one file. Its methods may be called from several goroutines at
// once, and all but Close also tell what was after it has ended.
type Server struct {
	offer    Offer
	path     string // with a leading slash
	hostPort string
	record   *record
	http     *http.Server
	cancel   context.CancelFunc
	busy     sync.WaitGroup // counts the goroutines that accept and stop, and the connections
}

var _ io.Closer = (*Server)(nil)

// URL returns what the fetcher is given: plain ASCII without '%', '&' and blanks,
// less than 1,024 characters long.
func (s *Server) URL() string { return "http://" + s.hostPort + s.path }

// HostPort returns what the fetcher must be able to reach, an IPv6 address in
// brackets.
func (s *Server) HostPort() string { return s.hostPort }

// Seen returns what has been asked for so far.
func (s *Server) Seen() Seen { return s.record.snapshot() }

// Changed receives after changes of Seen and Err. Changes that nobody has
// received yet are one. The channel is for one receiver and is never closed.
func (s *Server) Changed() <-chan struct{} { return s.record.changed }

// Err returns why nothing is served any more although nobody closed the server:
// the faults of source.Reader.Read for a file that changed or could not be read,
// Unavailable where the port was lost. The first one stays. Nil otherwise, also
// after Close.
func (s *Server) Err() error { return s.record.failure() }

// Sums returns the digests for Offer.Algos of what the last whole GET carried,
// and false if no GET has carried the whole file in one piece: then
// source.File.Hash tells them.
func (s *Server) Sums() (source.Sums, bool) { return s.record.digests() }

// LastRequest returns when the file was last asked for by its right path, the
// zero time if never.
func (s *Server) LastRequest() time.Time { return s.record.lastRequest() }

// Close stops serving at once, drops what has not reached the network yet, and
// waits for all goroutines of the server. It never fails and may be called
// again. The error is there for io.Closer.
func (s *Server) Close() error {
	s.cancel()
	s.busy.Wait()
	return nil
}

// protocol returns the HTTP side of the server; its requests end with ctx.
func (s *Server) protocol(ctx context.Context) *http.Server {
	h := &http.Server{
		Handler:                      http.HandlerFunc(s.answer),
		BaseContext:                  func(net.Listener) context.Context { return ctx },
		ConnState:                    s.follow,
		ReadHeaderTimeout:            headerTime,
		MaxHeaderBytes:               headerLimit,
		DisableGeneralOptionsHandler: true,
		Protocols:                    new(http.Protocols),
		ErrorLog:                     log.New(io.Discard, "", 0),
	}
	h.Protocols.SetHTTP1(true)
	h.SetKeepAlivesEnabled(false)
	return h
}

// follow counts the connections. Each begins on the accepting goroutine, which
// is counted itself, so that Close cannot miss one.
func (s *Server) follow(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.busy.Add(1)
	case http.StateClosed:
		s.busy.Done()
	default:
	}
}

// accept serves until the server is closed or the port is lost.
func (s *Server) accept(l net.Listener) {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		f := fault.Wrap(err, fault.Unavailable, "The port at which the file was served is lost.", "See that the network is still connected, then try again.")
		f.Detail = err.Error()
		s.record.fail(f)
	}
}
