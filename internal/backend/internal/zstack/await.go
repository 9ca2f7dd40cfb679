package zstack

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"slipway/internal/fault"
)

// ErrExpired is the cause of a fault that says: the outcome of a job is unknown. Only
// the thing it was to make or to change can tell.
var ErrExpired = errors.New("the outcome of the job is unknown")

const opAwait = "wait for the job"

// longestJob is how long the node works on any API: the limit of the newest versions.
const longestJob = 72 * time.Hour

// Await polls, every second at first and every five seconds in the end, until a job
// ends. It needs no login. each, if not nil, is called after every poll that found it
// running; its error ends the wait and is returned as it is. Faults: those of the API
// that failed, caused by a [Failure]; Interrupted, caused by [ErrExpired], when the node
// does not know the job any more or did not end it in time. [SessionLost] tells of a
// call whose session had ended, which shows only here: the caller starts it again, with
// another id.
func (c *Client) Await(ctx context.Context, j Job, each func(context.Context) error) (Reply, error) {
	if j.Done != nil {
		return *j.Done, nil
	}
	if j.Expires.IsZero() {
		j.Expires = c.clock.Now().Add(longestJob)
	}
	for n := 0; ; n++ {
		r, running, err := c.poll(ctx, j)
		if err != nil || !running {
			return r, err
		}
		if each != nil {
			if err := each(ctx); err != nil {
				return Reply{}, err
			}
		}
		if !c.clock.Now().Before(j.Expires) {
			return Reply{}, c.expired(j, "ZStack did not end the job in the time that it gave itself.")
		}
		if err := c.Wait(ctx, pollPause(n)); err != nil {
			return Reply{}, err
		}
	}
}

// pollPause returns how long to wait after the nth poll, counted from 0.
func pollPause(n int) time.Duration {
	switch {
	case n < 10:
		return time.Second
	case n < 30:
		return 2 * time.Second
	default:
		return 5 * time.Second
	}
}

// poll looks at a job once.
func (c *Client) poll(ctx context.Context, j Job) (r Reply, running bool, err error) {
	op := cmp.Or(j.op, opAwait)
	a, err := c.persist(ctx, nil, Call{Op: op, Method: http.MethodGet, Path: "/api-jobs/" + j.ID})
	switch {
	case err != nil:
		return Reply{}, false, err
	case a.Status == http.StatusAccepted:
		return Reply{}, true, nil
	case a.Status == http.StatusNotFound:
		return Reply{}, false, c.expired(j, "ZStack does not know the job any more.")
	}
	r, err = c.judge(op, a)
	if SessionLost(err) {
		c.loseOf(j)
	}
	return r, false, err
}

// loseOf forgets the session that a job was started in, or the current one where that
// is not known.
func (c *Client) loseOf(j Job) {
	if j.session == nil {
		j.session = c.sessions.Current()
	}
	if j.session != nil {
		c.sessions.Lose(j.session)
	}
}

func (c *Client) expired(j Job, what string) error {
	return &fault.Fault{
		Kind: fault.Interrupted, Op: cmp.Or(j.op, opAwait), Server: c.Host(), What: what, RequestID: j.ID, Err: ErrExpired,
		Remedy: "Look in ZStack whether it was done; if not, try again.",
	}
}

// Run is Start and Await, and both once more in a new session where the job says that
// the session had ended.
func (c *Client) Run(ctx context.Context, call Call) (Reply, error) {
	r, err := c.runOnce(ctx, call)
	if SessionLost(err) && c.v[KeyLogin] != LoginAccessKey {
		call.Job = ""
		return c.runOnce(ctx, call)
	}
	return r, err
}

func (c *Client) runOnce(ctx context.Context, call Call) (Reply, error) {
	j, err := c.Start(ctx, call)
	if err != nil {
		return Reply{}, err
	}
	return c.Await(ctx, j, nil)
}
