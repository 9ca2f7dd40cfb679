package queue

import (
	"context"
	"sync"
	"time"

	"slipway/internal/fault"
	"slipway/internal/feed"
	"slipway/internal/journal"
)

// Engine runs the queue. Its methods may be called from several goroutines at
// once and return when the change is durable.
type Engine struct {
	cfg     Config
	journal *journal.Journal
	changes feed.Feed[string, Job]
	turn    chan struct{} // holds a value while somebody changes jobs; see exclusively
	wake    chan struct{} // holds a value when Run should look at the jobs again
	ids     ids

	mu       sync.Mutex          // guards the rest
	jobs     map[string]*Job     // those not finished, as published last
	attempts map[string]*attempt // under way in this engine
	notes    map[string]note     // of jobs that others work on
	revision int64               // of the journal, up to which jobs is true
	version  int64               // of the journal file at the last look
	refused  refusal             // why nothing is started at the moment
	runs     bool                // Run is under way
}

// refusal says that the journal refused the start of a job.
type refusal struct {
	why   string
	until time.Time // when to try again
}

// New reads the unfinished jobs from the journal. A job that a process was running
// which has ended without a word becomes Waiting where the server keeps what was sent
// of it, or has all of it, and attempts are left; Held where it was being paused; and
// Interrupted otherwise.
func New(ctx context.Context, cfg Config) (*Engine, error) {
	e := &Engine{
		cfg: cfg.withDefaults(), journal: cfg.Journal,
		turn: make(chan struct{}, 1), wake: make(chan struct{}, 1),
		jobs: map[string]*Job{}, attempts: map[string]*attempt{}, notes: map[string]note{},
	}
	if err := e.exclusively(ctx, func() error { return e.load(ctx) }); err != nil {
		return nil, err
	}
	if err := e.takeOver(ctx); err != nil {
		return nil, err
	}
	e.explain(time.Now())
	return e, nil
}

// load reads version and revision before the jobs: a change in between is then
// read twice and never missed.
func (e *Engine) load(ctx context.Context) error {
	version, err := e.journal.Version(ctx)
	if err != nil {
		return err
	}
	records, revision, err := e.journal.Unfinished(ctx)
	if err != nil {
		return err
	}
	jobs, err := decodeAll(records)
	if err != nil {
		return err
	}
	e.mu.Lock()
	e.version, e.revision = version, revision
	for _, j := range jobs {
		e.jobs[j.ID] = &j
	}
	e.mu.Unlock()
	return e.readNotes(ctx)
}

// Feed publishes every change of a job: state changes and faults at once, progress
// as the subscriber asks. A removed job is published as gone.
func (e *Engine) Feed() *feed.Feed[string, Job] { return &e.changes }

// exclusively runs do while nobody else changes jobs. So the order in which
// changes are published is their order in the journal.
func (e *Engine) exclusively(ctx context.Context, do func() error) error {
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-e.turn }()
	return do()
}

// poke has Run look at the jobs again.
func (e *Engine) poke() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// adopt publishes jobs as the journal has them now. The caller has the turn.
func (e *Engine) adopt(jobs ...Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting := map[string]bool{}
	for _, j := range jobs {
		waiting[j.ID] = e.adoptLocked(j)
	}
	if len(jobs) > 0 {
		e.explainLocked(time.Now(), waiting)
		e.poke()
	}
}

// adoptLocked takes over one job and publishes it, but for one that waits: that
// needs its reason first. The caller holds mu.
func (e *Engine) adoptLocked(j Job) (waits bool) {
	if j.State.Finished() {
		delete(e.jobs, j.ID)
	} else {
		e.jobs[j.ID] = &j
	}
	switch j.State {
	case Waiting:
		return true
	case Running:
		j.Progress = e.progressLocked(j.ID)
	default:
	}
	e.changes.Publish(j.ID, j, true)
	return false
}

// progressLocked returns how far a running job is. The caller holds mu.
func (e *Engine) progressLocked(id string) Progress {
	if a := e.attempts[id]; a != nil {
		return a.progress
	}
	return e.notes[id].Progress
}

// drop publishes that a job is gone. The caller has the turn.
func (e *Engine) drop(j Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.jobs, j.ID)
	e.changes.Remove(j.ID, j)
	e.poke()
}

// attempt returns the attempt of a job that this engine has under way, or nil.
func (e *Engine) attempt(id string) *attempt {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.attempts[id]
}

func notFound(id string) error {
	f := fault.New(fault.NotFound, "There is no such upload in the queue.", "Look at the list again; it may have been removed elsewhere.")
	f.Detail = id
	return f
}
