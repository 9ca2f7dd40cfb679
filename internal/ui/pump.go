package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"slipway/internal/feed"
	"slipway/internal/queue"
)

const (
	pace     = 250 * time.Millisecond // between two batches of progress
	pulse    = 500 * time.Millisecond // between two steps of what runs by the clock
	finished = 1000                   // finished jobs that are read at the start
)

// Pump carries the queue to the screen until ctx ends. It is the only goroutine
// that does; the program starts it once.
//
// At most one function waits for the UI goroutine at any time, so a window that
// is busy gets fewer and larger batches and never a backlog.
func (w *Window) Pump(ctx context.Context) {
	sub := w.cfg.Engine.Feed().Subscribe(pace)
	defer sub.Close()
	jobs, err := w.cfg.Engine.Jobs(ctx, finished)
	if err != nil {
		w.onScreen(ctx, func() { w.Report(err) })
	}
	alive := false
	w.onScreen(ctx, func() { alive = w.fresh(jobs, nil) })
	for ctx.Err() == nil {
		batch, err := next(ctx, sub, alive)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, context.DeadlineExceeded):
			w.onScreen(ctx, w.tick)
		default:
			changed, gone := split(batch)
			w.onScreen(ctx, func() { alive = w.fresh(changed, gone) })
		}
	}
}

// fresh applies a batch and reports whether something runs by the clock.
func (w *Window) fresh(changed []queue.Job, gone []string) bool {
	w.apply(changed, gone)
	t := w.queue.Totals()
	return t.Running+t.Waiting > 0
}

// next waits for a batch, and no longer than a pulse where something is alive.
func next(ctx context.Context, sub *feed.Subscription[string, queue.Job], alive bool) (map[string]feed.Update[queue.Job], error) {
	if !alive {
		return sub.Next(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, pulse)
	defer cancel()
	return sub.Next(ctx)
}

// split sorts a batch into jobs that changed and ids that are gone.
func split(batch map[string]feed.Update[queue.Job]) (changed []queue.Job, gone []string) {
	for id, u := range batch {
		if u.Gone {
			gone = append(gone, id)
		} else {
			changed = append(changed, u.Value)
		}
	}
	return changed, gone
}

// onScreen runs f on the UI goroutine and returns when it has run or ctx ended.
func (w *Window) onScreen(ctx context.Context, f func()) {
	done := make(chan struct{})
	fyne.Do(func() {
		defer close(done)
		f()
	})
	select {
	case <-done:
	case <-ctx.Done():
	}
}
