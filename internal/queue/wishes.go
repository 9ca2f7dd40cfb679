package queue

import (
	"context"
	"errors"
	"slices"

	"slipway/internal/fault"
	"slipway/internal/journal"
)

// The wishes that engines leave each other. One stands until it was seen to, whatever
// becomes of the job before that, or until a person wants the job to run.
const (
	wishHold   = "hold"
	wishStop   = "stop" // hold, without waiting for the end of the part under way
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

// fulfil does what a wish asks for, whether the attempt is stopped for it or ends by
// itself before that, and drops the wish, also one that came too late.
func (r *runner) fulfil(w journal.Wish) {
	a, act := r.attempt(w.Job), r.Hold
	switch {
	case w.Wish == wishCancel:
		act = r.Cancel
	case a != nil && w.Wish == wishHold && a.brake.Pulled():
		return // the wish is being fulfilled
	}
	r.others.Go(func() {
		if err := act(r.work, w.Job); err == nil || fault.Is(err, fault.Conflict) {
			r.dropWish(w)
		}
	})
}

// dropWish forgets a wish, but not another one that has taken its place.
func (r *runner) dropWish(w journal.Wish) {
	err := r.journal.Update(r.work, func(tx *journal.Tx) error { return tx.DropWish(w) })
	if err != nil && !errors.Is(err, context.Canceled) {
		r.refuse(err)
	}
}
