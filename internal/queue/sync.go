package queue

import (
	"context"
	"strings"
	"time"
)

// unseen is a version that no journal has.
const unseen = -1

// sync publishes what other processes changed since the last look, and reports
// whether there was anything to look at.
func (e *Engine) sync(ctx context.Context) (changed bool, err error) {
	err = e.exclusively(ctx, func() error {
		version, err := e.journal.Version(ctx)
		if err != nil || version == e.seen() {
			return err
		}
		changed = true
		if err := e.catchUp(ctx); err != nil {
			return err
		}
		if err := e.readNotes(ctx); err != nil {
			return err
		}
		e.see(version)
		return nil
	})
	return changed, err
}

func (e *Engine) seen() int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.version
}

func (e *Engine) see(version int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.version = version
}

// catchUp publishes every job that is newer in the journal. The caller has the turn.
func (e *Engine) catchUp(ctx context.Context) error {
	e.mu.Lock()
	revision := e.revision
	e.mu.Unlock()
	changes, err := e.journal.Since(ctx, revision)
	if err != nil {
		return err
	}
	jobs, err := decodeAll(changes.Records)
	if err != nil {
		return err
	}
	e.adopt(jobs...)
	for _, id := range changes.Removed {
		e.drop(e.known(id))
	}
	e.mu.Lock()
	e.revision = changes.Revision
	e.mu.Unlock()
	return nil
}

// known returns the job as it was last seen, or what is left of it: its id.
func (e *Engine) known(id string) Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j := e.jobs[id]; j != nil {
		return *j
	}
	return Job{ID: id}
}

// readNotes shows how far the jobs are that others work on.
func (e *Engine) readNotes(ctx context.Context) error {
	leases, err := e.journal.Leases(ctx)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notes = map[string]note{}
	for _, l := range leases {
		if e.attempts[l.Job] == nil {
			e.notes[l.Job] = readNote(l.Note)
		}
	}
	for id, n := range e.notes {
		if j := e.jobs[id]; j != nil && j.State == Running {
			j.Progress = n.Progress
			e.changes.Publish(id, *j, false)
		}
	}
	return nil
}

// takeOver takes the jobs whose leases have lapsed. What a dead process ran was cut
// off, see cutOff.
func (e *Engine) takeOver(ctx context.Context) error {
	leases, err := e.journal.Leases(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	for _, l := range leases {
		if e.attempt(l.Job) != nil || !e.journal.Lapsed(ctx, l, now) {
			continue
		}
		err := e.change(ctx, l.Job, func(c *change) error {
			if c.elsewhere() {
				return errAsItIs
			}
			return nil
		})
		if err != nil {
			return err
		}
		e.see(unseen) // its wishes are to be looked at
	}
	return nil
}

// clause makes a sentence fit to stand within another one, or as a reason.
func clause(s string) string { return strings.TrimSuffix(s, ".") }
