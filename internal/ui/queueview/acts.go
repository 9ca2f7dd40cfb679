package queueview

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2/dialog"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// Do does something with a job. Errors are reported to the host.
func (p *Pane) Do(v Verb, j queue.Job) {
	s, host := p.cfg.Service, p.cfg.Host
	switch v {
	case Start:
		p.ask(func(ctx context.Context) error { return s.Start(ctx, j.ID) })
	case Pause:
		p.pause(j)
	case Stop:
		p.stop(j)
	case Up:
		p.ask(func(ctx context.Context) error { return s.Move(ctx, j.ID, -1) })
	case Down:
		p.ask(func(ctx context.Context) error { return s.Move(ctx, j.ID, 1) })
	case Cancel:
		p.cancel(j)
	case Remove:
		p.ask(func(ctx context.Context) error { return s.Remove(ctx, j.ID) })
	case Trust:
		if j.Fault != nil && j.Fault.Certificate != nil {
			host.Trust(*j.Fault.Certificate, func() { p.retryAlike(j) })
		}
	case Target:
		host.EditTarget(j.Profile, func() { p.retryAlike(j) })
	case Edit:
		host.EditUpload(j, func(v backend.Values) { p.retry(j, v) })
	case Retry:
		p.retry(j, nil)
	case Receipt:
		p.Select(j.ID)
		host.ShowReceipt(j)
	case Again:
		host.UploadAgain(j)
	case Copy:
		host.CopyDetails(j)
	}
}

// ask calls the service away from the UI goroutine.
func (p *Pane) ask(call func(context.Context) error) { p.askThen(call, func() {}) }

// askThen is ask with something to do afterwards, whether it went well or not.
func (p *Pane) askThen(call func(context.Context) error, then func()) {
	var err error
	p.cfg.Run(func() { err = call(context.Background()) }, func() {
		then()
		if err != nil {
			p.cfg.Host.Report(err)
		}
	})
}

func (p *Pane) retry(j queue.Job, v backend.Values) {
	p.ask(func(ctx context.Context) error { return p.cfg.Service.Retry(ctx, j.ID, v) })
}

// retryAlike retries a job whose question was answered, and with it the others
// that stopped at the same question of the same target.
func (p *Pane) retryAlike(j queue.Job) {
	kind := fault.KindOf(asError(j.Fault))
	p.all(func(ctx context.Context, id string) error { return p.cfg.Service.Retry(ctx, id, nil) }, func(o queue.Job) bool {
		return o.ID == j.ID || o.State == queue.NeedsYou && o.Profile == j.Profile && fault.KindOf(asError(o.Fault)) == kind
	})
}

// cancel asks first where bytes that took time would be lost.
func (p *Pane) cancel(j queue.Job) {
	stop := func() { p.ask(func(ctx context.Context) error { return p.cfg.Service.Cancel(ctx, j.ID) }) }
	lost := j.Progress.Kept
	if j.Progress.Phase == backend.Sending {
		lost = max(lost, j.Progress.Done)
	}
	if lost == 0 {
		stop()
		return
	}
	question := dialog.NewConfirm("Cancel this upload?",
		widgets.Size(lost)+" have been sent. They are removed from the server.",
		func(yes bool) {
			if yes {
				stop()
			}
		}, p.cfg.Window)
	question.SetConfirmText("Cancel the upload")
	question.SetDismissText("Go on")
	question.Show()
}

// Toggle pauses the selected job, or starts it.
func (p *Pane) Toggle() { p.first(Pause, Start) }

// Drop removes the selected job, or cancels it where it has begun.
func (p *Pane) Drop() { p.first(Remove, Cancel) }

// Retry tries the selected job again.
func (p *Pane) Retry() { p.first(Retry, Start) }

// Shift moves the selected job by one place, up for a negative number.
func (p *Pane) Shift(by int) {
	if by < 0 {
		p.first(Up)
	} else {
		p.first(Down)
	}
}

// first does the first of the verbs that the selected job offers.
func (p *Pane) first(verbs ...Verb) {
	j, ok := p.Selected()
	if !ok {
		return
	}
	offered := p.Offers(j)
	for _, v := range verbs {
		if slices.ContainsFunc(offered, func(a Action) bool { return a.Verb == v }) {
			p.Do(v, j)
			return
		}
	}
}

// Offers returns the actions of a job.
func (p *Pane) Offers(j queue.Job) []Action { return Actions(j) }

// StartAll lets every paused or interrupted job run.
func (p *Pane) StartAll() { p.all(p.cfg.Service.Start, in(queue.Held, queue.Interrupted)) }

// PauseAll stops every job that runs or waits.
func (p *Pane) PauseAll() { p.pause(p.board.Pick(in(queue.Running, queue.Waiting))...) }

func in(states ...queue.State) func(queue.Job) bool {
	return func(j queue.Job) bool { return slices.Contains(states, j.State) }
}

// all calls the service for the chosen jobs, in the order in which they stand.
func (p *Pane) all(call func(context.Context, string) error, chosen func(queue.Job) bool) {
	jobs := p.board.Pick(chosen)
	p.ask(func(ctx context.Context) error {
		var bad []error
		for _, j := range jobs {
			bad = append(bad, call(ctx, j.ID))
		}
		return errors.Join(bad...)
	})
}
