package queue

import (
	"context"
	"errors"
	"time"

	"slipway/internal/fault"
	"slipway/internal/journal"
)

// Jobs returns all jobs that are not finished and the finished ones of the last
// limit (newest first among themselves), in queue order.
func (e *Engine) Jobs(ctx context.Context, limit int) ([]Job, error) {
	if _, err := e.sync(ctx); err != nil {
		return nil, err
	}
	e.explain(time.Now())
	var jobs []Job
	err := e.exclusively(ctx, func() error {
		jobs = e.unfinished()
		records, err := e.journal.Finished(ctx, limit)
		if err != nil {
			return err
		}
		finished, err := decodeAll(records)
		jobs = append(jobs, finished...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

func (e *Engine) unfinished() []Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.queueLocked()
	jobs := make([]Job, len(all))
	for i, j := range all {
		jobs[i] = e.shownLocked(j)
	}
	return jobs
}

// shownLocked returns a job as it was last published. The caller holds mu.
func (e *Engine) shownLocked(j *Job) Job {
	if a := e.attempts[j.ID]; a != nil && a.stuck != nil && j.State == Running {
		return *a.stuck
	}
	return *j
}

// Job returns one job. Fault: NotFound.
func (e *Engine) Job(ctx context.Context, id string) (Job, error) {
	if _, err := e.sync(ctx); err != nil {
		return Job{}, err
	}
	e.explain(time.Now())
	if j, ok := e.current(id); ok {
		return j, nil
	}
	record, err := e.journal.Job(ctx, id)
	if errors.Is(err, journal.ErrNone) {
		return Job{}, notFound(id)
	}
	if err != nil {
		return Job{}, err
	}
	return decode(record)
}

func (e *Engine) current(id string) (Job, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j := e.jobs[id]; j != nil {
		return e.shownLocked(j), true
	}
	return Job{}, false
}

// Receipt returns the receipt of a Done job as indented JSON. Fault: NotFound.
func (e *Engine) Receipt(ctx context.Context, id string) ([]byte, error) {
	body, err := e.journal.Receipt(ctx, id)
	if errors.Is(err, journal.ErrNone) {
		f := fault.New(fault.NotFound, "There is no receipt of this upload.", "A receipt is written when an upload is done.")
		f.Detail = id
		return nil, f
	}
	return body, err
}

// Log returns what happened to a job, oldest first. Fault: NotFound.
func (e *Engine) Log(ctx context.Context, id string) ([]Event, error) {
	lines, err := e.journal.Events(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, notFound(id)
	}
	events := make([]Event, len(lines))
	for i, l := range lines {
		events[i] = Event{At: l.At, Text: l.Text}
	}
	return events, nil
}

// Event is one line of a job's history.
type Event struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"` // in sentences, without secrets
}
