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

// NewJob describes a job to be added.
type NewJob struct {
	Profile     string
	ProfileName string
	Backend     string
	Request     backend.Request
	Held        bool // do not start it by itself
}

// Add validates and queues jobs, all of them or none. Faults: Invalid, one for
// each rule that is broken, joined; NotFound for an unknown back end.
func (e *Engine) Add(ctx context.Context, jobs ...NewJob) ([]Job, error) {
	added, err := e.admit(jobs, time.Now().Round(0))
	if err != nil {
		return nil, err
	}
	err = e.exclusively(ctx, func() error { return e.insert(ctx, added) })
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for i, j := range added {
		if now := e.jobs[j.ID]; now != nil {
			added[i] = *now
		}
	}
	return added, nil
}

func (e *Engine) admit(jobs []NewJob, now time.Time) ([]Job, error) {
	added := make([]Job, len(jobs))
	var bad []error
	for i, n := range jobs {
		j, err := e.newJob(n, now)
		if err != nil {
			bad = append(bad, err)
		}
		added[i] = j
	}
	return added, errors.Join(bad...)
}

func (e *Engine) newJob(n NewJob, now time.Time) (Job, error) {
	spec, ok := e.cfg.Spec(n.Backend)
	if !ok {
		f := fault.New(fault.NotFound, "This version of Slipway does not know the kind of target.", "Choose another target, or update Slipway.")
		f.Detail = n.Backend
		return Job{}, f
	}
	if err := validate(spec, n.Request); err != nil {
		return Job{}, err
	}
	n.Request.Values = backend.Fill(spec.Request, n.Request.Values)
	j := Job{
		ID: e.ids.next(now), Profile: n.Profile, ProfileName: n.ProfileName, Backend: n.Backend, Request: n.Request,
		State: Waiting, Attempts: e.cfg.Attempts, Created: now.UTC(),
	}
	if n.Held {
		j.State = Held
	}
	return j, nil
}

// validate checks a request against the rules of its back end.
func validate(spec backend.Spec, r backend.Request) error {
	var bad []error
	if f := contentFault(spec, r); f != nil {
		bad = append(bad, f)
	}
	for _, f := range backend.Validate(spec.Request, r.Values) {
		bad = append(bad, f)
	}
	return errors.Join(bad...)
}

func contentFault(spec backend.Spec, r backend.Request) *fault.Fault {
	switch {
	case r.URL != "" && len(r.Items) > 0:
		return fault.New(fault.Invalid, "An upload is made of files or of an address, not of both.", "Queue them one by one.")
	case r.URL != "":
		return spec.URLFault(r.URL)
	case len(r.Items) == 0:
		return fault.New(fault.Invalid, "There is nothing to upload.", "Choose a file.")
	case slices.ContainsFunc(r.Items, func(it backend.Item) bool { return it.Identity.Path == "" }):
		return fault.New(fault.Invalid, "A file of the upload has no path.", "Choose the file again.")
	}
	return nil
}

// insert journals and publishes new jobs. The caller has the turn.
func (e *Engine) insert(ctx context.Context, added []Job) error {
	var before, after int64
	err := e.journal.Update(ctx, func(tx *journal.Tx) (err error) {
		if before, err = tx.Revision(); err != nil {
			return err
		}
		for i := range added {
			if err := insertOne(tx, &added[i]); err != nil {
				return err
			}
		}
		after, err = tx.Revision()
		return err
	})
	if err != nil {
		return err
	}
	e.advance(before, after)
	e.adopt(added...)
	return nil
}

func insertOne(tx *journal.Tx, j *Job) (err error) {
	if j.Position, err = tx.Last(); err != nil {
		return err
	}
	record, err := encode(*j)
	if err != nil {
		return err
	}
	if err := tx.Put(&record); err != nil {
		return err
	}
	return tx.Log(j.ID, journal.Event{At: j.Created, Text: "Queued for " + j.ProfileName + "."})
}
