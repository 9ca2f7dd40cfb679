package openstack

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"slipway/internal/lab/switches"
	"slipway/internal/lab/wire"
)

// Paths below the server's root. A login goes to IdentityPath + "/auth/tokens", an image record to ImagePath + "/v2/images".
const (
	IdentityPath = "/identity/v3"
	ImagePath    = "/image"
)

// Regions of the catalog. Both lead to the same Glance; the URL of OtherRegion already carries "/v2/", as some clouds' do.
const (
	Region      = "RegionOne"
	OtherRegion = "RegionTwo"
)

// Options are what a Cloud is made with. The zero value is a sound cloud on the machine's clock.
type Options struct {
	Now       func() time.Time // the clock for tokens, dates and settling; nil means time.Now; must be safe for concurrent use
	TokenLife time.Duration    // how long a new token lives; 0 means one hour, Keystone's default
	BaseURL   string           // scheme and host for catalog URLs, e.g. "https://127.0.0.1:8443"; "" means as each request came
}

// Cloud is one Keystone and one Glance. It is safe for concurrent use. Make it with [New] and end it with [Cloud.Close].
type Cloud struct {
	now       func() time.Time
	tokenLife time.Duration
	baseURL   string
	ctx       context.Context // ends with Close
	stop      context.CancelFunc
	work      sync.WaitGroup // imports under way
	routes    http.Handler
	panel     *panel
	log       wire.Log[Request]

	mu     sync.Mutex // guards all below
	tokens map[string]*token
	images map[string]*image
	order  []string // image ids, oldest first
}

// New makes a cloud with the accounts of [Accounts], no images, and the conditions of [Upstream].
func New(o Options) *Cloud {
	c := &Cloud{
		now: o.Now, tokenLife: o.TokenLife, baseURL: strings.TrimRight(o.BaseURL, "/"),
		panel: switches.New(switchTable, Upstream()), tokens: map[string]*token{}, images: map[string]*image{},
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.tokenLife == 0 {
		c.tokenLife = time.Hour
	}
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.routes = c.mux()
	return c
}

// Close ends imports and slow answers under way and waits for the imports. Requests after it are answered as before, but nothing
// waits any more.
func (c *Cloud) Close() {
	c.stop()
	c.work.Wait()
}

// ServeHTTP answers one request. It wants HTTP/1.1: connections are cut by taking them over, which HTTP/2 does not allow; there a
// cut ends the stream.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.routes.ServeHTTP(w, r) }
