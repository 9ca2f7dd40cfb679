package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"slipway/internal/fault"
	"slipway/internal/queue"
)

// holdWait is for one attempt to end after Ctrl-C: the quarter of a minute in which
// the queue lets it finish the part that is being sent, and some to write that down.
const holdWait = 25 * time.Second

// hold stops the jobs that have not ended, waits for that, and says what became of
// each. Those that wait come first, or else one would begin in the place of another
// that has stopped.
func (w *watch) hold(work context.Context) error {
	var open, waiting, running []string
	for _, j := range w.jobs() {
		if settled(j.State) {
			continue
		}
		open = append(open, j.ID)
		if now, err := w.station.Queue.Job(work, j.ID); err == nil && now.State == queue.Running {
			running = append(running, j.ID)
		} else {
			waiting = append(waiting, j.ID)
		}
	}
	err := w.holdAll(work, waiting)
	errs := []error{err, w.finish(work, running)}
	for _, id := range open {
		errs = append(errs, w.sayHeld(work, id))
	}
	return errors.Join(errs...)
}

// finish holds jobs that run. Each may first finish the part that is being sent, which
// another Ctrl-C cuts off.
func (w *watch) finish(work context.Context, running []string) error {
	ctx, done := context.WithCancel(work)
	var beside sync.WaitGroup
	beside.Go(func() { w.sayFinishing(ctx) })
	beside.Go(func() {
		select {
		case <-w.again:
			w.holdAll(work, running) //nolint:errcheck // the first call says what went wrong
		case <-ctx.Done():
		}
	})
	err := w.holdAll(work, running)
	done()
	beside.Wait()
	return err
}

// holdAll holds jobs side by side, because each may take a while to come to a point
// where nothing is lost. One that has ended meanwhile is no fault.
func (w *watch) holdAll(work context.Context, ids []string) error {
	errs := make([]error, len(ids))
	var stops sync.WaitGroup
	for i, id := range ids {
		stops.Go(func() {
			ctx, cancel := context.WithTimeout(work, holdWait)
			defer cancel()
			if err := w.station.Queue.Hold(ctx, id); !fault.Is(err, fault.Conflict) {
				errs[i] = err
			}
		})
	}
	stops.Wait()
	return errors.Join(errs...)
}

// sayFinishing tells, once a job takes its time to stop, why, and how to cut it short.
func (w *watch) sayFinishing(ctx context.Context) {
	for {
		batch, err := w.sub.Next(ctx)
		if err != nil {
			return
		}
		for id, u := range batch {
			if _, ours := w.latest[id]; ours && u.Value.Pausing() {
				w.note("%s; Ctrl-C again ends at once.", capital(u.Value.Reason))
				return
			}
		}
	}
}

// sayHeld says what became of a job that was to be held.
func (w *watch) sayHeld(ctx context.Context, id string) error {
	j, err := w.station.Queue.Job(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil // it was removed from the queue
	case err != nil:
		return err
	case j.State == queue.Running:
		w.note("%s", askedText("hold", w.latest[id]))
	case j.State != queue.Held:
		return w.conclude(j)
	case j.Follows:
		w.note("Held %s. The server has all of it and works on; follow it with: slipwayctl queue start %s", title(j.Request), j.ID)
	default:
		w.note("Held %s. Go on with: slipwayctl queue start %s", title(j.Request), j.ID)
	}
	return nil
}

// askedText says of a job under way, as it was before, that whoever works on it was
// asked to stop it.
func askedText(verb string, j queue.Job) string {
	what := "stops it and removes what it left on the target."
	switch {
	case verb != "hold":
	case j.Pausing():
		what = "stops it without finishing the part that is being sent."
	default:
		what = fmt.Sprintf("stops it at once, or after the part that is being sent; slipwayctl queue hold %s once more cuts that off.", j.ID)
	}
	return fmt.Sprintf("%s %s: asked. The program that works on it %s", verb, title(j.Request), what)
}
