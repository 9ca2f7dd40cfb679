package queue

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// edgeTime is how long a held upload may go on to finish the parts under way.
const edgeTime = 15 * time.Second

// easing is the reason of a running job that finishes the parts under way.
const easing = "finishing the part that is being sent"

// stop ends the attempt of a job for a cause, if this engine has one under way,
// and waits until its end is durable. One that is held may go on to the next point
// that costs nothing, unless it is held again. Fault: the journal's, when that cannot
// take the end.
func (e *Engine) stop(ctx context.Context, id string, cause error) error {
	a := e.attempt(id)
	if a == nil {
		return nil
	}
	if cause == errHeld && a.ease() { //nolint:errorlint // a cause is compared with what was passed in
		a.atEdge(ctx)
	}
	a.cancel(cause)
	select {
	case <-a.done:
		return nil
	case <-a.refused:
		return fault.New(fault.Unavailable, "The upload was stopped, but the journal does not take it.",
			"Look at the disk that holds the journal; Slipway keeps trying to write it.")
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ease asks an attempt that is sending to end at the next point that costs nothing,
// and reports whether it will.
func (a *attempt) ease() bool {
	a.e.mu.Lock()
	sending := a.progress.Phase == backend.Sending
	a.e.mu.Unlock()
	return sending && a.brake.Pull()
}

// atEdge waits until the attempt has ended by itself, for [edgeTime] at the most.
func (a *attempt) atEdge(ctx context.Context) {
	a.e.change(ctx, a.job.ID, func(c *change) error { //nolint:errcheck // a word less on the screen
		if c.job.State != Running || c.lease.Owner != a.owner {
			return errAsItIs
		}
		c.job.Reason = easing
		return nil
	})
	enough := time.NewTimer(edgeTime)
	defer enough.Stop()
	select {
	case <-a.done:
	case <-a.refused:
	case <-ctx.Done():
	case <-enough.C:
	}
}
