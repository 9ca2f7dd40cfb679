package main

import (
	"context"

	"slipway/internal/backend/catalog"
	"slipway/internal/queue"
)

// restartFlags declares the flags of the first job's target: secrets may be needed
// for this session here too.
func restartFlags(ctx context.Context, c *call) error {
	declareFollow(c)
	declarePins(c)
	if c.firstOperand() == "" {
		return nil
	}
	j, err := c.job(ctx, c.firstOperand())
	if err != nil {
		return err
	}
	if spec, ok := catalog.Lookup(j.Backend); ok {
		c.declareSession(spec)
	}
	return nil
}

// restart lets jobs run again and sees them through.
func (c *call) restart(ctx context.Context, act func(*queue.Engine, context.Context, string) error) error {
	var jobs []queue.Job
	for _, text := range c.args {
		j, err := c.job(ctx, text)
		if err != nil {
			return err
		}
		if err := c.prepare(ctx, j); err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	w := c.watch()
	defer w.close()
	for _, j := range jobs {
		if err := act(c.station.Queue, ctx, j.ID); err != nil {
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
