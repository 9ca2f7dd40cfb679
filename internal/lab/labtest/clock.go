package labtest

import (
	"sync"
	"time"
)

// Clock is a clock that only the test moves. It starts on 1 March 2026 at 08:00 UTC. It is safe for concurrent use.
type Clock struct {
	mu     sync.Mutex
	passed time.Duration
}

// Now is the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(c.passed)
}

// Pass moves the clock on by d.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}
