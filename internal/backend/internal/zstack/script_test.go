package zstack_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/playback"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// clock is a clock that only moves when somebody waits.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return context.Cause(ctx)
}

// canned is one answer of a scripted node.
type canned struct {
	status int // 0 means 200
	body   string
	header map[string]string
	hangUp bool // instead of an answer the connection is closed
}

func ok(body string) canned { return canned{body: body} }

// failed is the answer to an API that failed.
func failed(code string) canned {
	return canned{status: 503, body: `{"error":{"code":"` + code + `","description":"d","details":"出错了"}}`}
}

// words is an answer in plain text.
func words(status int, text string) canned { return canned{status: status, body: text} }

// accepted is the answer to a call that became a job; its host is one that only the
// node knows.
func accepted(id string) canned {
	return canned{status: 202, body: `{"location":"http://10.255.0.1:8080/zstack/v1/api-jobs/` + id + `","apiTimeout":60000}`}
}

const (
	jobA = "0123456789abcdef0123456789abcdef"
	jobB = "fedcba9876543210fedcba9876543210"
)

// script is a management node that plays back answers: for each "METHOD /path" below
// /zstack/v1 a list, of which the last one repeats. It keeps sessions as a node does.
type script struct {
	playback.Requests // what was asked below /zstack/v1, by "METHOD /path"

	root  string
	clock *clock
	proxy *transport.Client

	mu      sync.Mutex // guards all below
	answers map[string][]canned
	logins  int
	life    time.Duration                             // of a session
	live    map[string]bool                           // sessions
	before  func(key string, r *http.Request) *canned // called first; what it returns is the answer
}

func newScript(t *testing.T, answers map[string][]canned) *script {
	t.Helper()
	s := &script{
		Requests: playback.Requests{T: t}, answers: answers, live: map[string]bool{}, life: 2 * time.Hour,
		clock: &clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)},
	}
	if s.answers == nil {
		s.answers = map[string][]canned{}
	}
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that break are what some tests are about
	server.Start()
	s.root = server.URL
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	s.proxy = client
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return s
}

const password = "Passw0rd-of-zstack"

// open returns a client; change alters profile texts, as key and value.
func (s *script) open(change ...string) *zstack.Client {
	s.Helper()
	v := backend.Values{zstack.KeyAddress: s.root, zstack.KeyAccount: "admin", zstack.KeyPassword: password}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	c, err := zstack.New(v, s.proxy, zstack.WithClock(s.clock.Now, s.clock.Wait))
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// ServeHTTP plays the next answer, without a Content-Type, as the node does.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, below := strings.CutPrefix(r.URL.Path, "/zstack/v1")
	if !below {
		http.Error(w, "not below the API", http.StatusTeapot)
		return
	}
	key := r.Method + " " + path
	body, _ := io.ReadAll(r.Body) // bodies are small
	s.Note(r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/zstack/v1"))
	s.Keep(key, r.Header, string(body))
	s.mu.Lock()
	var a canned
	if s.before != nil {
		if given := s.before(key, r); given != nil {
			a = *given
		} else {
			a = s.nextLocked(key, r)
		}
	} else {
		a = s.nextLocked(key, r)
	}
	s.mu.Unlock()
	if a.hangUp {
		panic(http.ErrAbortHandler)
	}
	w.Header()["Content-Type"] = nil
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // a client that has gone is what some tests are about
}

// nextLocked returns the next answer to key; the caller holds mu.
func (s *script) nextLocked(key string, r *http.Request) canned {
	_, scripted := s.answers[key]
	session, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "OAuth ")
	switch {
	case strings.HasSuffix(key, "/login") && !scripted:
		return s.loginLocked()
	case strings.HasPrefix(key, "DELETE /accounts/sessions/"):
		delete(s.live, strings.TrimPrefix(key, "DELETE /accounts/sessions/"))
		return ok(`{}`)
	case bearer && !s.live[session]:
		return failed("ID.1001")
	}
	if a, ok := playback.Next(s.answers, key); ok {
		return a
	}
	return words(404, "no api mapping to "+r.URL.Path)
}

// loginLocked makes a session; the caller holds mu.
func (s *script) loginLocked() canned {
	s.logins++
	id := fmt.Sprintf("5e551011%024d", s.logins)
	s.live[id] = true
	const form = "Jan 2, 2006 3:04:05 PM"
	made := time.Date(2017, 1, 1, 9, 31, 6, 0, time.UTC) // the node's clock is its own affair
	return ok(`{"inventory":{"uuid":"` + id + `","createDate":"` + made.Format(form) + `","expiredDate":"` + made.Add(s.life).Format(form) + `"}}`)
}

// expire ends every session.
func (s *script) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.live)
}

// sessions returns how many sessions live.
func (s *script) sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.live)
}

// get and post are the calls that most tests make.
var (
	get  = zstack.Call{Op: "list", Method: http.MethodGet, Path: "/zones"}
	post = zstack.Call{Op: "make", Method: http.MethodPost, Path: "/images", Job: jobA, Body: map[string]any{"params": map[string]string{"name": "x"}}}
)

const (
	getKey  = "GET /zones"
	postKey = "POST /images"
	pollKey = "GET /api-jobs/" + jobA
	login   = "PUT /accounts/login"
)

// faultOf fails unless err is a complete fault of this kind without a secret.
func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	f := stand.FaultOf(t, err, kind)
	for _, secret := range []string{"Passw0rd", "5e551011", "test-secret"} {
		if strings.Contains(fmt.Sprintf("%+v %v", *f, f.Err), secret) {
			t.Errorf("a secret in %+v", f)
		}
	}
	return f
}
