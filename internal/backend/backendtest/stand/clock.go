package stand

import (
	"context"
	"sync"
	"time"
)

// Hurried waits a hundredth of what it is asked for.
func Hurried(ctx context.Context, d time.Duration) error {
	short, cancel := context.WithTimeout(ctx, d/100)
	defer cancel()
	<-short.Done()
	return context.Cause(ctx)
}

// Clock is a clock that moves only when somebody waits. It may be used from several
// goroutines at once.
type Clock struct {
	mu    sync.Mutex // guards now and waits
	now   time.Time
	waits []time.Duration
}

// NewClock returns a clock that stands at ten on a morning in November 2026.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)} }

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Wait moves the clock on by d at once. It returns ctx's cause if that has ended.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return context.Cause(ctx)
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waits = append(c.waits, d)
}

// Waits returns by how much the clock was moved, each time.
func (c *Clock) Waits() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.waits...)
}
