package queue

import (
	"context"
	"errors"
	"slices"

	"slipway/internal/fault"
	"slipway/internal/journal"
)

// The wishes that engines leave each other.
const (
	wishHold   = "hold"
	wishCancel = "cancel"
)

// obey carries out what other processes wish of jobs that this engine runs, or
// that nobody runs any more.
func (r *runner) obey() {
	wishes, err := r.journal.Wishes(r.work)
	if err != nil || len(wishes) == 0 {
		r.lookAgainAfter(err)
		return
	}
	leases, err := r.journal.Leases(r.work)
	if err != nil {
		r.lookAgainAfter(err)
		return
	}
	for _, w := range wishes {
		others := slices.ContainsFunc(leases, func(l journal.Lease) bool { return l.Job == w.Job && !r.journal.Own(l) })
		if !others {
			r.fulfil(w)
		}
	}
}

// lookAgainAfter has the next look find the wishes that the journal did not give.
func (r *runner) lookAgainAfter(err error) {
	if err != nil {
		r.see(unseen)
	}
}

// fulfil does what a wish asks for. The end of an attempt drops the wish with the
// change it makes; the others are dropped here, also those that came too late.
func (r *runner) fulfil(w journal.Wish) {
	act, cause := r.Hold, errHeld
	if w.Wish == wishCancel {
		act, cause = r.Cancel, errCanceled
	}
	if a := r.attempt(w.Job); a != nil {
		if cause == errHeld && a.brake.Pulled() { //nolint:errorlint // a cause is compared with what was passed in
			return // the wish is being fulfilled
		}
		r.others.Go(func() { r.stop(r.work, w.Job, cause) }) //nolint:errcheck // what the journal refuses is in the job's Fault
		return
	}
	r.others.Go(func() {
		if err := act(r.work, w.Job); err == nil || fault.Is(err, fault.Conflict) {
			r.dropWish(w.Job)
		}
	})
}

func (r *runner) dropWish(job string) {
	err := r.journal.Update(r.work, func(tx *journal.Tx) error { return tx.DropWish(job) })
	if err != nil && !errors.Is(err, context.Canceled) {
		r.refuse(err)
	}
}
