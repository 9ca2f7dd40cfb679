package lxca_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/playback"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// canned is one answer of a scripted appliance.
type canned struct {
	status int // 0 means 200
	body   string
	header map[string]string
	early  bool // given before the body is read
	hangUp bool // instead of an answer the connection is closed
}

func ok(body string) canned { return canned{body: body} }

// script is an appliance that plays back answers: for each "METHOD /path" a list, of
// which the last one repeats. It keeps sessions as an appliance does and refuses
// whoever has none.
type script struct {
	playback.Requests // what was asked, by "METHOD /path"

	root  string
	clock *stand.Clock
	proxy *transport.Client

	mu      sync.Mutex // guards all below
	answers map[string][]canned
	denial  canned           // to whoever has no session
	logins  int              // sessions made
	live    map[string]bool  // cookies of sessions
	before  func(key string) // called before an answer; nil for nothing
}

const vendorType = "application/com.lenovo.lxca-v2.2.0+json; charset=UTF-8"

func newScript(t *testing.T, answers map[string][]canned) *script {
	t.Helper()
	s := &script{
		Requests: playback.Requests{T: t}, answers: answers, denial: canned{status: 401, body: `{"result":"failed","messages":[]}`}, live: map[string]bool{},
		clock: stand.NewClock(),
	}
	if s.answers == nil {
		s.answers = map[string][]canned{}
	}
	server := stand.TLS(t, s)
	s.root = server.URL
	s.proxy = stand.Trusting(t, server, nil)
	return s
}

// open returns a client; change alters profile texts, as key and value.
func (s *script) open(change ...string) *lxca.Client {
	s.Helper()
	v := backend.Values{lxca.KeyAddress: s.root, lxca.KeyUser: "USERID", lxca.KeyPassword: "Passw0rd-of-lxca"}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	c, err := lxca.New(v, s.proxy, lxca.WithClock(s.clock.Now, s.clock.Wait))
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + r.URL.Path
	var body []byte
	if !s.isEarly(key) {
		body, _ = io.ReadAll(r.Body) // a body cut short is what some tests are about
	}
	s.Note(r.Method + " " + r.URL.RequestURI())
	s.Keep(key, r.Header, string(body))
	s.mu.Lock()
	a := s.nextLocked(key, r)
	before := s.before
	s.mu.Unlock()
	if before != nil {
		before(key)
	}
	if a.hangUp {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", vendorType)
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if key == "POST /sessions" && a.header["session"] != "" {
		w.Header().Del("session")
		w.Header().Add("Set-Cookie", "JSESSIONID="+a.header["session"]+"; Path=/; Secure; HttpOnly")
		w.Header().Add("Set-Cookie", "csrf=csrf-of-"+a.header["session"]+"; Path=/; Secure")
		w.Header().Add("Set-Cookie", "user=USERID; Path=/")
		w.Header().Add("Set-Cookie", "inactivityTimeout=1440; Path=/")
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // a client that has gone is what some tests are about
}

func (s *script) isEarly(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.answers[key]) > 0 && s.answers[key][0].early
}

// nextLocked returns the next answer to key; the caller holds mu.
func (s *script) nextLocked(key string, r *http.Request) canned {
	_, scripted := s.answers[key]
	switch {
	case key == "POST /sessions" && !scripted:
		return s.loginLocked("")
	case key == "POST /sessions":
	case !s.admitsLocked(r):
		return s.denial
	case key == "DELETE /sessions":
		delete(s.live, cookie(r))
		return ok(`{"result":"success","messages":[{"id":"FQXHMSE0001I","text":"The request completed successfully."}]}`)
	case key == "GET /tasks" && !scripted:
		return ok(`[]`)
	}
	if a, ok := playback.Next(s.answers, key); ok {
		return a
	}
	return canned{status: http.StatusNotFound, body: `{"result":"failed","messages":[{"id":"NONE","text":"not in the script"}]}`}
}

// loginLocked makes a session; the caller holds mu.
func (s *script) loginLocked(extra string) canned {
	s.logins++
	id := fmt.Sprintf("session-key-%d", s.logins)
	s.live[id] = true
	return canned{
		body:   `{"result":"success","response":{` + extra + `"session":{"id":"` + id + `","UserId":"USERID","csrf":"csrf-of-` + id + `"}},"messages":[{"id":"FQXHMSE0001I"}]}`,
		header: map[string]string{"session": id},
	}
}

func (s *script) admitsLocked(r *http.Request) bool {
	if user, password, basic := r.BasicAuth(); basic {
		return user == "USERID" && password == "Passw0rd-of-lxca"
	}
	id := cookie(r)
	return s.live[id] && r.Header.Get("X-Csrf-Token") == "csrf-of-"+id
}

func cookie(r *http.Request) string {
	k, err := r.Cookie("JSESSIONID")
	if err != nil {
		return ""
	}
	return k.Value
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

// get is the call that most tests make.
var get = lxca.Call{Op: "list", Method: http.MethodGet, Path: "/osImages"}

const getKey = "GET /osImages"

// wantFault fails unless err is a complete fault of this kind without a secret.
func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	_ = faultOf(t, err, kind) // a fault is an error itself
}

// faultOf is wantFault for a test that looks closer.
func faultOf(t *testing.T, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	f := stand.FaultOf(t, err, kind)
	for _, secret := range []string{"Passw0rd", "csrf-of", "session-key"} {
		if strings.Contains(fmt.Sprintf("%+v %v", *f, f.Err), secret) {
			t.Errorf("a secret in %+v", f)
		}
	}
	return f
}
