package ocimarket_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/source"
)

// script is a service that plays back answers, "STATUS BODY", by "METHOD /path" with
// every id as *: the last of a list repeats, and CUT breaks the connection instead.
// {md5} stands for the MD5 of the file in the request, {n} for the chunk's number.
// Headers of an answer stand before its body as "{Name: value}". It keeps what it hears.
type script struct {
	*testing.T
	driver *ocimarket.Driver
	server *httptest.Server
	clock  *stand.Clock

	mu      sync.Mutex // guards the fields below
	answers map[string][]string
	asked   []heard
	onto    func(h heard) // sees every request before it is answered; nil for none
}

// heard is one request.
type heard struct {
	key    string // "METHOD /path", with * for ids
	id     string // in the path; "" for none
	query  string
	header http.Header
	body   string
}

// file returns the bytes of the part file.
func (h heard) file() string {
	_, data, _ := strings.Cut(h.body, "application/octet-stream\r\n\r\n")
	data, _, _ = strings.Cut(data, "\r\n--AaB03x--")
	return data
}

const (
	opened   = "POST /machineimages"
	chunked  = "POST /machineimages/*/chunk"
	merged   = "PATCH /machineimages/*"
	headed   = "HEAD /machineimages/*"
	shown    = "GET /machineimages/*"
	listed   = "GET /machineimages"
	removed  = "DELETE /machineimages/*"
	loggedIn = "GET /authenticate"

	completed = `200 {"uploadRequestId":7934472,"statusName":"Completed"}`
	initiated = `200 {"uploadRequestId":7934472,"statusName":"INITIATED"}`
	nothing   = `200 {"items":[]}`
)

// newScript starts a script of the usual answers, with change put over them. profile is
// keys and texts of the profile.
func newScript(t *testing.T, change map[string][]string, profile ...string) *script {
	t.Helper()
	s := &script{T: t, clock: stand.NewClock(), answers: map[string][]string{
		loggedIn: {`200 {"access_token":"eyJ-first","expires_in":604800}`, `200 {"access_token":"eyJ-second"}`},
		listed:   {nothing},
		opened:   {`200 {"message":"OK","entityId":"7934472"}`},
		chunked:  {`200 {"uploadRequestId":"7934472","checksum":"{md5}"}`},
		shown:    {initiated},
		merged:   {`200 {"message":"OK","entityId":"7934472"}`},
		headed:   {"200 {X-Upload-Status: Completed}"},
		removed:  {`200 {"message":"7934472 was deleted successfully from all data centers."}`},
	}}
	for key, list := range change {
		s.answers[key] = list
	}
	s.server = stand.TLS(t, s)
	v := stand.With(backend.Values{
		"address": s.server.URL, "user-id": "fname.lname@oracle.com", "login": "authenticate", "client-id": "client", "client-secret": "hunter2",
	}, profile...)
	var err error
	s.driver, err = ocimarket.New(v, stand.Trusting(t, s.server, nil), ocimarket.WithClock(s.clock.Now, s.clock.Wait), ocimarket.WithBoundary("AaB03x"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.driver.Close() })
	return s
}

var (
	idIn     = regexp.MustCompile(`/(\d+)(/|$)`)
	headerIn = regexp.MustCompile(`\{([A-Za-z-]+): ([^}]*)\}`)
)

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a body cut short is what some tests are about
	path := strings.TrimPrefix(r.URL.Path, "/appstore/publisher/v1")
	h := heard{query: r.URL.RawQuery, header: r.Header, body: string(body)}
	if m := idIn.FindStringSubmatch(path); m != nil {
		h.id = m[1]
	}
	h.key = r.Method + " " + idIn.ReplaceAllString(path, "/*$2")
	answer, onto := s.next(h)
	if onto != nil {
		onto(h)
	}
	if answer == "CUT" {
		panic(http.ErrAbortHandler)
	}
	sum := md5.Sum([]byte(h.file()))
	answer = strings.NewReplacer("{md5}", hex.EncodeToString(sum[:]), "{n}", r.Header.Get("X-Chunk-Number")).Replace(answer)
	for _, m := range headerIn.FindAllStringSubmatch(answer, -1) {
		w.Header().Set(m[1], m[2])
	}
	status, text, _ := strings.Cut(headerIn.ReplaceAllString(answer, ""), " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		s.Errorf("the script has no status in its answer to %s", h.key)
		code = http.StatusInternalServerError
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text) // a client that has gone is what some tests are about
}

func (s *script) next(h heard) (answer string, onto func(heard)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, h)
	list := s.answers[h.key]
	if len(list) == 0 {
		s.Errorf("nobody expected %s", h.key)
		return "500 nobody expected it", nil
	}
	if len(list) > 1 {
		s.answers[h.key] = list[1:]
	}
	return list[0], s.onto
}

// answer replaces the answers to a key.
func (s *script) answer(key string, list ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[key] = list
}

// said returns the requests of a key in their order.
func (s *script) said(key string) []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []heard
	for _, h := range s.asked {
		if h.key == key {
			out = append(out, h)
		}
	}
	return out
}

// count tells how often a key was asked for.
func (s *script) count(key string) int { return len(s.said(key)) }

// acts returns the requests that change something, in their order.
func (s *script) acts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, h := range s.asked {
		if !strings.HasPrefix(h.key, "GET ") && !strings.HasPrefix(h.key, "HEAD ") {
			out = append(out, h.key)
		}
	}
	return out
}

// numbers returns the numbers of the chunks that were sent, in ascending order.
func (s *script) numbers() string {
	var out []string
	for _, h := range s.said(chunked) {
		out = append(out, h.header.Get("X-Chunk-Number"))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// mebi is the size of a chunk in these tests.
const mebi = 1 << 20

// inChunks asks for chunks of mebi, one at a time.
var inChunks = []string{"mode", "chunks", "chunk-size", "1", "parallel", "1"}

// values returns request texts with their defaults; change is keys and values.
func values(change ...string) backend.Values {
	v := backend.Values{"application": "My_Machine_Image", "version": "1.0", "os": "linux"}
	return backend.Fill(ocimarket.Spec().Request, stand.With(v, change...))
}

// request asks for a file of size bytes that nobody has touched for an hour.
func request(t *testing.T, size int, change ...string) backend.Request {
	t.Helper()
	path := filepath.Join(t.TempDir(), "machineImage.tar.gz")
	if err := os.WriteFile(path, content(size), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: identify(t, path)}}, Values: values(change...)}
}

// content is size bytes of which no MiB is like another.
func content(size int) []byte {
	out := make([]byte, size)
	copy(out, "\x1f\x8b\x08")
	for i := 64; i < size; i += 64 {
		out[i], out[i+1], out[i+2] = byte(i>>6), byte(i>>14), byte(i>>22)
	}
	return out
}

func sumOf(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}

func identify(t *testing.T, path string) source.Identity {
	t.Helper()
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// inToken returns a text of a token, by its key.
func inToken(t *testing.T, token []byte, key string) any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(token, &m); err != nil {
		t.Fatalf("the token %q: %v", token, err)
	}
	return m[key]
}

func discard(backend.Progress) error { return nil }
