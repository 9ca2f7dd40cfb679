package queue

import (
	"context"
	"errors"
	"time"

	"slipway/internal/journal"
)

// leaseTime is how long a lease holds without being renewed.
const leaseTime = 15 * time.Second

// errAsItIs is returned by a change that has nothing to change.
var errAsItIs = errors.New("nothing to change")

// change is one job in the hands of a transaction.
type change struct {
	*journal.Tx
	e        *Engine
	ctx      context.Context //nolint:containedctx // a change lives only as long as the transaction
	job      Job             // as the journal has it; what is changed in it gets stored
	lease    journal.Lease   // of the job; none if it had lapsed
	revision int64           // of the journal before the change
	now      time.Time
	keep     bool // the job itself stays as it is, other tables change
	gone     bool // the job was deleted
}

// change lets do change one job and publishes what stands in the journal after
// it. An error of do undoes everything and is returned, but for errAsItIs.
// Fault: NotFound.
func (e *Engine) change(ctx context.Context, id string, do func(*change) error) error {
	err := e.exclusively(ctx, func() error { return e.commit(ctx, id, do) })
	switch {
	case errors.Is(err, errAsItIs):
		return nil
	case errors.Is(err, journal.ErrNone):
		return notFound(id)
	default:
		return err
	}
}

func (e *Engine) commit(ctx context.Context, id string, do func(*change) error) error {
	c := &change{e: e, ctx: ctx, now: time.Now().Round(0)} // the wall clock: it goes on while the computer sleeps
	var after int64
	err := e.journal.Update(ctx, func(tx *journal.Tx) (err error) {
		if err := c.look(tx, id); err != nil {
			return err
		}
		if err := do(c); err != nil {
			return err
		}
		if err := c.store(); err != nil {
			return err
		}
		after, err = tx.Revision()
		return err
	})
	if err != nil {
		return err
	}
	e.advance(c.revision, after)
	switch {
	case c.gone:
		e.drop(c.job)
	case !c.keep:
		e.adopt(c.job)
	}
	return nil
}

// advance notes that the change from one revision to another was this engine's
// own. Where others had changed something before it, the next look has to find that.
func (e *Engine) advance(before, after int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.revision == before {
		e.revision = after
	}
}

// look reads the job. One whose lease has lapsed is taken from its former owner.
func (c *change) look(tx *journal.Tx, id string) error {
	c.Tx = tx
	record, err := tx.Job(id)
	if err != nil {
		return err
	}
	if c.job, err = decode(record); err != nil {
		return err
	}
	if c.revision, err = tx.Revision(); err != nil {
		return err
	}
	if c.lease, err = tx.Lease(id); err != nil || c.lease.None() {
		return err
	}
	if c.e.attempt(id) == nil && c.e.journal.Lapsed(c.ctx, c.lease, c.now) {
		return c.recover()
	}
	return nil
}

// recover takes the job from an owner that is gone. What it ran was cut off, see
// cutOff.
func (c *change) recover() error {
	n := readNote(c.lease.Note)
	c.lease = journal.Lease{}
	if err := c.Release(c.job.ID); err != nil || c.job.State != Running {
		return err
	}
	line, err := c.cutOff(n.Progress)
	return errors.Join(err, c.EndAttempt(c.job.ID, c.now, []byte(stopped("by restart", n.Progress))), c.log(line))
}

// store writes the job back.
func (c *change) store() error {
	if c.keep || c.gone {
		return nil
	}
	record, err := encode(c.job)
	if err != nil {
		return err
	}
	return c.Put(&record)
}

func (c *change) log(text string) error {
	return c.Log(c.job.ID, journal.Event{At: c.now, Text: text})
}

// take leases the job, which is so far, to this engine for a while.
func (c *change) take(owner string, d time.Duration, p Progress) error {
	return c.Take(journal.Lease{Job: c.job.ID, Owner: owner, Expires: c.now.Add(d), Note: c.e.note(p)})
}

// elsewhere reports whether somebody works on the job, be it another engine, this
// one's discard, or an attempt that has just begun.
func (c *change) elsewhere() bool { return !c.lease.None() }
