package wire

import (
	"net/http"
	"slices"
	"sync"
)

// logLimit is how many requests are remembered; the oldest are forgotten first.
const logLimit = 10000

// Log remembers requests, in the lab's own type R: at most the last 10,000. The zero value is empty and ready. It is safe for
// concurrent use.
type Log[R any] struct {
	mu  sync.Mutex
	all []R
}

// Note remembers a request.
func (l *Log[R]) Note(r R) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) >= logLimit {
		l.all = slices.Delete(l.all, 0, logLimit/10)
	}
	l.all = append(l.all, r)
}

// All returns the requests in the order in which they were noted.
func (l *Log[R]) All() []R {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// Forget empties the log.
func (l *Log[R]) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = nil
}

// Without returns a copy of a header without what must not be remembered, named in any case.
func Without(header http.Header, secrets ...string) http.Header {
	kept := header.Clone()
	for _, name := range secrets {
		kept.Del(name)
	}
	return kept
}
