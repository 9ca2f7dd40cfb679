package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slipway/internal/fault"
	"slipway/internal/feed"
	"slipway/internal/queue"
)

const (
	lineEvery  = 250 * time.Millisecond // a line that is written over
	plainEvery = 10 * time.Second       // lines that stay
)

func declareFollow(c *call) {
	c.flags.Bool("detach", false, "do not wait: leave the work to a window or another shell")
	c.flags.String("progress", "auto", "how progress is shown (`auto`): auto, plain, none")
}

// watch follows some jobs of the queue to their end.
type watch struct {
	*call
	sub    *feed.Subscription[string, queue.Job]
	order  []string
	latest map[string]queue.Job
	screen screen
}

// watch begins to listen, so that nothing that happens from now on is missed.
func (c *call) watch() *watch {
	w := &watch{call: c, latest: map[string]queue.Job{}, screen: c.newScreen()}
	w.sub = c.station.Queue.Feed().Subscribe(lineEvery)
	return w
}

func (w *watch) close() { w.sub.Close() }

// add takes a job under watch.
func (w *watch) add(j queue.Job) {
	w.order = append(w.order, j.ID)
	w.latest[j.ID] = j
}

// jobs returns the jobs under watch in the order in which they were added.
func (w *watch) jobs() []queue.Job {
	out := make([]queue.Job, len(w.order))
	for i, id := range w.order {
		out[i] = w.latest[id]
	}
	return out
}

// settled reports whether nothing will happen with a job by itself.
func settled(s queue.State) bool {
	return s.Finished() || s == queue.Held || s == queue.NeedsYou || s == queue.Interrupted
}

func (w *watch) open() int {
	n := 0
	for _, j := range w.latest {
		if !settled(j.State) {
			n++
		}
	}
	return n
}

// follow runs the queue for these jobs until each has come to an end, here or in
// another process. When ctx ends it holds them, so that they can be gone on with,
// and returns the cause.
func (w *watch) follow(ctx context.Context) error {
	w.station.Only(w.order)
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		err := w.station.Queue.Run(work)
		stop()
		ended <- err
	}()
	err := w.listen(ctx, work)
	if ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), w.hold(work))
	}
	stop()
	return errors.Join(err, <-ended)
}

// listen shows what happens until all is settled, ctx ends, or the queue stops.
func (w *watch) listen(ctx, work context.Context) error {
	defer w.screen.clear()
	either, stop := context.WithCancel(work)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	for w.open() > 0 {
		batch, err := w.sub.Next(either)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fault.New(fault.Unavailable, "The queue stopped before the upload had ended.", "Look at it with slipwayctl queue list, then run slipwayctl queue run.")
		}
		if err := w.take(batch); err != nil {
			return err
		}
	}
	return nil
}

// take shows one batch of changes.
func (w *watch) take(batch map[string]feed.Update[queue.Job]) error {
	for id, u := range batch {
		was, ours := w.latest[id]
		if !ours {
			continue
		}
		j := u.Value
		if u.Gone && !settled(j.State) {
			j.State, j.Reason = queue.Canceled, "removed from the queue"
		}
		w.latest[id] = j
		if settled(j.State) && was.State != j.State {
			w.screen.clear()
			if err := w.conclude(j); err != nil {
				return err
			}
		}
	}
	w.screen.show(w.jobs(), time.Now())
	return nil
}

// code returns the exit code for how the jobs ended.
func (w *watch) code() int {
	var codes []int
	for _, j := range w.jobs() {
		codes = append(codes, jobCode(j))
	}
	return together(codes)
}

func jobCode(j queue.Job) int {
	switch {
	case j.State == queue.Done:
		return exitDone
	case j.State == queue.Canceled, j.State == queue.Held, j.State == queue.Interrupted:
		return exitInterrupted
	case j.Fault != nil:
		return faultCode(j.Fault)
	default:
		return exitOther
	}
}

// conclude prints how a job ended.
func (w *watch) conclude(j queue.Job) error {
	if w.asJSON {
		return w.result(j, "")
	}
	if j.State == queue.Done && j.Result != nil {
		if w.quiet {
			return nil
		}
		return w.print(doneText(j))
	}
	fmt.Fprint(w.err, endText(j))
	return nil
}
