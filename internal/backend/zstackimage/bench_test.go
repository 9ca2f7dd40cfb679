package zstackimage_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
	"slipway/internal/lab/relay"
	"slipway/internal/lab/zstack"
	"slipway/internal/transport"
)

// clock is that of a lab and of the drivers in front of it. Waiting moves it by all
// that was waited for, and takes a hundredth of the time. So no computer is too slow
// for the limits of the lab: they are over after so many waits.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.ahead.Add(int64(d))
	return stand.Hurried(ctx, d)
}

// bench is a site, a relay in front of it, a driver, and what was said.
type bench struct {
	*testing.T
	stand.Recorder
	clock
	lab    *zstack.Site
	relay  *relay.Relay
	driver *zstackimage.Driver
	client *transport.Client
	limit  *transport.Limit // none, unless a test sets one

	mu    sync.Mutex   // guards lines
	lines bytes.Buffer // the log
}

func newBench(t *testing.T, troubles ...string) *bench {
	t.Helper()
	b := &bench{T: t}
	b.lab = zstack.New(zstack.Options{Now: b.now})
	server := httptest.NewServer(b.lab)
	t.Cleanup(func() {
		server.Close()
		b.lab.Close()
	})
	var err error
	if b.relay, err = relay.Start(t.Context(), server.Listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.relay.Close)
	log := slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.limit = transport.NewLimit(0)
	if b.client, err = transport.New(transport.Config{Proxy: transport.ProxyNone, Log: log, Limit: b.limit}); err != nil {
		t.Fatal(err)
	}
	b.driver = b.open()
	b.lab.Configure(func(c *zstack.Conditions) { c.HashTime = time.Millisecond })
	b.trouble(troubles...)
	return b
}

// open makes a driver, as a program that was started again would.
func (b *bench) open(options ...zstackimage.Option) *zstackimage.Driver {
	b.Helper()
	d, err := zstackimage.New(profile("http://"+b.relay.Addr()), b.client, append(options, zstackimage.WithClock(b.now, b.wait))...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	return d
}

// Write takes a line of the log.
func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lines.Write(p)
}

// trouble throws switches of the lab.
func (b *bench) trouble(settings ...string) {
	b.Helper()
	for _, s := range settings {
		if err := b.lab.Trouble(s); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *bench) upload(req backend.Request) (backend.Result, error) {
	b.Helper()
	return b.driver.Upload(b.Context(), req, b.Report)
}

func (b *bench) resume(req backend.Request) (backend.Result, error) {
	b.Helper()
	return b.driver.Resume(b.Context(), req, b.Token(), b.Report)
}

// finish makes attempts until one succeeds, as the queue would.
func (b *bench) finish(req backend.Request) backend.Result {
	b.Helper()
	r, err := b.upload(req)
	for tries := 0; err != nil && fault.Retryable(err) && tries < 5; tries++ {
		r, err = b.resume(req)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.wantImage(req)
	return r
}

// kill makes an attempt whose program ends when at says so, and a new driver after it.
func (b *bench) kill(req backend.Request, at func(backend.Progress) bool) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.Onto = func(p backend.Progress) error {
		if ctx.Err() == nil && at(p) {
			b.relay.CutNow()
			cancel()
		}
		return nil
	}
	_, err := b.driver.Upload(ctx, req, b.Report)
	b.Onto = nil
	if !fault.Is(err, fault.Canceled) {
		b.Fatalf("it was not killed but ended with %v", err)
	}
	b.driver = b.open()
}

// wantImage fails unless the site has the file of a request as its only image.
func (b *bench) wantImage(req backend.Request) {
	b.Helper()
	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		b.Fatal(err)
	}
	sum := sha512.Sum512(data)
	all := b.lab.Images()
	if len(all) != 1 || !all[0].Usable || all[0].SHA512 != hex.EncodeToString(sum[:]) {
		b.Errorf("the images are %+v", all)
	}
}

// wantNone fails if the site has any image.
func (b *bench) wantNone() {
	b.Helper()
	if all := b.lab.Images(); len(all) > 0 {
		b.Errorf("the images are %+v", all)
	}
}

// posts returns the requests to the agents.
func (b *bench) posts() []zstack.Request {
	return slices.DeleteFunc(b.lab.Requests(), func(r zstack.Request) bool { return !strings.HasSuffix(r.Path, "/upload") })
}

// orders tells how many images were ordered.
func (b *bench) orders() int {
	return len(slices.DeleteFunc(b.lab.Requests(), func(r zstack.Request) bool {
		return r.Method != http.MethodPost || !strings.HasSuffix(r.Path, "/longjobs") && !strings.HasSuffix(r.Path, "/v1/images")
	}))
}

// to returns the id of the storage of a type, as a change of request texts.
func (b *bench) to(kind string) []string { return []string{"storage", storageOf(b.lab, kind)} }

// raw asks for a raw image of size bytes on Ceph, where it stays as it is.
func (b *bench) raw(size int, change ...string) backend.Request {
	b.Helper()
	req := request(b.T, size, append(append(b.to("Ceph"), "format", "raw"), change...)...)
	path := req.Items[0].Identity.Path
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i >> 10 * 7)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		b.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: identify(b.T, path)}}, Values: req.Values}
}

func md5Of(t *testing.T, req backend.Request) string {
	t.Helper()
	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", md5.Sum(data))
}
