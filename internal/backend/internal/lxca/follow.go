package lxca

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// pollPause is how often a job is asked for; Lenovo's own examples do the same.
const pollPause = 5 * time.Second

// Follow asks for a job every few seconds until it is no longer JobActive, tells
// each answer, and outlasts passing trouble of the way, of the appliance and of the
// session. tell may be nil. With an error comes the job as it was seen last.
// Faults: Busy, never to be retried by itself, after limit; those of [Client.Job];
// Canceled that wraps ctx's cause when ctx ends.
func (c *Client) Follow(ctx context.Context, id string, limit time.Duration, tell func(Job)) (Job, error) {
	last := Job{ID: id, Server: Host(c.v)}
	began := c.clock.Now()
	answered := began
	for {
		j, err := c.Job(ctx, id)
		now := c.clock.Now()
		switch {
		case ctx.Err() != nil:
			return last, pace.Stopped(ctx)
		case err == nil:
			last, answered = j, now
			if tell != nil {
				tell(j)
			}
			if j.State != JobActive {
				return j, nil
			}
		case !pace.Passing(err) || now.Sub(answered) >= pace.Patience:
			return last, err
		}
		rest := limit - now.Sub(began)
		if rest <= 0 {
			return last, unfinished(last, limit)
		}
		if err := c.Wait(ctx, min(pollPause, rest)); err != nil {
			return last, err
		}
	}
}

// unfinished is the fault of a job that goes on for longer than anybody waits.
func unfinished(j Job, limit time.Duration) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.Busy, Op: opJob, Server: j.Server, Retry: fault.Never,
		What:   fmt.Sprintf("The appliance has not finished job %s within %.0f minutes.", j.ID, limit.Minutes()),
		Remedy: "Look at the job on the appliance. A further attempt asks first whether it has finished since.",
	}
	if j.Status != "" {
		f.Detail = fmt.Sprintf("The job is %s at %d percent.", j.Status, j.Percent)
	}
	return f
}
