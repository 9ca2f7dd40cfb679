package lxcaos

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/source"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	telling.Teller
	req    backend.Request
	server backend.Server
	items  []backend.Item // in the order in which they are sent; none for a remote file
	files  []*source.File // one for each item, once they are open
	remote place          // where the file lies; for an address

	tok  token
	over bool // the job cannot end well any more
}

// Upload implements [backend.Driver].
func (d *Driver) Upload(ctx context.Context, req backend.Request, report backend.Report) (backend.Result, error) {
	a := d.newAttempt(req, report)
	defer a.close()
	result, err := a.whole(ctx)
	return result, a.cleanUp(ctx, err)
}

// Resume implements [backend.Resumer]. A body cannot be continued, but a job that
// has got all of it needs only to be followed. Any other is cancelled, and the
// attempt starts over.
func (d *Driver) Resume(ctx context.Context, req backend.Request, note []byte, report backend.Report) (backend.Result, error) {
	prior, err := readToken(note)
	if err != nil {
		return d.Upload(ctx, req, report)
	}
	a := d.newAttempt(req, report)
	defer a.close()
	result, done, err := a.takeUp(ctx, prior)
	if err == nil && !done {
		result, err = a.whole(ctx)
	}
	return result, a.cleanUp(ctx, err)
}

func (d *Driver) newAttempt(req backend.Request, report backend.Report) *attempt {
	return &attempt{Driver: d, req: req, Teller: telling.To(report), items: ordered(req.Items)}
}

func (a *attempt) close() {
	for _, f := range a.files {
		_ = f.Close() // it was only read
	}
}

// whole is the upload from its beginning, step by step.
func (a *attempt) whole(ctx context.Context) (backend.Result, error) {
	for _, step := range []func(context.Context) error{a.check, a.prepare, a.hash, a.create, a.deliver} {
		if err := step(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	return a.settle(ctx)
}

// takeUp goes on with the job of an earlier attempt. It reports whether that has
// decided the upload; otherwise nothing is left of it and the attempt starts over.
func (a *attempt) takeUp(ctx context.Context, prior token) (result backend.Result, done bool, err error) {
	if err := a.check(ctx); err != nil {
		return result, false, err
	}
	if prior.Host != a.host {
		a.Note("An earlier attempt left job " + prior.Job + " at " + prior.Host + "; look after it there.")
		return result, false, nil
	}
	job, err := a.client.Job(ctx, prior.Job)
	if err != nil {
		return result, false, err
	}
	ours := prior.Asked == a.asked()
	switch {
	case ours && (job.State == lxca.JobDone || job.State == lxca.JobActive && prior.complete()):
		a.tok = prior
		result, err = a.settle(ctx)
		return result, true, err
	case ours && job.State == lxca.JobFailed && prior.complete():
		a.tok = prior
		result, err = a.conclude(ctx, job)
		return result, true, err
	case ours && job.State == lxca.JobGone && prior.complete():
		a.tok = prior
		result, err = a.missing(ctx)
		if err == nil || !isGone(err) {
			return result, true, err
		}
		a.tok, a.over = token{}, false
		return backend.Result{}, false, nil
	}
	return result, false, a.discard(ctx, prior)
}

// keep reports a phase, and with it the token.
func (a *attempt) keep(p backend.Progress) error { return a.Tell(p, a.tok.encode()) }

// cancelTime is how long an attempt that has failed may take to cancel its job.
const cancelTime = 30 * time.Second

// cleanUp cancels the job of an attempt that failed for good, so that no job waits
// for a file for ever, and leaves a note by which the next attempt starts over. When
// ctx has ended that is left to Discard and Resume. It returns err.
func (a *attempt) cleanUp(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || !a.over || a.tok.Job == "" {
		return err
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer cancel()
	_ = a.client.CancelJob(limited, a.tok.Job) // the next attempt, or Discard, does it again
	a.tok.Sent = 0
	_ = a.keep(a.Last()) // err counts for more
	return err
}
