package playback

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Next returns the next of the answers to key, and takes it off its list unless it is
// the last, which repeats; ok is false if there is none.
func Next[A any](answers map[string][]A, key string) (a A, ok bool) {
	list := answers[key]
	if len(list) == 0 {
		return a, false
	}
	if len(list) > 1 {
		answers[key] = list[1:]
	}
	return list[0], true
}

// Requests is what a server was asked. Its methods may be called from several
// goroutines at once, those that may end the test from its own only.
type Requests struct {
	*testing.T

	mu    sync.Mutex // guards all below
	asked []string
	kept  map[string][]request
}

type request struct {
	header http.Header
	body   string
}

// Note adds a line, such as "GET /path?query", to those that WantAsked compares.
func (q *Requests) Note(line string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, line)
}

// Keep adds a request to those that Last and Times find under key.
func (q *Requests) Keep(key string, h http.Header, body string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.kept == nil {
		q.kept = map[string][]request{}
	}
	q.kept[key] = append(q.kept[key], request{h.Clone(), body})
}

// Count returns how many lines begin with prefix.
func (q *Requests) Count(prefix string) int {
	n := 0
	for _, line := range q.Asked() {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// Asked returns the lines in the order in which they came.
func (q *Requests) Asked() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.asked)
}

// WantAsked fails unless exactly these lines came, in this order.
func (q *Requests) WantAsked(want ...string) {
	q.Helper()
	if asked := q.Asked(); !slices.Equal(asked, want) {
		q.Errorf("asked:\n%s\nwant:\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
}

// Times returns how many requests were kept under key.
func (q *Requests) Times(key string) int { return len(q.Bodies(key)) }

// Bodies returns the bodies of the requests that were kept under key.
func (q *Requests) Bodies(key string) []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []string
	for _, r := range q.kept[key] {
		out = append(out, r.body)
	}
	return out
}

// Last returns header and body of the last request that was kept under key, and ends
// the test if there is none.
func (q *Requests) Last(key string) (http.Header, string) {
	q.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.kept[key]
	if len(all) == 0 {
		q.Fatalf("nobody asked %s of %v", key, q.asked)
	}
	r := all[len(all)-1]
	return r.header, r.body
}
