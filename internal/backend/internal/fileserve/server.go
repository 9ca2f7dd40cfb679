package fileserve

import (
	"context"
	"io"
	"sync"
	"time"

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
	ends     context.Context //nolint:containedctx // it ends with the server, and bounds what is read for those who fetch
	cancel   context.CancelFunc
	busy     sync.WaitGroup // counts the goroutine that waits for the end, and the connections

	mu      sync.Mutex
	claimed map[*conn]func(error) // guarded by mu; the connections, and what ends their requests; nil at the end
}

var _ io.Closer = (*Server)(nil)

// URL returns what the fetcher is given: plain ASCII without '%', '&' and blanks,
// less than 1,024 characters long.
func (s *Server) URL() string { return "http://" + s.hostPort + s.path }

// Path returns the part of the URL that is the access control, with its leading slash.
// It is a secret, in whatever form an address around it is quoted.
func (s *Server) Path() string { return s.path }

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

// Close stops serving at once, drops what has not reached the network yet, and
// waits for all goroutines of the server, and of the port if nobody else serves at it.
// It never fails and may be called again. The error is there for io.Closer.
func (s *Server) Close() error {
	s.cancel()
	s.busy.Wait()
	return nil
}

// claim makes a connection this server's until it is closed. stop ends what goes on at
// it. It is false once the server has ended.
func (s *Server) claim(c *conn, stop func(error)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claimed == nil {
		return false
	}
	s.claimed[c], c.server = stop, s
	s.busy.Add(1) // the goroutine that drops the connections is counted, so it is not the first
	return true
}

// release gives up a connection that is closed.
func (s *Server) release(c *conn) {
	s.mu.Lock()
	delete(s.claimed, c)
	s.mu.Unlock()
	s.busy.Done()
}

// drop ends all that goes on at the connections, and claims no others.
func (s *Server) drop(why error) {
	s.mu.Lock()
	claimed := s.claimed
	s.claimed = nil
	s.mu.Unlock()
	for c, stop := range claimed {
		stop(why)
		c.drop()
	}
}
