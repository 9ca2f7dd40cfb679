package queue

import (
	"context"
	"errors"
	"slices"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// Start lets a Held or Interrupted job run with a fresh set of attempts, and ends
// the pause of a Waiting one; the limits of hosts hold for it nevertheless. A
// Running job stays as it is. A pause that nobody has seen to yet is taken back.
// Faults: NotFound, Conflict.
func (e *Engine) Start(ctx context.Context, id string) error {
	return e.change(ctx, id, func(c *change) error {
		switch c.job.State {
		case Running:
			c.keep = true
			return c.dropWishes(wishHold, wishStop)
		case Waiting:
			if c.job.NotBefore.IsZero() {
				c.keep = true
				return c.dropWishes(wishHold, wishStop, wishCancel)
			}
		case Held, Interrupted:
			c.freshSet()
		default:
			return c.refuse("Use Retry for it.")
		}
		c.job.State, c.job.Reason, c.job.NotBefore = Waiting, "", time.Time{}
		return errors.Join(c.dropWishes(wishHold, wishStop, wishCancel), c.log("Started by you."))
	})
}

// Hold stops an attempt, or takes a job out of the waiting line, until Start. An
// attempt whose driver can end without loss gets a quarter of a minute to do so,
// unless Hold is called once more in that time, by whatever process. A job that
// does not run by itself anyway stays as it is. Where another process runs the job,
// Hold asks it to stop and does not wait for that. Faults: NotFound, Conflict for a
// finished job.
func (e *Engine) Hold(ctx context.Context, id string) error {
	return e.stopAndChange(ctx, id, errHeld, func(c *change) error {
		switch {
		case c.job.State.Finished():
			return c.refuse("Leave it as it is.")
		case c.elsewhere() && c.job.Pausing():
			return c.wish(wishStop)
		case c.elsewhere():
			return c.wish(wishHold)
		case c.job.State != Waiting:
			return errAsItIs
		}
		c.job.State, c.job.Reason, c.job.NotBefore = Held, "", time.Time{}
		return c.log("Paused by you.")
	})
}

// Cancel stops a job for good and removes what it left on the server; what could
// not be removed is in the job's Reason. Where another process runs the job,
// Cancel asks it to do so and does not wait for that. Faults: NotFound, Conflict
// for a Done job.
func (e *Engine) Cancel(ctx context.Context, id string) error {
	owner, err := e.journal.Owner(ctx)
	if err != nil {
		return err
	}
	var left bool
	err = e.stopAndChange(ctx, id, errCanceled, func(c *change) (err error) {
		switch {
		case c.elsewhere() && c.job.State == Running:
			return c.wish(wishCancel)
		case c.job.State == Canceled:
			return errAsItIs
		case c.job.State == Done:
			return c.refuse("Delete the item on the target if it is not wanted.")
		}
		left, err = c.cancel(owner)
		return err
	})
	if err != nil || !left {
		return err
	}
	return e.discard(ctx, id)
}

// cancel makes the job Canceled. Where something may be left on the server, it
// says so and keeps the job leased until discard has been there.
func (c *change) cancel(owner string) (left bool, err error) {
	c.job.State, c.job.Reason, c.job.NotBefore, c.job.Finished = Canceled, "", time.Time{}, c.now.UTC()
	c.job.Follows = false
	token, err := c.Token(c.job.ID)
	if err != nil {
		return false, err
	}
	if token.Bytes == nil {
		return false, errors.Join(c.Release(c.job.ID), c.log("Cancelled by you."))
	}
	c.job.Reason = "what it left on the server is not removed yet"
	return true, errors.Join(c.take(owner, 2*discardTime, Progress{}), c.log("Cancelled by you."))
}

// Retry gives a Failed, Canceled, NeedsYou or Interrupted job a fresh set of
// attempts. values, if not nil, replaces the request's field texts; what an
// earlier attempt left on the server under other texts is removed first, unless
// they differ in fields that are [backend.Field.Free] only.
// Faults: NotFound, Conflict, Invalid.
func (e *Engine) Retry(ctx context.Context, id string, values backend.Values) error {
	return e.change(ctx, id, func(c *change) error {
		switch {
		case c.elsewhere():
			return c.busy()
		case c.job.State == NeedsYou, c.job.State == Interrupted:
		case c.job.State == Failed, c.job.State == Canceled:
			if err := c.requeue(); err != nil {
				return err
			}
		case c.job.State == Done:
			return c.refuse("Add the file again to upload it once more.")
		default:
			return c.refuse("Use Start for it.")
		}
		if err := c.refill(values); err != nil {
			return err
		}
		c.job.State, c.job.Reason, c.job.NotBefore = Waiting, "", time.Time{}
		c.job.Furthest = 0
		c.freshSet()
		return errors.Join(c.dropWishes(wishHold, wishStop, wishCancel), c.log("Retried by you."))
	})
}

// freshSet lets a job begin with the attempts that every job has.
func (c *change) freshSet() { c.job.Attempt, c.job.Attempts = 0, c.e.cfg.Attempts }

// requeue puts a finished job behind the others.
func (c *change) requeue() (err error) {
	c.job.Finished, c.job.Result = time.Time{}, nil
	c.job.Position, err = c.Last()
	return err
}

// refill replaces the request's field texts. What was sent stays of use where only
// free fields have changed.
func (c *change) refill(values backend.Values) error {
	if values == nil {
		return nil
	}
	spec, ok := c.e.cfg.Spec(c.job.Backend)
	if !ok {
		return c.refuse("Update Slipway: this version does not know the kind of target.")
	}
	request := c.job.Request
	request.Values = values
	if err := validate(spec, request); err != nil {
		return err
	}
	request.Values = backend.Fill(spec.Request, values)
	before := backend.Fill(spec.Request, c.job.Request.Values)
	c.job.Request = request
	spoils := func(f backend.Field) bool { return !f.Free && request.Values[f.Key] != before[f.Key] }
	if !slices.ContainsFunc(spec.Request, spoils) {
		return nil
	}
	c.job.Follows, c.job.Progress.Kept = false, 0
	return c.SpoilToken(c.job.ID)
}

// Remove forgets a job that is not running. Its receipt, if any, stays in
// history, and what it left on the server stays there; Cancel removes that.
// Faults: NotFound, Conflict for a job under way.
func (e *Engine) Remove(ctx context.Context, id string) error {
	return e.change(ctx, id, func(c *change) error {
		if c.elsewhere() {
			return c.busy()
		}
		c.gone = true
		return c.Delete(id)
	})
}

// Move shifts a job by delta places among those that have not finished.
// Faults: NotFound, also for a finished job.
func (e *Engine) Move(ctx context.Context, id string, delta int) error {
	err := e.exclusively(ctx, func() error {
		if err := e.journal.Update(ctx, func(tx *journal.Tx) error { return tx.Move(id, delta) }); err != nil {
			return err
		}
		return e.catchUp(ctx)
	})
	if errors.Is(err, journal.ErrNone) {
		return notFound(id)
	}
	return err
}

// wish leaves word for the engine that works on the job.
func (c *change) wish(text string) error {
	c.keep = true
	return c.Wish(journal.Wish{Job: c.job.ID, Wish: text}, wishCancel)
}

// dropWishes takes back what nobody has seen to yet.
func (c *change) dropWishes(texts ...string) error {
	var bad []error
	for _, text := range texts {
		bad = append(bad, c.DropWish(journal.Wish{Job: c.job.ID, Wish: text}))
	}
	return errors.Join(bad...)
}

// refuse says that the job's state does not allow what was asked.
func (c *change) refuse(remedy string) error {
	return fault.New(fault.Conflict, "The upload is "+c.job.State.Word()+", so this cannot be done with it.", remedy)
}

// busy says that somebody works on the job.
func (c *change) busy() error {
	what := "The upload is being worked on."
	if program := readNote(c.lease.Note).Program; program != "" {
		what = "The upload is being worked on by " + program + "."
	}
	return fault.New(fault.Conflict, what, "Wait until that is over, or cancel it.")
}
