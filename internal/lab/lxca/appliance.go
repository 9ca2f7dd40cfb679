package lxca

import (
	"context"
	"net/http"
	"sync"
	"time"

	"slipway/internal/lab/switches"
	"slipway/internal/lab/wire"
)

// Options are what an Appliance is made with. The zero value is a sound appliance on the machine's clock.
type Options struct {
	Now func() time.Time // the clock for sessions, jobs and file ids; nil means time.Now; must be safe for concurrent use
}

// Appliance is one XClarity Administrator. It is safe for concurrent use. Make it with [New] and end it with [Appliance.Close].
type Appliance struct {
	now    func() time.Time
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	routes http.Handler
	panel  *panel
	log    wire.Log[Request]

	mu         sync.Mutex          // guards all below
	sessions   map[string]*session // by JSESSIONID
	secrets    []string
	jobs       []*job // oldest first
	lastJob    int
	lastStamp  int64 // of file ids
	files      []*File
	updates    []*Update
	servers    []FileServer
	lastServer int
}

// New makes an appliance with the accounts of [Accounts], empty repositories, and the conditions of [Usual].
func New(o Options) *Appliance {
	a := &Appliance{now: o.Now, panel: switches.New(switchTable, Usual()), sessions: map[string]*session{}}
	if a.now == nil {
		a.now = time.Now
	}
	a.ctx, a.stop = context.WithCancel(context.Background())
	a.routes = a.mux()
	return a
}

// Close ends slow answers under way. Requests after it are answered as before, but nothing waits any more.
func (a *Appliance) Close() { a.stop() }

// ServeHTTP answers one request. It wants HTTP/1.1: connections are cut by taking them over, which HTTP/2 does not allow; there a
// cut ends the stream.
func (a *Appliance) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.routes.ServeHTTP(w, r) }
