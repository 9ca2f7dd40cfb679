package glance_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/glance"
	"slipway/internal/transport"
)

// canned is one answer of a scripted server.
type canned struct {
	status int
	body   string
	header map[string]string
	early  bool // given before the body is read
}

// script is a server that plays back answers: for each "METHOD /path" a list, of
// which the last one repeats. It knows no rules, so it can answer what no lab may.
type script struct {
	*testing.T
	root   string
	clock  *stand.Clock
	client *transport.Client

	mu      sync.Mutex // guards all below
	answers map[string][]canned
	asked   []string          // "METHOD /path" in order
	bodies  map[string]string // the last body of each
	headers map[string]http.Header
}

const scriptToken = "gAAAA-the-token-of-the-script"

func newScript(t *testing.T, answers map[string][]canned) *script {
	t.Helper()
	s := &script{
		T: t, answers: answers, bodies: map[string]string{}, headers: map[string]http.Header{},
		clock: stand.NewClock(),
	}
	server := httptest.NewServer(s)
	s.root = server.URL
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	s.client = client
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return s
}

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + r.URL.Path
	var body []byte
	if !s.isEarly(key) {
		body, _ = io.ReadAll(r.Body) // a body cut short is what some tests are about
	}
	s.mu.Lock()
	s.asked = append(s.asked, key)
	s.bodies[key], s.headers[key] = string(body), r.Header.Clone()
	list := s.answers[key]
	a := canned{status: http.StatusNotFound, body: `{"message":"not in the script"}`}
	switch {
	case len(list) > 1:
		a, s.answers[key] = list[0], list[1:]
	case len(list) == 1:
		a = list[0]
	case strings.HasSuffix(key, "/auth/tokens"):
		a = s.tokenLocked()
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // a client that has gone is what some tests are about
}

func (s *script) isEarly(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.answers[key]) > 0 && s.answers[key][0].early
}

// tokenLocked is a good login with the script itself as image service; the
// caller holds mu.
func (s *script) tokenLocked() canned {
	now := s.clock.Now()
	body := fmt.Sprintf(`{"token":{"issued_at":%q,"expires_at":%q,"user":{"name":"u"},"project":{"id":"p1","name":"eu-de"},"roles":[{"name":"member"}],
		"catalog":[{"type":"image","endpoints":[{"interface":"public","region_id":"eu-de","url":"%s/image/v2/"}]}]}}`,
		now.Format(time.RFC3339), now.Add(24*time.Hour).Format("2006-01-02T15:04:05.000000Z"), s.root)
	return canned{status: http.StatusCreated, body: body, header: map[string]string{"X-Subject-Token": scriptToken}}
}

// open returns a driver for the script; change alters profile texts, as key and value.
func (s *script) open(change ...string) *glance.Driver {
	s.Helper()
	v := stand.With(backend.Values{"auth-url": s.root, "user": "u", "password": "the-password", "project": "eu-de"}, change...)
	d, err := glance.New(v, s.client, glance.WithClock(s.clock.Now, s.clock.Wait))
	if err != nil {
		s.Fatal(err)
	}
	return d
}

// count returns how often the script was asked for this.
func (s *script) count(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, one := range s.asked {
		if one == key {
			n++
		}
	}
	return n
}

func (s *script) body(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[key]
}

func (s *script) header(key string) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.headers[key]
}

// wantAsked fails unless exactly these requests came, in this order.
func (s *script) wantAsked(want ...string) {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.asked, want) {
		s.Errorf("asked:\n%s\nwant:\n%s", strings.Join(s.asked, "\n"), strings.Join(want, "\n"))
	}
}
