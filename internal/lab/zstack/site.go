package zstack

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"slipway/internal/lab/switches"
	"slipway/internal/lab/wire"
)

// contextPath stands before every path of the API.
const contextPath = "/zstack"

// Options are what a Site is made with. The zero value is a sound site on the machine's clock.
type Options struct {
	Now func() time.Time // the clock for sessions, jobs and images; nil means time.Now; must be safe for concurrent use
	// AgentURL tells the scheme, host and port under which the upload agent of a storage is reached, e.g. "http://127.0.0.1:7761". It
	// is called with the storage's uuid and must be safe for concurrent use. nil, or "" from it, means those under which the client
	// reaches the management node, where the agents answer as well.
	AgentURL func(storage string) string
}

// Site is one ZStack installation: a management node and its backup storages. It is safe for concurrent use. Make it with [New] and
// end it with [Site.Close].
//
// What it knows depends on the version it is told to be: "tagUuids" from 3.4, "architecture" from 4.0, "virtio", the details of upload jobs and long jobs
// that are Suspended instead of failed from 4.1, the limit for idle uploads as a configuration from 4.7, loongarch64, a time limit of
// 72 hours and hashes on demand from 4.8.
type Site struct {
	now      func() time.Time
	agentURL func(storage string) string
	ctx      context.Context // ends with Close
	stop     context.CancelFunc
	born     time.Time
	imports  sync.WaitGroup // goroutines that fetch
	api      *http.ServeMux
	agents   http.Handler
	panel    *panel
	log      wire.Log[Request]

	mu        sync.Mutex          // guards all below
	sessions  map[string]*session // by uuid
	secrets   []string
	storages  []*storage
	images    []*image           // oldest first, also deleted ones until they are expunged
	jobs      map[string]*apiJob // by id
	longJobs  []*longJob         // oldest first
	lastPlace int
}

// New makes a site with the accounts of [Accounts], the storages of [Storages], no image, and the conditions of [Usual].
func New(o Options) *Site {
	s := &Site{
		now: o.Now, agentURL: o.AgentURL, panel: switches.New(table(), Usual()), sessions: map[string]*session{}, jobs: map[string]*apiJob{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.storages, s.born = s.usualStorages(), s.now()
	s.api, s.agents = s.mux(), s.Agents()
	return s
}

// Close ends what is under way: slow answers, and imports, whose end it waits for. Requests after it are answered as before, but
// nothing waits and nothing is fetched any more.
func (s *Site) Close() {
	s.mu.Lock() // No import begins while its end is waited for.
	s.stop()
	s.mu.Unlock()
	s.imports.Wait()
}

// ServeHTTP answers one request to the management node below /zstack, and to the agents elsewhere. It wants HTTP/1.1: connections are
// cut by taking them over, which HTTP/2 does not allow; there a cut ends the stream.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == contextPath || strings.HasPrefix(r.URL.Path, contextPath+"/") {
		s.api.ServeHTTP(w, r)
		return
	}
	s.agents.ServeHTTP(w, r)
}
