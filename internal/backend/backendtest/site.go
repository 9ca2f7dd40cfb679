package backendtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
)

// site is the file server that uploads by address are fetched from.
type site struct {
	*httptest.Server

	mu      sync.Mutex        // guards the fields below
	files   map[string]string // paths on the disk by those of the addresses
	at      int64             // byte of a body at which trouble waits
	trouble func()            // called once, in front of that byte; nil for none
}

func startSite(t *testing.T) *site {
	t.Helper()
	s := &site{files: map[string]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// offer returns the address at which a file can be fetched.
func (s *site) offer(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := fmt.Sprintf("/%d/%s", len(s.files), filepath.Base(path))
	s.files[at] = path
	return s.URL + at
}

// ServeHTTP serves a file, or its head, or ranges of it.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	path, ok := s.files[r.URL.Path]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	http.ServeFile(&troubled{ResponseWriter: w, site: s}, r, path)
}

// breakAt breaks one fetch off in front of a byte.
func (s *site) breakAt(n int64) {
	s.arm(n, func() { panic(http.ErrAbortHandler) })
}

// holdAt stops one fetch in front of a byte: held is closed then, and release lets it
// go on.
func (s *site) holdAt(n int64) (held <-chan struct{}, release func()) {
	stopped, free := make(chan struct{}), make(chan struct{})
	s.arm(n, func() {
		close(stopped)
		<-free
	})
	return stopped, sync.OnceFunc(func() { close(free) })
}

func (s *site) arm(n int64, trouble func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.trouble = n, trouble
}

// disarm returns the trouble that waits below an offset, and takes it away.
func (s *site) disarm(below int64) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.trouble == nil || below <= s.at {
		return func() {}
	}
	trouble := s.trouble
	s.trouble = nil
	return trouble
}

// troubled is an answer that may meet the site's trouble.
type troubled struct {
	http.ResponseWriter
	site *site
	sent int64
}

// Write sends a part of the body.
func (w *troubled) Write(p []byte) (int, error) {
	w.site.disarm(w.sent + int64(len(p)))()
	n, err := w.ResponseWriter.Write(p)
	w.sent += int64(n)
	return n, err
}
