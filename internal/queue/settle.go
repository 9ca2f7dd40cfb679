package queue

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// settleAgain is the pause before the journal is asked again to take an end.
const settleAgain = 5 * time.Second

// settle journals how the attempt ended. While the journal refuses, the job is
// shown as stopped by the journal and its place stays taken; the engine's end
// gives that up, and the next start finds the job cut off, see cutOff.
func (a *attempt) settle(ctx context.Context, result backend.Result, err, cause error) {
	defer a.e.poke()
	defer a.e.forget(a, a.job.ID)
	if a.lastErr != nil {
		err, cause = a.lastErr, nil
	}
	end := ending{result: result, err: err, cause: cause}
	for {
		left, err := a.journalEnd(end)
		switch {
		case err == nil && left:
			a.e.discard(context.WithoutCancel(ctx), a.job.ID) //nolint:errcheck // what fails is in the job's Reason
			return
		case err == nil, errors.Is(err, journal.ErrLost), fault.Is(err, fault.NotFound):
			return
		}
		a.showStuck(fault.Of(err))
		select {
		case <-time.After(settleAgain):
		case <-a.quit:
			return
		}
	}
}

// journalEnd writes the end of the attempt, and its receipt with it. left reports
// whether something remains to be removed from the server.
func (a *attempt) journalEnd(end ending) (left bool, err error) {
	end.progress, end.now = a.lastProgress(), time.Now().Round(0)
	err = a.e.change(context.Background(), a.job.ID, func(c *change) error {
		if c.lease.Owner != a.owner {
			return journal.ErrLost
		}
		if end.cause == errCanceled && end.err != nil { //nolint:errorlint // a cause is compared with what was passed in
			c.job.Progress = end.progress.settled()
			outcome := c.EndAttempt(c.job.ID, end.now, []byte(errCanceled.Error()))
			var err error
			left, err = c.cancel(a.owner)
			return errors.Join(outcome, err)
		}
		return a.end(c, end)
	})
	return left, err
}

func (a *attempt) end(c *change, end ending) error {
	token, err := c.Token(c.job.ID)
	if err != nil {
		return err
	}
	fit := token.Bytes != nil && !token.Stale
	if !fit {
		end.progress.Kept = 0
	}
	end.follows = fit && a.follows(end.progress.Phase)
	line := a.e.conclude(&c.job, end)
	if err := errors.Join(c.log(line), c.EndAttempt(c.job.ID, end.now, []byte(line)), c.Release(c.job.ID)); err != nil {
		return err
	}
	if c.job.State != Done {
		return nil
	}
	return errors.Join(c.DropToken(c.job.ID), c.receipt(a.e.cfg.Version))
}

// getFurther gives a job whose attempt has left more with the server than any before
// it a fresh set of attempts: a long upload over a bad line goes on for as long as it
// gets on.
func (j *Job) getFurther(attempts int) {
	if kept := j.Progress.Kept; kept > j.Furthest {
		j.Furthest, j.Attempts = kept, j.Attempt+attempts-1
	}
}

func (a *attempt) lastProgress() Progress {
	a.e.mu.Lock()
	defer a.e.mu.Unlock()
	return a.progress
}

// showStuck publishes that the journal cannot take the end of the attempt. It is
// the one state that is shown without being durable, because nothing can be.
func (a *attempt) showStuck(f *fault.Fault) {
	a.e.mu.Lock()
	defer a.e.mu.Unlock()
	j := a.e.jobs[a.job.ID]
	if j == nil {
		return
	}
	stuck := *j
	stuck.State, stuck.Fault, stuck.Progress = NeedsYou, f, a.progress.settled()
	stuck.Reason = "the end of the attempt cannot be written to the journal"
	if a.stuck == nil {
		close(a.refused)
	}
	a.stuck = &stuck
	a.e.changes.Publish(stuck.ID, stuck, true)
}
