package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/lab/openstack"
	"slipway/internal/secret"
	"slipway/internal/wiring"
)

// bench is an installation in a folder of its own, beside a server in memory.
type bench struct {
	t       *testing.T
	home    string
	env     map[string]string
	secrets secret.Store     // stands for the keyring: it outlives the commands
	cloud   *openstack.Cloud // nil beside another server
	server  *httptest.Server
	on      map[string]func() // what to do once standard error says a text
}

// outcome is what one command line left behind.
type outcome struct {
	code     int
	out, err string
}

// beside makes an installation beside a lab, which end ends.
func beside(t *testing.T, lab http.Handler, end func()) *bench {
	t.Helper()
	b := &bench{t: t, home: t.TempDir(), env: map[string]string{}, secrets: &secret.Session{}}
	b.server = httptest.NewTLSServer(lab)
	t.Cleanup(func() {
		end() // also answers that are slow on purpose
		b.server.Close()
	})
	return b
}

// newBench is an installation beside a cloud.
func newBench(t *testing.T) *bench {
	t.Helper()
	cloud := openstack.New(openstack.Options{Now: time.Now, TokenLife: time.Hour})
	b := beside(t, cloud, cloud.Close)
	b.cloud = cloud
	return b
}

// prepared is a bench with the target lab, whose certificate is accepted.
func prepared(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.addLab("demo")
	b.must("trust", "add", b.host(), b.fingerprint())
	return b
}

func (b *bench) addLab(password string) {
	b.t.Helper()
	o := b.input(password+"\n", "target", "add", "lab", "--backend", "glance", "--auth-url", b.server.URL+openstack.IdentityPath,
		"--user", "demo", "--project", "demo", "--password-stdin")
	if o.code != 0 {
		b.t.Fatalf("target add: %+v", o)
	}
}

func (b *bench) host() string { return strings.TrimPrefix(b.server.URL, "https://") }

func (b *bench) fingerprint() string { return "sha256:" + digest(b.server.Certificate().Raw) }

func (b *bench) shell(in string, out, err *safeBuilder) *shell {
	return &shell{
		in: strings.NewReader(in), out: out, err: err, secrets: b.secrets,
		getenv: func(key string) string { return b.env[key] },
		paths: func() (wiring.Paths, error) {
			return wiring.Paths{Config: filepath.Join(b.home, "config"), State: filepath.Join(b.home, "state"), Logs: filepath.Join(b.home, "log")}, nil
		},
	}
}

// run runs one command line.
func (b *bench) run(words ...string) outcome { return b.input("", words...) }

func (b *bench) input(in string, words ...string) outcome {
	return b.within(b.t.Context(), in, words...)
}

func (b *bench) within(ctx context.Context, in string, words ...string) outcome {
	var out, err safeBuilder
	err.on = b.on
	code := b.shell(in, &out, &err).run(ctx, words)
	return outcome{code, out.String(), err.String()}
}

// must runs a command line that has to succeed, and returns its output.
func (b *bench) must(words ...string) string {
	b.t.Helper()
	o := b.run(words...)
	if o.code != 0 {
		b.t.Fatalf("%v: exit %d\n%s%s", words, o.code, o.out, o.err)
	}
	return o.out
}

// wants fails unless the outcome has this code and contains all texts.
func (o outcome) wants(t *testing.T, code int, texts ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit %d; want %d\nout: %s\nerr: %s", o.code, code, o.out, o.err)
	}
	for _, text := range texts {
		if !strings.Contains(o.out+o.err, text) {
			t.Errorf("nothing says %q\nout: %s\nerr: %s", text, o.out, o.err)
		}
	}
}

// file writes a qcow2 image of n bytes and returns its path.
func (b *bench) file(name string, n int) string {
	b.t.Helper()
	text := make([]byte, n)
	copy(text, qcow2Header)
	for i := 512; i < n; i++ {
		text[i] = byte(i * 7)
	}
	path := filepath.Join(b.home, name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// objects decodes one JSON object a line.
func objects[T any](t *testing.T, text string) []T {
	t.Helper()
	var all []T
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		all = append(all, v)
	}
	return all
}

// safeBuilder is a strings.Builder for several goroutines.
type safeBuilder struct {
	mu sync.Mutex
	b  strings.Builder
	on map[string]func()
}

func (s *safeBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text, do := range s.on {
		if strings.Contains(string(p), text) {
			do()
		}
	}
	return s.b.Write(p)
}

func (s *safeBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// caFile writes the server's certificate as a CA file and returns its path.
func (b *bench) caFile() string {
	b.t.Helper()
	path := filepath.Join(b.home, "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: b.server.Certificate().Raw})
	if err := os.WriteFile(path, block, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}
