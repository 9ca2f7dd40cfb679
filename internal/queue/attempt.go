package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// The causes for which an attempt is stopped from outside.
var (
	errHeld     = errors.New("paused by you")
	errCanceled = errors.New("cancelled by you")
	errQuit     = errors.New("the program ends")
)

// attempt is one attempt of a job, under way in this engine.
type attempt struct {
	e        *Engine
	job      Job // as it was when the attempt began
	owner    string
	cancel   context.CancelCauseFunc
	brake    *backend.Brake
	quit     <-chan struct{}  // closed when the engine's Run ends
	done     chan struct{}    // closed when the end is durable, or given up
	refused  chan struct{}    // closed when the journal has refused to take the end
	meter    meter            // guarded by Engine.mu
	stuck    *Job             // guarded by Engine.mu; the end that could not be journalled yet
	lastErr  error            // of the journal, in report; used on the driver's goroutine, then by settle
	kept     int64            // bytes that the next attempt need not send, by the last report; used as lastErr is
	recorded backend.Progress // last journalled by record; used as lastErr is
	resumes  bool             // the driver can go on with a token; used as lastErr is

	progress Progress // guarded by Engine.mu
}

// begin leases a waiting job, makes it Running and starts an attempt, which gives
// up when ctx ends. It does nothing when the job, or any other, is no longer as this
// engine saw it.
func (e *Engine) begin(ctx context.Context, id string) error {
	owner, err := e.journal.Owner(ctx)
	if err != nil {
		return err
	}
	work, cancel := context.WithCancelCause(ctx)
	a := &attempt{
		e: e, owner: owner, cancel: cancel, brake: backend.NewBrake(), quit: ctx.Done(), done: make(chan struct{}), refused: make(chan struct{}),
	}
	began := false
	err = e.change(ctx, id, func(c *change) error {
		if c.job.State != Waiting || c.elsewhere() || c.now.Before(c.job.NotBefore) || !e.upToDate(c.revision) {
			return errAsItIs
		}
		began = true
		return c.start(a)
	})
	if err != nil || !began {
		cancel(nil)
		e.forget(a, id)
		close(a.done)
		time.AfterFunc(pollEvery, e.poke) // by then the engine has looked at what others changed
		return err
	}
	go a.run(work)
	return nil
}

func (e *Engine) upToDate(revision int64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.revision == revision
}

// start makes the job Running and a its attempt.
func (c *change) start(a *attempt) error {
	j := &c.job
	kept := Progress{Progress: backend.Progress{Kept: j.Progress.Kept}}
	j.State, j.Reason, j.NotBefore, j.Progress = Running, "", time.Time{}, kept
	j.Attempt++
	if j.Started.IsZero() {
		j.Started = c.now.UTC()
	}
	a.job, a.resumes, a.kept = *j, j.Follows, kept.Kept
	c.e.mu.Lock()
	a.progress = kept
	c.e.attempts[j.ID] = a
	c.e.mu.Unlock()
	return errors.Join(
		c.take(a.owner, leaseTime, kept),
		c.BeginAttempt(j.ID, c.now),
		c.log(fmt.Sprintf("Attempt %d of %d began.", j.Attempt, j.Attempts)),
	)
}

// forget ends the engine's knowledge of an attempt.
func (e *Engine) forget(a *attempt, id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.attempts[id] == a {
		delete(e.attempts, id)
	}
}

// errBegan says that an attempt has begun since the last one was stopped.
var errBegan = errors.New("an attempt has begun")

// stopAndChange is change for a job of which no attempt may be under way here.
func (e *Engine) stopAndChange(ctx context.Context, id string, cause error, do func(*change) error) error {
	for {
		if err := e.stop(ctx, id, cause); err != nil {
			return err
		}
		err := e.change(ctx, id, func(c *change) error {
			if e.attempt(id) != nil {
				return errBegan
			}
			return do(c)
		})
		if !errors.Is(err, errBegan) {
			return err
		}
	}
}

func (a *attempt) run(ctx context.Context) {
	defer close(a.done)
	defer a.cancel(nil)
	result, err := a.try(a.brake.With(ctx))
	a.settle(ctx, result, err, a.cause(ctx, err))
}

// cause returns why the attempt was stopped from outside. One that was being paused
// when the program ended, or that has obeyed its brake, was held.
func (a *attempt) cause(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	obeyed := cause == nil && fault.Is(err, fault.Canceled)
	if a.brake.Pulled() && (obeyed || cause == errQuit) { //nolint:errorlint // a cause is compared with what was passed in
		return errHeld
	}
	return cause
}

// try makes the attempt. A panic of the driver ends this attempt and nothing else.
func (a *attempt) try(ctx context.Context) (r backend.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Panicked(p)
		}
	}()
	if err := a.checkFiles(); err != nil {
		return r, err
	}
	token, err := a.e.journal.Token(ctx, a.job.ID)
	if err != nil {
		return r, err
	}
	driver, err := a.e.cfg.Open(ctx, a.job.Profile)
	if err != nil {
		return r, err
	}
	defer closeDriver(driver)
	return a.upload(ctx, driver, token)
}

// checkFiles looks whether the files are those that were queued. Where only the
// server's work is followed they are not needed any more.
func (a *attempt) checkFiles() error {
	if a.job.Follows {
		return nil
	}
	for _, it := range a.job.Request.Items {
		if err := it.Identity.Check(); err != nil {
			return err
		}
	}
	return nil
}

// upload goes on where an earlier attempt stopped if the driver can, and
// otherwise clears away what that one left before it starts over.
func (a *attempt) upload(ctx context.Context, driver backend.Driver, token journal.Token) (backend.Result, error) {
	request := a.job.Request
	request.Values = request.Values.Clone()
	resumer, ok := driver.(backend.Resumer)
	a.resumes = ok
	if token.Bytes == nil {
		return driver.Upload(ctx, request, a.report)
	}
	if ok && !token.Stale {
		return resumer.Resume(ctx, request, token.Bytes, a.report)
	}
	if err := a.clear(ctx, driver, token); err != nil {
		return backend.Result{}, err
	}
	return driver.Upload(ctx, request, a.report)
}

// clear removes what an earlier attempt left. Where that cannot succeed later
// either the attempt goes on without, and the log says so. A driver that is not
// let in is not asked again: the upload would only be one more refused login.
func (a *attempt) clear(ctx context.Context, driver backend.Driver, token journal.Token) error {
	text := "Removed what an earlier attempt had left on the server."
	err := remove(ctx, driver, token)
	if fault.Retryable(err) || asksAtDoor(fault.Of(err)) || ctx.Err() != nil {
		return err
	}
	if err != nil {
		text = "What an earlier attempt left on the server could not be removed: " + clause(fault.Of(err).Error()) + "."
	}
	return a.e.journal.Update(ctx, func(tx *journal.Tx) error {
		return errors.Join(tx.DropToken(a.job.ID), tx.Log(a.job.ID, journal.Event{At: time.Now(), Text: text}))
	})
}

func closeDriver(d backend.Driver) {
	if c, ok := d.(io.Closer); ok {
		c.Close() // the upload has its answer; a failing logout changes nothing about it
	}
}
