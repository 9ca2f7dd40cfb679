package lxcaupdate_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaupdate"
)

// canned is one answer of a scripted appliance.
type canned struct {
	status int
	body   string
}

// script is an appliance that plays back answers: for each "METHOD /path?query" a
// list, of which the last one repeats. It keeps what came over each connection.
type script struct {
	*testing.T
	stand.Recorder
	clock  *stand.Clock
	driver *lxcaupdate.Driver
	host   string // host:port

	mu      sync.Mutex // guards the fields below
	answers map[string][]canned
	asked   []string          // in order, without login and logout
	bodies  map[string]string // the last body of each
	wires   []*bytes.Buffer   // what clients said, after TLS
}

func newScript(t *testing.T, answers map[string][]canned) *script {
	t.Helper()
	s := &script{T: t, clock: stand.NewClock(), answers: answers, bodies: map[string]string{}}
	borrowed := httptest.NewTLSServer(nil) // for its certificate
	borrowed.Close()
	server := httptest.NewUnstartedServer(s)
	server.Listener = &tap{Listener: tls.NewListener(server.Listener, &tls.Config{Certificates: borrowed.TLS.Certificates}), script: s}
	server.Start()
	client := stand.Trusting(t, borrowed, nil)
	s.host = server.Listener.Addr().String()
	v := backend.Values{"address": "https://" + s.host, "user": "u", "password": "the-password"}
	d, err := lxcaupdate.New(v, client, lxcaupdate.WithClock(s.clock.Now, s.clock.Wait))
	if err != nil {
		t.Fatal(err)
	}
	s.driver = d
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return s
}

// tap keeps what it passes on.
type tap struct {
	net.Listener
	script *script
}

// Accept implements [net.Listener].
func (l *tap) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.script.mu.Lock()
	defer l.script.mu.Unlock()
	w := &bytes.Buffer{}
	l.script.wires = append(l.script.wires, w)
	return &tapped{Conn: c, script: l.script, heard: w}, nil
}

type tapped struct {
	net.Conn
	script *script
	heard  *bytes.Buffer // guarded by script.mu
}

// Read implements [net.Conn].
func (c *tapped) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.script.mu.Lock()
	defer c.script.mu.Unlock()
	c.heard.Write(p[:n])
	return n, err
}

const scriptType = "application/com.lenovo.lxca-v2.2.0+json; charset=UTF-8"

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + r.URL.RequestURI()
	body, _ := io.ReadAll(r.Body) // a body cut short is an answer too
	w.Header().Set("Content-Type", scriptType)
	if r.URL.Path == "/sessions" {
		w.Header().Add("Set-Cookie", "JSESSIONID=the-session-of-the-script; Path=/; Secure")
		w.Header().Add("Set-Cookie", "csrf=the-token-of-the-script; Path=/; Secure")
		_, _ = io.WriteString(w, `{"result":"success","response":{"pwChangeRequired":false,"session":{"csrf":"the-token-of-the-script"}},"messages":[]}`)
		return
	}
	a := s.next(key, string(body))
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // a client that has gone is what some tests are about
}

func (s *script) next(key, body string) canned {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, key)
	s.bodies[key] = body
	list := s.answers[key]
	switch {
	case len(list) > 1:
		s.answers[key] = list[1:]
		return list[0]
	case len(list) == 1:
		return list[0]
	case strings.HasPrefix(key, "GET /aicc"):
		return canned{200, `{"appliance":{"version":"2.2.0","build":"110","name":"LXCA","runlevel":3}}`}
	}
	return canned{404, `{"result":"failed","messages":[{"id":"X","text":"not in the script"}]}`}
}

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

// heard returns what came over the connection on which this was said first.
func (s *script) heard(begins string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.wires {
		if strings.HasPrefix(w.String(), begins) {
			return w.String()
		}
	}
	s.Fatalf("nobody said %s", begins)
	return ""
}

const (
	getSize    = "GET /managementServer/updates?key=size"
	getUpdates = "GET /managementServer/updates?key=updates"
	postJob    = "POST /managementServer/updates?action=import"
	postFiles  = "POST /files/managementServer/updates?action=import&jobid=1"
	getJob     = "GET /tasks/1"
	putTasks   = "PUT /tasks"
)

// listed is the answer that lists the update.
var listed = canned{200, `{"result":"success","updates":[{"fixid":"` + fixID + `","applied":false,"buildNumber":"110","status":"Downloaded"}],"messages":[]}`}

// imports are the answers of an import that goes well.
func imports() map[string][]canned {
	return map[string][]canned{
		getSize:    {{200, `{"result":"success","size":{"allotment":50000000000,"freeSpace":40000000000},"messages":[]}`}},
		getUpdates: {{200, `{"result":"success","updates":[],"messages":[]}`}, listed},
		postJob:    {{200, `{"result":"success","jobid":"1","messages":[]}`}},
		postFiles:  {{201, `{"result":"success","messages":[]}`}},
		getJob:     {{200, `[{"jobUID":"1","status":"Running","percentage":40,"children":[]}]`}, {200, `[{"jobUID":"1","status":"Complete","percentage":100,"children":[]}]`}},
		putTasks:   {{200, ""}},
	}
}

// upload makes an attempt at the four files of the vendor's example.
func (s *script) upload() (backend.Result, error) {
	s.Helper()
	return s.driver.Upload(s.Context(), files(s.T, fixID, all...), s.Report)
}

// resume makes another attempt with this token.
func (s *script) resume(token string) (backend.Result, error) {
	s.Helper()
	token = strings.ReplaceAll(token, "HOST", s.host)
	return s.driver.Resume(s.Context(), files(s.T, fixID, all...), []byte(token), s.Report)
}

// discard removes what this token names.
func (s *script) discard(token string) error {
	return s.driver.Discard(s.Context(), []byte(strings.ReplaceAll(token, "HOST", s.host)))
}

// with returns the answers of a good import with some of them changed.
func with(key string, list ...canned) map[string][]canned {
	m := imports()
	m[key] = list
	return m
}
