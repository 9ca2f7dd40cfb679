package glance_test

import (
	"context"
	"encoding/pem"
	"errors"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/glance"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// clock is a clock that only moves when somebody waits.
type clock struct {
	mu    sync.Mutex // guards now and waits
	now   time.Time
	waits []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return context.Cause(ctx)
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waits = append(c.waits, d)
}

// bench is a cloud behind TLS and a driver that is logged in to it.
type bench struct {
	*testing.T
	cloud  *openstack.Cloud
	root   string
	client *transport.Client
	clock  *clock
	driver *glance.Driver

	mu     sync.Mutex // guards seen and token
	seen   []backend.Progress
	token  []byte
	refuse error // what report answers to a token
}

// profile returns the texts with which Demo logs in.
func (b *bench) profile() backend.Values {
	return backend.Values{
		"auth-url": b.root + openstack.IdentityPath, "user": "demo", "password": "demo", "project": "demo", "region": openstack.Region,
	}
}

func newBench(t *testing.T, set ...func(*openstack.Conditions)) *bench {
	t.Helper()
	b := &bench{T: t, clock: &clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}}
	b.cloud = openstack.New(openstack.Options{Now: b.clock.Now})
	for _, change := range set {
		b.cloud.Configure(change)
	}
	server := httptest.NewTLSServer(b.cloud)
	b.root = server.URL
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := transport.New(transport.Config{CAFile: ca, Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
		b.cloud.Close()
	})
	b.client = client
	b.driver = b.open(b.profile())
	return b
}

// open returns a driver for other texts on the same client and clock.
func (b *bench) open(v backend.Values) *glance.Driver {
	b.Helper()
	d, err := glance.New(v, b.client, glance.WithClock(b.clock.Now, b.clock.Wait))
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func (b *bench) report(p backend.Progress) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = append(b.seen, p)
	if p.Token == nil {
		return nil
	}
	b.token = p.Token
	return b.refuse
}

// phases returns the phases that were reported, each run of one as one.
func (b *bench) phases() []backend.Phase {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []backend.Phase
	for _, p := range b.seen {
		if len(out) == 0 || out[len(out)-1] != p.Phase {
			out = append(out, p.Phase)
		}
	}
	return out
}

// file writes size random bytes, the same for every run, and returns the request
// to upload them as a raw image. change alters field texts, as key and value.
func (b *bench) file(size int, change ...string) backend.Request {
	b.Helper()
	data := make([]byte, size)
	random := rand.NewChaCha8([32]byte{7})
	_, _ = random.Read(data) // never fails
	return b.request(data, change...)
}

func (b *bench) request(data []byte, change ...string) backend.Request {
	b.Helper()
	path := filepath.Join(b.TempDir(), "disk.raw")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: id}}, Values: values(change...)}
}

// values returns filled-in request fields.
func values(change ...string) backend.Values {
	v := backend.Values{"name": "disk", "disk-format": "raw"}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	return backend.Fill(glance.Spec().Request, v)
}

func (b *bench) upload(req backend.Request) (backend.Result, error) {
	return b.driver.Upload(b.Context(), req, b.report)
}

func (b *bench) mustUpload(req backend.Request) backend.Result {
	b.Helper()
	r, err := b.upload(req)
	if err != nil {
		b.Fatalf("upload: %v", err)
	}
	return r
}

// count returns how many requests of a step the cloud has seen.
func (b *bench) count(step openstack.Step) int {
	n := 0
	for _, r := range b.cloud.Requests() {
		if r.Step == step {
			n++
		}
	}
	return n
}

// only returns the one image that the cloud has.
func (b *bench) only() openstack.Image {
	b.Helper()
	all := b.cloud.Images()
	if len(all) != 1 {
		b.Fatalf("the cloud has %d images, want 1: %+v", len(all), all)
	}
	return all[0]
}

func (b *bench) nothingLeft() {
	b.Helper()
	if all := b.cloud.Images(); len(all) != 0 {
		b.Errorf("left on the server: %+v", all)
	}
}

// wantFault fails unless err is a complete fault of this kind.
func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	_ = faultOf(t, err, kind) // a fault is an error itself
}

// faultOf is wantFault for a test that looks closer.
func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	if f.Kind != kind {
		t.Fatalf("got kind %s, want %s: %+v", f.Kind, kind, f)
	}
	if f.What == "" || f.Remedy == "" {
		t.Errorf("the fault does not say what happened and what to do: %+v", f)
	}
	if strings.Contains(f.Detail, "<") {
		t.Errorf("markup in the detail: %q", f.Detail)
	}
	return f
}
