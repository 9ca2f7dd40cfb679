package main

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/queue"
)

// restartFlags declares the flags of the first job's target: secrets may be needed
// for this session here too.
func restartFlags(ctx context.Context, c *call) error {
	_, _, err := c.declareRestart(ctx)
	return err
}

// retryFlags declares the flags of the first job's upload as well, each of which
// replaces what the job has.
func retryFlags(ctx context.Context, c *call) error {
	j, spec, err := c.declareRestart(ctx)
	if err == nil {
		c.declareFields(spec.Request)
		c.aim = j.ProfileName
	}
	return err
}

// declareRestart returns the first job that is named, and its back end; the zero ones
// where none is named, or the back end is not known.
func (c *call) declareRestart(ctx context.Context) (j queue.Job, spec backend.Spec, err error) {
	declareFollow(c)
	declarePins(c)
	if c.firstOperand() == "" {
		return j, spec, nil
	}
	if j, err = c.job(ctx, c.firstOperand()); err != nil {
		return j, spec, err
	}
	spec, ok := catalog.Lookup(j.Backend)
	if ok {
		c.declareSession(spec)
	}
	return j, spec, nil
}

// start and retry are what lets a job run again.
func start(ctx context.Context, e *queue.Engine, id string, _ backend.Values) error {
	return e.Start(ctx, id)
}

func retry(ctx context.Context, e *queue.Engine, id string, texts backend.Values) error {
	return e.Retry(ctx, id, texts)
}

// restart lets jobs run again and sees them through. All have to exist first.
func (c *call) restart(ctx context.Context, act func(context.Context, *queue.Engine, string, backend.Values) error) error {
	jobs, texts, err := c.restarted(ctx)
	if err != nil {
		return err
	}
	w := c.watch()
	defer w.close()
	for i, j := range jobs {
		if err := act(ctx, c.station.Queue, j.ID, texts[i]); err != nil {
			return err
		}
		j, err := c.station.Queue.Job(ctx, j.ID)
		if err != nil {
			return err
		}
		w.add(j)
	}
	if on(c, "detach") {
		c.note("Queued again. An open window goes on with it; so does: slipwayctl queue run")
		return nil
	}
	if err := w.follow(ctx); err != nil {
		return err
	}
	return said(w.code())
}

// restarted returns the jobs that are named, made ready, and the texts that each gets;
// nil keeps those it has.
func (c *call) restarted(ctx context.Context) (jobs []queue.Job, texts []backend.Values, err error) {
	for _, text := range c.args {
		j, err := c.job(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		jobs = append(jobs, j)
		v, err := c.otherTexts(jobs[0], j)
		if err == nil {
			err = c.prepare(ctx, j)
		}
		if err != nil {
			return nil, nil, err
		}
		texts = append(texts, v)
	}
	return jobs, texts, nil
}

// otherTexts returns the texts of a job with those of the command line over them; nil
// where there are none. The flags are those of the first job's upload.
func (c *call) otherTexts(first, j queue.Job) (backend.Values, error) {
	spec, _ := catalog.Lookup(first.Backend)
	given, err := fieldTexts(c.flags, spec.Request)
	if err != nil || len(given) == 0 {
		return nil, err
	}
	if j.Backend != first.Backend {
		return nil, usage("Flags of an upload go to uploads of one kind of target only.", "Give one command for each kind.")
	}
	v := merged(j.Request.Values, given)
	return v, idle(spec.Request, v, given, giveToo)
}

// prepare lends what the command line supplies for a job's target, and accepts its
// servers if a fingerprint was given.
func (c *call) prepare(ctx context.Context, j queue.Job) error {
	if err := c.lendFor(j); err != nil || !c.flags.Lookup("pin").Changed {
		return err
	}
	d, err := c.station.Driver(ctx, j.Profile)
	if err != nil {
		return err
	}
	return c.trusting(func() error {
		_, err := d.Check(ctx)
		return err
	})
}

// lendFor lends what the command line and the environment supply for a job's
// target. A target that is gone needs nothing; the queue tells about it.
func (c *call) lendFor(j queue.Job) error {
	p, ok := c.station.Profiles.Get(j.Profile)
	if !ok {
		return nil
	}
	spec, ok := catalog.Lookup(p.Backend)
	if !ok {
		return nil
	}
	_, err := c.lend(p, spec)
	return err
}

// runQueue works on everything that waits now.
func runQueue(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	w := c.watch()
	defer w.close()
	jobs, err := s.Queue.Jobs(ctx, 0)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if settled(j.State) {
			continue
		}
		if err := c.lendFor(j); err != nil {
			return err
		}
		w.add(j)
	}
	if len(w.order) == 0 {
		c.note("Nothing waits in the queue.")
		return nil
	}
	if err := w.follow(ctx); err != nil {
		return err
	}
	return said(w.code())
}
