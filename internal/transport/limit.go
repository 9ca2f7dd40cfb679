package transport

import (
	"context"
	"sync"
	"time"
)

// grain is how much of a second one grant of a limit covers: short enough to be
// smooth, long enough to leave large writes.
const grain = 20

// Limit is a speed limit that can change while bytes flow. It may be shared.
type Limit struct {
	mu      sync.Mutex    // guards the fields below
	rate    int64         // bytes/s; 0 means none
	next    time.Time     // when the next grant is due
	changed chan struct{} // closed by Set
}

// NewLimit returns a limit of bytesPerSecond; 0 means none.
func NewLimit(bytesPerSecond int64) *Limit {
	return &Limit{rate: max(0, bytesPerSecond), changed: make(chan struct{})}
}

// Set changes the limit at once, also for bodies under way; 0 means none.
func (l *Limit) Set(bytesPerSecond int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate = max(0, bytesPerSecond)
	l.next = time.Time{}
	close(l.changed)
	l.changed = make(chan struct{})
}

// Rate returns the limit in bytes per second; 0 means none.
func (l *Limit) Rate() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rate
}

// Grant waits until the speed limit of the target lets some of want bytes pass and
// returns how many, at least one, for bytes that leave this computer by another way
// than Send. ok is false once ctx has ended.
func (c *Client) Grant(ctx context.Context, want int) (n int, ok bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	return c.cfg.Limit.take(ctx.Done(), want)
}

// take waits until some of want bytes may go and returns how many, at least one.
// It returns false once stop is closed.
func (l *Limit) take(stop <-chan struct{}, want int) (int, bool) {
	for {
		n, due, changed := l.reserve(want)
		if due <= 0 {
			return n, true
		}
		timer := time.NewTimer(due)
		select {
		case <-timer.C:
			return n, true
		case <-changed:
			timer.Stop()
		case <-stop:
			timer.Stop()
			return 0, false
		}
	}
}

// reserve books the next grant: how many bytes it is, how long until it is due,
// and what tells that the limit was changed meanwhile, which voids the booking.
func (l *Limit) reserve(want int) (n int, due time.Duration, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate == 0 {
		return want, 0, nil
	}
	n = int(min(int64(want), max(1, l.rate/grain)))
	now := time.Now()
	if l.next.Before(now) {
		l.next = now
	}
	due = l.next.Sub(now)
	l.next = l.next.Add(time.Duration(float64(n) / float64(l.rate) * float64(time.Second)))
	return n, due, l.changed
}
