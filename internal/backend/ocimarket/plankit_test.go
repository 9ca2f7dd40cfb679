package ocimarket

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

// stage is a service that gives the same answer, "STATUS BODY", to each "METHOD /path"
// below the root of its interface, and remembers what it was asked. An answer to "again
// METHOD /path" takes its place from the second time on.
type stage struct {
	*testing.T
	driver  *Driver
	clock   *stand.Clock
	answers map[string]string

	mu    sync.Mutex // guards the fields below
	asked []string   // "METHOD /path?query body"
}

// Upload requests and stored images as the service tells of them.
const (
	finished  = `{"uploadRequestId":7594652,"application":"web","version":"1.0","operatingSystem":"Linux","fileName":"web.tar.gz","imageFilePath":"oracle_pdc2/mi/web/1.0/Linux/web.tar.gz","statusName":"Completed","createdDate":"2026-11-01T10:00:00Z","dataCenterImageUploadRequests":[{"dataCenterName":"us2","statusName":"Completed","region":"US"},{"dataCenterName":"em2","statusName":"In Progess","region":"EMEA"}]}`
	abandoned = `{"uploadRequestId":"7934472","application":"web","version":"1.0","operatingSystem":"Linux","fileName":"web.tar.gz","statusName":"INITIATED","uploadedChunks":3,"pendingChunks":2,"createdDate":"2026-11-09T10:00:00Z"}`
	other     = `{"uploadRequestId":"7000001","application":"web","version":"2.0","operatingSystem":"linux","fileName":"web.tar.gz","statusName":"FAILED","createdDate":"2026-10-01T10:00:00Z"}`
	keptInUS  = `{"machineimage":{"imageFilePath":"mi/web/1.0/Linux/web.tar.gz","dataCenterImageUploadRequests":[{"dataCenterName":"us6"}]}}`
)

// items is the answer of a list.
func items(list ...string) string { return `200 {"items":[` + strings.Join(list, ",") + `]}` }

// newStage returns a stage on which nothing is amiss, but for the answers that differ.
// change is keys and texts of the profile.
func newStage(t *testing.T, different map[string]string, change ...string) *stage {
	t.Helper()
	s := &stage{T: t, clock: stand.NewClock(), answers: map[string]string{
		"GET /authenticate":  `200 {"access_token":"eyJsecret","expires_in":604800}`,
		"GET /machineimages": items(), "GET /storageimages": items(),
	}}
	for key, answer := range different {
		s.answers[key] = answer
	}
	server := stand.TLS(t, s)
	v := stand.With(backend.Values{"address": server.URL, "user-id": "anna@example.org", "client-id": "client", "client-secret": "hunter2"}, change...)
	var err error
	if s.driver, err = New(v, stand.Trusting(t, server, nil), WithClock(s.clock.Now, s.clock.Wait)); err != nil {
		t.Fatal(err)
	}
	return s
}

// ServeHTTP implements [http.Handler].
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a client that has gone fails its test by itself
	key := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/appstore/publisher/v1")
	s.mu.Lock()
	s.asked = append(s.asked, strings.TrimSpace(key+"?"+r.URL.RawQuery+" "+string(body)))
	s.mu.Unlock()
	answer, known := s.answers[key]
	if later, ok := s.answers["again "+key]; ok && len(s.said(key)) > 1 {
		answer = later
	} else if !known {
		answer = `404 {"message":"no such entity"}`
	}
	status, text, _ := strings.Cut(answer, " ")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(map[string]int{"200": 200, "202": 202, "400": 400, "401": 401, "403": 403, "404": 404, "500": 500}[status])
	_, _ = io.WriteString(w, text) // as above
}

// said returns the bodies of the requests to a key.
func (s *stage) said(key string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, one := range s.asked {
		if rest, ok := strings.CutPrefix(one, key+"?"); ok {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

// good are texts of a request that break no rule.
var good = backend.Values{keyApplication: "web", keyVersion: "1.0", keySystem: "Linux"}

// with returns good with these keys and texts changed.
func with(pairs ...string) backend.Values { return stand.With(good.Clone(), pairs...) }

// file returns a request to upload content as web.tar.gz, for these texts.
func (s *stage) file(content []byte, pairs ...string) backend.Request {
	s.Helper()
	return s.named("web.tar.gz", content, int64(len(content)), pairs...)
}

// named is file under any name, stretched to size bytes.
func (s *stage) named(name string, content []byte, size int64, pairs ...string) backend.Request {
	s.Helper()
	return backend.Request{Items: []backend.Item{stand.File(s.T, name, content, size)}, Values: backend.Fill(requestFields(), with(pairs...))}
}

// plan returns the findings of a level, one a line.
func (s *stage) plan(req backend.Request, level backend.Level) string {
	s.Helper()
	return stand.Findings(s.T, s.driver, req, level)
}

// sameJSON fails the test unless two JSON texts mean the same.
func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(got), &a); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(a) // what was JSON is JSON
	y, _ := json.Marshal(b)
	if !bytes.Equal(x, y) {
		t.Errorf("got %s, want %s", got, want)
	}
}
