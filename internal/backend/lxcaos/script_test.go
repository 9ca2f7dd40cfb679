package lxcaos_test

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

	"slipway/internal/backend/lxcaos"
)

// script is an appliance that plays back answers, "STATUS BODY", by "METHOD /path":
// the last of a list repeats. It keeps every byte that clients send.
type script struct {
	*testing.T
	driver *lxcaos.Driver

	mu      sync.Mutex // guards the fields below
	answers map[string][]string
	asked   []string // "METHOD /path?query" in order, without the login
	raw     bytes.Buffer
}

func newScript(t *testing.T, answers map[string][]string) *script {
	t.Helper()
	s := &script{T: t, answers: answers}
	s.answers["GET /aicc"] = append(s.answers["GET /aicc"], `200 {"appliance":{"version":"2.1.0","runlevel":3}}`)
	tlsServer := httptest.NewTLSServer(nil) // lends its certificate
	tlsServer.Close()
	server := httptest.NewUnstartedServer(s)
	address := server.Listener.Addr()
	server.Listener = &eavesdropper{tls.NewListener(server.Listener, &tls.Config{Certificates: tlsServer.TLS.Certificates}), s}
	server.Start()
	t.Cleanup(server.Close)
	tlsServer.Listener = fixedAddress{tlsServer.Listener, address}
	s.driver = newDriver(t, tlsServer, nil, lxcaos.WithBoundary("AaB03x"))
	return s
}

type fixedAddress struct {
	net.Listener
	address net.Addr
}

func (f fixedAddress) Addr() net.Addr { return f.address }

type eavesdropper struct {
	net.Listener
	script *script
}

// Accept implements [net.Listener].
func (e *eavesdropper) Accept() (net.Conn, error) {
	c, err := e.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &overheard{c, e.script}, nil
}

type overheard struct {
	net.Conn
	script *script
}

// Read implements [net.Conn].
func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	o.script.mu.Lock()
	defer o.script.mu.Unlock()
	o.script.raw.Write(p[:n])
	return n, err
}

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // a body cut short is what some tests are about
	w.Header().Set("Content-Type", "application/com.lenovo.lxca-v2.1.0+json; charset=UTF-8")
	if r.URL.Path == "/sessions" {
		w.Header().Add("Set-Cookie", "JSESSIONID=session-of-the-script; Path=/; Secure")
		w.Header().Add("Set-Cookie", "csrf=csrf-of-the-script; Path=/; Secure")
		_, _ = io.WriteString(w, `{"result":"success","messages":[]}`)
		return
	}
	status, body, _ := strings.Cut(s.next(r), " ")
	w.WriteHeader(map[string]int{"200": 200, "201": 201, "204": 204, "400": 400, "403": 403, "404": 404, "409": 409, "412": 412}[status])
	_, _ = io.WriteString(w, body) // a client that has gone is what some tests are about
}

func (s *script) next(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
	key := r.Method + " " + r.URL.EscapedPath()
	list := s.answers[key]
	switch len(list) {
	case 0:
		return `404 {"result":"failed","messages":[{"id":"X","text":"not in the script"}]}`
	case 1:
		return list[0]
	}
	s.answers[key] = list[1:]
	return list[0]
}

// said returns what the client sent from the request line on, for n bytes.
func (s *script) said(requestLine string, n int) string {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, rest, ok := strings.Cut(s.raw.String(), requestLine+"\r\n")
	if !ok {
		s.Fatalf("nobody said %s; asked was\n%s", requestLine, strings.Join(s.asked, "\n"))
	}
	return rest[:min(len(rest), n)]
}

func (s *script) count(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, one := range s.asked {
		if strings.HasPrefix(one, prefix) {
			n++
		}
	}
	return n
}

const (
	nothingThere = `200 {"result":"success","items":[],"messages":[]}`
	uploaded     = `201 {"result":"success","fileid":"2016120682241_WinPE_64.wim","messages":[]}`
)

// good is the script of an import that goes well in the job with this id, as JSON.
func good(job string) map[string][]string {
	id := strings.Trim(job, `"`)
	return map[string][]string{
		"GET /osImages":        {nothingThere},
		"POST /osImages":       {`200 {"result":"success","jobId":` + job + `,"messages":[]}`},
		"POST /files/osImages": {uploaded},
		"GET /tasks/" + id:     {`200 [{"jobUID":"` + id + `","status":"Running","percentage":100}]`, `200 [{"jobUID":"` + id + `","status":"Complete"}]`},
		"PUT /tasks":           {"200 "},
	}
}

// with replaces one answer of a script.
func with(answers map[string][]string, key string, list ...string) map[string][]string {
	answers[key] = list
	return answers
}
