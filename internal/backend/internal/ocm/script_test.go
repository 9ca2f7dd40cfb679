package ocm_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/playback"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// base is where the interface is on its host.
const base = "/appstore/publisher/v1"

const (
	user   = "fname.lname@example.org"
	client = "client-id-of-partner"
	secret = "S3cret-of-partner"
)

// canned is one answer of a scripted service.
type canned struct {
	status int // 0 means 200
	body   string
	header map[string]string
	early  bool   // given before the body is read
	hangUp bool   // instead of an answer the connection is closed
	before func() // called before the answer; nil for nothing
}

func ok(body string) canned { return canned{body: body} }

// script is a service that plays back answers: for each "METHOD /path" a list, of which
// the last one repeats; the path is below the interface's. It gives out tokens and
// refuses whoever has none of those that live.
type script struct {
	playback.Requests // what was asked below base, by "METHOD /path"; logins are kept, but not noted

	root  string
	clock *stand.Clock
	proxy *transport.Client

	mu      sync.Mutex // guards all below
	answers map[string][]canned
	life    string          // value of expires_in; "" leaves it out
	issued  int             // tokens
	live    map[string]bool // tokens
}

func newScript(t *testing.T, answers map[string][]canned) *script {
	t.Helper()
	s := &script{
		Requests: playback.Requests{T: t}, answers: answers, life: "604800", live: map[string]bool{}, clock: stand.NewClock(),
	}
	server := stand.TLS(t, s)
	s.root = server.URL
	s.proxy = stand.Trusting(t, server, nil)
	return s
}

// open returns a client; change alters profile texts, as key and value.
func (s *script) open(change ...string) *ocm.Client {
	s.Helper()
	v := stand.With(backend.Values{
		ocm.KeyAddress: s.root, ocm.KeyUserID: user, ocm.KeyClientID: client, ocm.KeyClientSecret: secret,
	}, change...)
	c, err := ocm.New(v, s.proxy, ocm.WithClock(s.clock.Now, s.clock.Wait), ocm.WithBoundary(func() string { return "AaB03x" }))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = c.Close() }) // it is always nil
	return c
}

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), base)
	a := s.next(key, r)
	body := ""
	if !a.early {
		all, _ := io.ReadAll(r.Body) // a body cut short is what some tests are about
		body = string(all)
	}
	s.Keep(key, r.Header, body)
	if a.before != nil {
		a.before()
	}
	if a.hangUp {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // a client that has gone is what some tests are about
}

const (
	authenticateKey = "GET /authenticate"
	tokensKey       = "POST /oam/oauth2/tokens"
)

func (s *script) next(key string, r *http.Request) canned {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == authenticateKey || key == tokensKey {
		if len(s.answers[key]) == 0 {
			return s.loginLocked(r)
		}
	} else {
		s.Note(r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), base))
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !s.live[token] {
			return canned{status: http.StatusUnauthorized, body: `{"message":"Not Authorized"}`, early: r.ContentLength > 1<<20}
		}
	}
	if a, ok := playback.Next(s.answers, key); ok {
		return a
	}
	return canned{status: http.StatusNotFound, body: `{"message":"not in the script"}`}
}

// loginLocked gives out a token; the caller holds mu.
func (s *script) loginLocked(r *http.Request) canned {
	if id, password, basic := r.BasicAuth(); !basic || id != client || password != secret {
		return canned{status: http.StatusUnauthorized, body: `{"error":"invalid_client","error_description":"Client authentication failed."}`}
	}
	s.issued++
	token := fmt.Sprintf("access-token-%d", s.issued)
	s.live[token] = true
	body := `{"access_token":"` + token + `","oracle_tk_context":"client_assertion"`
	if s.life != "" {
		body += `,"expires_in":` + s.life
	}
	return ok(body + "}")
}

// admit makes a token live that was made elsewhere.
func (s *script) admit(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live[token] = true
}

// expire ends every token.
func (s *script) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.live)
}

// logins returns how many tokens were given out.
func (s *script) logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issued
}

// faultOf fails unless err is a complete fault of this kind without a secret.
func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	f := stand.FaultOf(t, err, kind)
	for _, word := range []string{secret, client, "access-token", "ready-token"} {
		if strings.Contains(fmt.Sprintf("%+v %v", *f, f.Err), word) {
			t.Errorf("a secret in %+v", f)
		}
	}
	return f
}

func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	_ = faultOf(t, err, kind) // a fault is an error itself
}

// opener writes a file and returns how to open it, and how often that was done.
func opener(t *testing.T, content string) (open func() (*source.Reader, error), opened func() int) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "machineImage.tar.gz")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := source.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() }) // it was only read
	times := 0
	return func() (*source.Reader, error) {
		times++
		return file.Read(t.Context(), 0, -1)
	}, func() int { return times }
}

const (
	chunkPath = "/machineimages/7934472/chunk"
	chunkKey  = "POST " + chunkPath
)

// aChunk is a form with a file in it.
func aChunk(t *testing.T, content string) (f ocm.Form, opened func() int) {
	t.Helper()
	f = ocm.Form{
		Op: "send chunk 1", Method: http.MethodPost, Path: chunkPath, FileName: "machineImage.tar.gz", Size: int64(len(content)),
		Header: http.Header{"X-Chunk-Number": {"1"}, "X-MD5-Checksum": {"9a0364b9e99bb480dd25e1f0284c8555"}},
	}
	f.Open, opened = opener(t, content)
	return f, opened
}
