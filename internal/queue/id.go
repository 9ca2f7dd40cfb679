package queue

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// ids makes identifiers that sort by time of creation.
type ids struct {
	mu   sync.Mutex // guards last
	last int64      // microseconds since 1970
}

// next returns an identifier of 22 hexadecimal digits: the time, which never
// stands still, and a random part that tells two processes apart.
func (s *ids) next(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(now.UnixMicro(), s.last+1)
	return fmt.Sprintf("%014x%08x", s.last, rand.Uint32()) //nolint:gosec // nothing secret about it
}
