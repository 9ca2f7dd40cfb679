package pace

import (
	"context"
	"time"

	"slipway/internal/fault"
)

// Clock tells the time and waits. It may be used from several goroutines at once.
type Clock struct {
	now  func() time.Time
	wait func(ctx context.Context, d time.Duration) error
}

// Computers returns the computer's own clock.
func Computers() Clock { return Clock{now: time.Now, wait: sleep} }

// By returns a clock that asks now for the time and waits by wait, which returns once
// d has passed by that clock, or with any error as soon as ctx ends.
func By(now func() time.Time, wait func(ctx context.Context, d time.Duration) error) Clock {
	return Clock{now: now, wait: wait}
}

// Now returns the time.
func (c Clock) Now() time.Time { return c.now() }

// Wait returns once d has passed. Fault: that of [Stopped], as soon as ctx ends.
func (c Clock) Wait(ctx context.Context, d time.Duration) error {
	if err := c.wait(ctx, d); err != nil {
		return Stopped(ctx)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// Stopped returns the fault, of kind Canceled, of a context that has ended; it wraps
// the context's cause.
func Stopped(ctx context.Context) error { return fault.Stopped(context.Cause(ctx)) }
