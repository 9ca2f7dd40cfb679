package queueview

import (
	"context"
	"errors"
	"sync"
	"time"

	"slipway/internal/queue"
)

// doubleClick is how soon after Pause a press on Stop now, which takes its place, is
// taken for the second half of a double click.
const doubleClick = time.Second

// pause stops jobs at the next point where nothing is lost. One that is being paused
// already is left alone: to hold it once more would break off what it finishes. Those
// that wait come first, or else one would begin in the place of another that has
// stopped. Those that run are stopped side by side, because each may take a while.
func (p *Pane) pause(jobs ...queue.Job) {
	var waiting, running []queue.Job
	for _, j := range jobs {
		_, asked := p.pauses[j.ID]
		switch {
		case asked, j.Pausing():
		case j.State == queue.Running:
			p.pauses[j.ID] = p.cfg.Now()
			running = append(running, j)
		default:
			waiting = append(waiting, j)
		}
	}
	p.askThen(func(ctx context.Context) error { return p.hold(ctx, waiting, running) }, func() {
		for _, j := range running {
			delete(p.pauses, j.ID)
		}
	})
}

func (p *Pane) hold(ctx context.Context, waiting, running []queue.Job) error {
	bad := make([]error, len(running), len(running)+len(waiting))
	for _, j := range waiting {
		bad = append(bad, p.cfg.Service.Hold(ctx, j.ID))
	}
	var stops sync.WaitGroup
	for i, j := range running {
		stops.Go(func() { bad[i] = p.cfg.Service.Hold(ctx, j.ID) })
	}
	stops.Wait()
	return errors.Join(bad...)
}

// paused takes note of jobs that have stopped.
func (p *Pane) paused(changed []queue.Job) {
	for _, j := range changed {
		if j.State != queue.Running {
			delete(p.pauses, j.ID)
		}
	}
}

// stop breaks off what a job that is being paused finishes.
func (p *Pane) stop(j queue.Job) {
	if at, asked := p.pauses[j.ID]; asked && p.cfg.Now().Sub(at) < doubleClick {
		return
	}
	p.ask(func(ctx context.Context) error { return p.cfg.Service.Hold(ctx, j.ID) })
}
