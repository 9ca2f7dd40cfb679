package lxcaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/fault"
	"slipway/internal/lab/lxca"
	"slipway/internal/source"
)

// bench is an appliance with a driver for it, and all that was said.
type bench struct {
	*testing.T
	stand.Recorder
	lab    *lxca.Appliance
	driver *lxcaos.Driver
	ahead  atomic.Int64 // nanoseconds that the appliance's clock is ahead

	mu  sync.Mutex // guards log
	log bytes.Buffer
}

// Write implements [io.Writer] for log lines.
func (b *bench) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(p)
}

func newBench(t *testing.T, troubles ...string) *bench {
	t.Helper()
	b := &bench{T: t}
	b.lab = lxca.New(lxca.Options{Now: func() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }})
	b.driver = newDriver(t, stand.TLS(t, b.lab), slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})))
	b.trouble(troubles...)
	return b
}

// newDriver returns a driver that trusts a server, and closes it with the test.
func newDriver(t *testing.T, server *httptest.Server, lines *slog.Logger, options ...lxcaos.Option) *lxcaos.Driver {
	t.Helper()
	d, err := lxcaos.New(profile("https://"+server.Listener.Addr().String()), stand.Trusting(t, server, lines), append(options, lxcaos.WithClock(hasty()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// hasty is a clock that is ahead by all that was waited for by it, which takes a
// hundredth of the time.
func hasty() (now func() time.Time, wait func(context.Context, time.Duration) error) {
	var ahead atomic.Int64
	now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	return now, func(ctx context.Context, d time.Duration) error {
		ahead.Add(int64(d))
		return stand.Hurried(ctx, d)
	}
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

// identify writes a file that was last changed an hour ago.
func identify(t *testing.T, name, content string) source.Identity {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// request is a request for new files of these names, divided by blanks; change is
// keys and values.
func request(t *testing.T, names string, change ...string) backend.Request {
	t.Helper()
	req := backend.Request{Values: values(change...)}
	for name := range strings.FieldsSeq(names) {
		req.Items = append(req.Items, backend.Item{Identity: identify(t, name, strings.Repeat("bytes of "+name, 999))})
	}
	return req
}

func (b *bench) upload(req backend.Request) (backend.Result, error) {
	b.Helper()
	return b.driver.Upload(b.Context(), req, b.Report)
}

// arrive uploads a request that has to succeed.
func (b *bench) arrive(req backend.Request) backend.Result {
	b.Helper()
	r, err := b.upload(req)
	if err != nil {
		b.Fatalf("%+v", fault.Of(err))
	}
	return r
}

// baseImage imports the OS image that drivers belong to.
func (b *bench) baseImage() {
	b.Helper()
	b.arrive(request(b.T, "rhel.iso", "type", "OS", "os", "rhels", "name", "redhat7.0"))
}

// wantFiles fails unless the repository holds files of exactly these names.
func (b *bench) wantFiles(names ...string) {
	b.Helper()
	var have []string
	for _, f := range b.lab.Files() {
		have = append(have, f.Name)
	}
	if !slices.Equal(have, names) {
		b.Errorf("there are %q, want %q", have, names)
	}
}

// wantJobs fails unless the jobs stand at exactly these words, oldest first.
func (b *bench) wantJobs(words ...string) {
	b.Helper()
	var have []string
	for _, j := range b.lab.Jobs() {
		have = append(have, j.Status)
	}
	if !slices.Equal(have, words) {
		b.Errorf("the jobs are %q, want %q", have, words)
	}
}

// uploads returns how many files were sent, as far as they came.
func (b *bench) uploads() int {
	n := 0
	for _, r := range b.lab.Requests() {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, "/files/") {
			n++
		}
	}
	return n
}

// wantNoSecrets fails if a secret stands in the log, in a token or in one of these.
func (b *bench) wantNoSecrets(secrets []string, values ...any) {
	b.Helper()
	said, err := json.Marshal(values)
	if err != nil {
		b.Fatal(err)
	}
	b.mu.Lock()
	all := b.log.String() + string(said) + string(bytes.Join(b.Tokens(), nil))
	b.mu.Unlock()
	if !strings.Contains(all, "osImages") {
		b.Error("nothing was logged")
	}
	for _, s := range append(secrets, append(b.lab.Sessions(), lxca.Password)...) {
		if strings.Contains(all, s) {
			b.Errorf("a secret was said: %s", s)
		}
	}
}

var errKilled = errors.New("the program was killed")

// killWhileImporting uploads a request and stops as soon as the appliance is seen
// to import it.
func (b *bench) killWhileImporting(req backend.Request) {
	b.Helper()
	ctx, kill := context.WithCancelCause(b.Context())
	defer kill(nil)
	_, err := b.driver.Upload(ctx, req, func(p backend.Progress) error {
		if strings.HasPrefix(p.Step, "Running") || strings.HasPrefix(p.Step, "Pending") {
			kill(errKilled)
		}
		return b.Report(p)
	})
	if !errors.Is(err, errKilled) {
		b.Fatalf("%v", err)
	}
}
