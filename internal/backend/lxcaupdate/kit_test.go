package lxcaupdate_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// fixID is the update of the vendor's example.
const fixID = "lnvgy_sw_lxca_serverrepo2-1.1.1_anyos_noarch"

// all are the extensions of a complete set, in the order in which a set is grouped.
var all = []string{".tgz", ".xml", ".chg", ".txt"}

// clock is a clock that only moves when somebody waits.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)} }

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
}

// recorder keeps what an attempt reports.
type recorder struct {
	mu    sync.Mutex // guards seen and token
	seen  []backend.Progress
	token []byte
	onto  func(backend.Progress) error // sees every report after it was kept; may be nil
}

func (r *recorder) report(p backend.Progress) error {
	r.mu.Lock()
	r.seen = append(r.seen, p)
	if p.Token != nil {
		r.token = p.Token
	}
	r.mu.Unlock()
	if r.onto != nil {
		return r.onto(p)
	}
	return nil
}

// phases returns the phases that were reported, each run of one as one.
func (r *recorder) phases() []backend.Phase {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []backend.Phase
	for _, p := range r.seen {
		if len(out) == 0 || out[len(out)-1] != p.Phase {
			out = append(out, p.Phase)
		}
	}
	return out
}

// trusting returns a client that trusts the certificate of a test server.
func trusting(t *testing.T, server *httptest.Server) *transport.Client {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := transport.New(transport.Config{CAFile: ca, Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// content is what the file of an extension holds.
func content(ext string) string { return strings.Repeat("this is the "+ext+" file\n", 3) }

// files writes the files of an update to a folder of their own and returns the
// request to upload them.
func files(t *testing.T, stem string, extensions ...string) backend.Request {
	t.Helper()
	folder := t.TempDir()
	req := backend.Request{Values: backend.Fill(lxcaupdate.Spec().Request, nil)}
	for _, ext := range extensions {
		path := filepath.Join(folder, stem+ext)
		if err := os.WriteFile(path, []byte(content(ext)), 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := source.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		req.Items = append(req.Items, backend.Item{Identity: id, Role: lxcaupdate.Spec().Accept.Sets.Role(id.Name())})
	}
	return req
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// wantFault is faultOf where the fault is not looked at any further.
func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	_ = faultOf(t, err, kind)
}

// faultOf fails unless err is a complete fault of this kind.
func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v (%s), want a fault of kind %s", err, fault.KindOf(err), kind)
	}
	f := fault.Of(err)
	if f.What == "" || f.Remedy == "" {
		t.Errorf("the fault does not say what happened and what to do: %+v", f)
	}
	return f
}
