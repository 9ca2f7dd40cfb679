package glance_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/glance"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// bench is a cloud behind TLS and a driver that is logged in to it.
type bench struct {
	*testing.T
	stand.Recorder
	cloud  *openstack.Cloud
	root   string
	client *transport.Client
	clock  *stand.Clock
	driver *glance.Driver
}

// profile returns the texts with which Demo logs in.
func (b *bench) profile() backend.Values {
	return backend.Values{
		"auth-url": b.root + openstack.IdentityPath, "user": "demo", "password": "demo", "project": "demo", "region": openstack.Region,
	}
}

func newBench(t *testing.T, set ...func(*openstack.Conditions)) *bench {
	t.Helper()
	b := &bench{T: t, clock: stand.NewClock()}
	b.cloud = openstack.New(openstack.Options{Now: b.clock.Now})
	for _, change := range set {
		b.cloud.Configure(change)
	}
	server := stand.TLS(t, b.cloud)
	b.root = server.URL
	b.client = stand.Trusting(t, server, nil)
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
	return backend.Fill(glance.Spec().Request, stand.With(backend.Values{"name": "disk", "disk-format": "raw"}, change...))
}

func (b *bench) upload(req backend.Request) (backend.Result, error) {
	return b.driver.Upload(b.Context(), req, b.Report)
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
