package queue

import (
	"context"
	"sync"
	"time"

	"slipway/internal/fault"
	"slipway/internal/journal"
)

const (
	pollEvery   = 500 * time.Millisecond // look at what other processes did
	renewEvery  = leaseTime / 3
	refusedTime = 5 * time.Second  // pause after the journal refused a start
	quitTime    = 30 * time.Second // how long the end of Run waits for its attempts
)

// Run works until ctx ends, then stops the attempts under way, journals where
// they stand, and returns nil, after half a minute at the latest. It may be called
// again after that. Fault: Conflict
// when it is under way already.
func (e *Engine) Run(ctx context.Context) error {
	work, quit := context.WithCancelCause(context.WithoutCancel(ctx))
	defer quit(errQuit)
	if !e.enter() {
		return fault.New(fault.Conflict, "The queue is running already.", "Use the one that runs.")
	}
	defer e.leave()
	r := runner{Engine: e, work: work}
	r.loop(ctx)
	quit(errQuit)
	e.attemptsEnd()
	r.others.Wait()
	return nil
}

// enter notes that Run is under way; false when it was already.
func (e *Engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runs {
		return false
	}
	e.runs = true
	e.version = unseen
	return true
}

func (e *Engine) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.runs = false
}

// attemptsEnd waits for all attempts, but not for ever: one whose driver reads a
// file from a share that is gone stops when the share answers, or never. The next
// start finds its job cut off, see cutOff.
func (e *Engine) attemptsEnd() {
	enough := time.NewTimer(quitTime)
	defer enough.Stop()
	e.mu.Lock()
	var all []*attempt
	for _, a := range e.attempts {
		all = append(all, a)
	}
	e.mu.Unlock()
	for _, a := range all {
		select {
		case <-a.done:
		case <-enough.C:
			return
		}
	}
}

// runner is what one call of Run needs.
type runner struct {
	*Engine
	work   context.Context //nolint:containedctx // ends with the call of Run
	others sync.WaitGroup  // wishes being carried out
	renew  time.Time       // when the leases have to be renewed next
}

func (r *runner) loop(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	var due time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			r.tick(now)
			// A timer stands still while the computer sleeps, the wall clock does not.
			if due.IsZero() || now.Round(0).Before(due) {
				continue
			}
		case <-r.wake:
		case <-timer.C:
		}
		if due = r.startSome(ctx); !due.IsZero() {
			timer.Reset(time.Until(due))
		}
	}
}

// tick does what has to be done over and over. What the journal refuses here it
// refuses at the next change as well, where it is shown.
func (r *runner) tick(now time.Time) {
	r.measure(now)
	if !now.Before(r.renew) {
		r.renew = now.Add(renewEvery)
		r.renewLeases(now)
		r.takeOver(r.work) //nolint:errcheck // see above
	}
	if changed, err := r.sync(r.work); err == nil && changed {
		r.obey()
	}
}

// startSome starts what may start and returns when to look again.
func (r *runner) startSome(ctx context.Context) time.Time {
	out := r.explain(time.Now())
	if r.refusing() {
		return out.due
	}
	for _, id := range out.start {
		if ctx.Err() != nil {
			break
		}
		if err := r.begin(r.work, id); err != nil && !fault.Is(err, fault.NotFound) {
			r.refuse(err)
			return r.explain(time.Now()).due
		}
	}
	return out.due
}

func (e *Engine) refusing() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Now().Before(e.refused.until)
}

// refuse notes why nothing can be started for a while.
func (e *Engine) refuse(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.refused = refusal{why: clause(fault.Of(err).What), until: time.Now().Add(refusedTime).Round(0)}
}

// renewLeases extends the leases of the attempts under way. An attempt whose
// lease was lost is stopped: another engine has the job.
func (r *runner) renewLeases(now time.Time) {
	leases := r.leases(now)
	if len(leases) == 0 {
		return
	}
	lost, err := r.journal.Renew(r.work, leases...)
	if err != nil {
		return
	}
	for _, id := range lost {
		if a := r.attempt(id); a != nil {
			a.cancel(journal.ErrLost)
		}
	}
}

func (e *Engine) leases(now time.Time) []journal.Lease {
	e.mu.Lock()
	defer e.mu.Unlock()
	var leases []journal.Lease
	for id, a := range e.attempts {
		leases = append(leases, journal.Lease{
			Job: id, Owner: a.owner, Expires: now.Add(leaseTime), Note: e.note(a.progress),
		})
	}
	return leases
}
