package lxca

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/fault"
)

// pollPause is how often a job is asked for; Lenovo's own examples do the same.
const pollPause = 5 * time.Second

// patience is how long the appliance may be out of reach before its watcher gives
// up: a restart of its web server must not spoil a sent file.
const patience = 5 * time.Minute

// Follow asks for a job every few seconds until it is no longer JobActive, tells
// each answer, and outlasts passing trouble of the way, of the appliance and of the
// session. tell may be nil. With an error comes the job as it was seen last.
// Faults: Busy, never to be retried by itself, after limit; those of [Client.Job];
// Canceled that wraps ctx's cause when ctx ends.
func (c *Client) Follow(ctx context.Context, id string, limit time.Duration, tell func(Job)) (Job, error) {
	last := Job{ID: id, Server: Host(c.v)}
	began := c.now()
	answered := began
	for {
		j, err := c.Job(ctx, id)
		now := c.now()
		switch {
		case ctx.Err() != nil:
			return last, stopped(ctx)
		case err == nil:
			last, answered = j, now
			if tell != nil {
				tell(j)
			}
			if j.State != JobActive {
				return j, nil
			}
		case !passing(err) || now.Sub(answered) >= patience:
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

// passing reports whether err is a trouble of the way or of the appliance that may
// be over at the next question.
func passing(err error) bool {
	return fault.Is(err, fault.Unreachable, fault.Interrupted, fault.Busy, fault.ServerFailed)
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
