package zstackimage

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// watch is what is looked at here while the server is being followed.
type watch struct {
	limit time.Duration   // for a server that shows no sign of getting on
	wake  <-chan struct{} // receives when here has news; nil if it never has
	// here looks at what goes on on this computer. begun tells it that the server has
	// taken the image in hand. Its error ends the following. nil means that nothing
	// goes on.
	here func(begun bool) error
	sign func() int64 // grows while something here shows that the server gets on; nil where nothing does
	late error        // what to say of a server that exceeds limit; nil for the usual fault

	closed *closedWay // what a proxy's answer to the last byte means, should the job end badly; nil for none

	best map[string]float64 // the highest percentage of each step so far
}

// follow looks at the server until the image is there, the job has failed or somebody
// has to resume it. Outages on the way are borne for a while.
func (a *attempt) follow(ctx context.Context, w *watch) (standing, error) {
	var seen doing
	begun, signs := false, w.signs()
	answered := a.client.Now()
	moved := answered
	for pause := firstPause; ; pause = min(pause*3/2, lastPause) {
		s, err := a.standing(ctx)
		now := a.client.Now()
		switch {
		case ctx.Err() != nil:
			return s, pace.Stopped(ctx)
		case err == nil && s.phase != running:
			return s, nil
		case err == nil:
			answered, begun = now, s.begun
			if d := a.doing(ctx, s); d != seen {
				seen, moved = d, now
				a.working(w.highest(d).String())
			}
		case !passing(err) || now.Sub(answered) >= patience:
			return s, err
		}
		if n := w.signs(); n != signs {
			signs, moved = n, now
		}
		if now.Sub(moved) >= w.limit {
			return s, w.tooLate(a, seen.String())
		}
		if err := a.pause(ctx, pause, w, begun); err != nil {
			return s, err
		}
	}
}

// pause waits and looks at what goes on here, at once and whenever there is news.
func (a *attempt) pause(ctx context.Context, d time.Duration, w *watch, begun bool) error {
	if w.here == nil {
		return a.client.Wait(ctx, d)
	}
	limited, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan error, 1)
	go func() { over <- a.client.Wait(limited, d) }()
	for {
		if err := w.here(begun); err != nil {
			return err
		}
		select {
		case err := <-over:
			return err
		case <-w.wake:
		}
	}
}

// signs is what here shows of the server's getting on.
func (w *watch) signs() int64 {
	if w.sign == nil {
		return 0
	}
	return w.sign()
}

// doing is what the server says it is doing: its own word, and how far it is.
type doing struct {
	step    string
	percent float64
	counted bool // percent is known
}

// doing asks for it. Of a server that says nothing, or cannot be asked, there is the
// state of the job, if it has one.
func (a *attempt) doing(ctx context.Context, s standing) doing {
	api := s.job.APIID
	if api == "" {
		api = a.tok.Job
	}
	percent, step, known, err := a.client.Progress(ctx, api)
	if err != nil || !known {
		return doing{step: s.job.State}
	}
	return doing{step: step, percent: percent, counted: true}
}

// highest returns d as people are shown it: a step that has been further never goes
// back.
func (w *watch) highest(d doing) doing {
	if w.best == nil {
		w.best = map[string]float64{}
	}
	if d.percent > w.best[d.step] {
		w.best[d.step] = d.percent
	}
	d.percent = w.best[d.step]
	return d
}

// String names the step and how far it is.
func (d doing) String() string {
	switch {
	case !d.counted:
		return d.step
	case d.step == "":
		return fmt.Sprintf("%.0f %%", d.percent)
	}
	return fmt.Sprintf("%s (%.0f %%)", d.step, d.percent)
}

// working shows what the server does. While bytes are still on their way from here
// that would be no news.
func (a *attempt) working(step string) {
	if a.Last().Phase == backend.Processing || a.tok.Sent || a.way == wayURL {
		a.Show(backend.Progress{Phase: backend.Processing, Step: step})
	}
}

// tooLate is the fault of a server that does not get on.
func (w *watch) tooLate(a *attempt, last string) error {
	if w.late != nil {
		return w.late
	}
	return &fault.Fault{
		Kind: fault.ServerFailed, Op: opFollow, Server: a.server.Host, Detail: last,
		What:   fmt.Sprintf("The server has shown no progress with the image for %s.", w.limit),
		Remedy: "A further attempt looks first whether it has finished since. Look at the job in ZStack, and at the backup storage.",
	}
}

// end follows the server where nothing goes on here. It resumes a job that was
// suspended, once.
func (a *attempt) end(ctx context.Context, w *watch) error {
	for resumed := false; ; resumed = true {
		s, err := a.follow(ctx, w)
		switch {
		case err != nil:
			return err
		case s.phase == done:
			return nil
		case s.phase == failed:
			a.over = true
			return s.why
		case resumed:
			return a.standstill()
		}
		if err := a.revive(ctx); err != nil {
			return err
		}
	}
}

// revive resumes the job. One that the server will not resume is of no use any more.
func (a *attempt) revive(ctx context.Context) error {
	err := a.client.ResumeLongJob(ctx, a.tok.LongJob)
	if err == nil || ctx.Err() != nil || passing(err) || fault.Is(err, fault.Login) {
		return err
	}
	a.over = true
	f := a.standstill()
	f.What, f.Remedy = "The server has suspended the job and does not resume it.", "It will be tried again from the beginning."
	f.Detail, f.Err = fault.Of(err).Detail, err
	return f
}

// standstill is the fault of a job that the server suspends again and again.
func (a *attempt) standstill() *fault.Fault {
	return &fault.Fault{
		Kind: fault.Interrupted, Op: opFollow, Server: a.server.Host, What: "The server has suspended the job.",
		Remedy: "It will be resumed. If it happens again, look at the job in ZStack: it says what it waits for.", Detail: "long job: " + a.tok.LongJob,
	}
}
