package ocm

import (
	"context"
	"net/http"
	"sync"
	"time"

	"slipway/internal/lab/switches"
	"slipway/internal/lab/wire"
)

// Options are what a Service is made with. The zero value is a sound service on the machine's clock.
type Options struct {
	Now func() time.Time // the clock for tokens and processing; nil means time.Now; must be safe for concurrent use
}

// Service is one marketplace with one partner. It is safe for concurrent use. Make it with [New] and end it with [Service.Close].
type Service struct {
	now    func() time.Time
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	routes http.Handler
	panel  *panel
	log    wire.Log[Request]
	spool  spool

	mu      sync.Mutex           // guards all below
	tokens  map[string]time.Time // when they end
	secrets []string
	uploads []*upload // oldest first, also deleted ones
	lastID  int64
}

// New makes a service with the users of [Users], no image, and the conditions of [Usual].
func New(o Options) *Service {
	s := &Service{now: o.Now, panel: switches.New(table(), Usual()), tokens: map[string]time.Time{}, lastID: 7934469}
	if s.now == nil {
		s.now = time.Now
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.routes = s.mux()
	return s
}

// Close ends slow answers under way and removes the temporary files. Requests after it are answered as before, but nothing waits any
// more and no chunk is taken.
func (s *Service) Close() {
	s.stop()
	s.spool.close()
}

// ServeHTTP answers one request. It wants HTTP/1.1: connections are cut by taking them over, which HTTP/2 does not allow; there a cut
// ends the stream.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }
