package lxcaupdate

import (
	"context"
	"slices"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	telling.Teller
	req    backend.Request
	set    *set
	server backend.Server

	tok   token  // the job that is ours; its Job is "" while there is none
	made  bool   // by this attempt
	found update // in the repository, after the job
}

// Upload implements [backend.Driver].
func (d *Driver) Upload(ctx context.Context, req backend.Request, report backend.Report) (backend.Result, error) {
	return d.attempt(ctx, req, token{}, report)
}

// Resume implements [backend.Resumer]. The protocol cannot continue a body, but a
// job that has got all of it needs only to be followed.
func (d *Driver) Resume(ctx context.Context, req backend.Request, note []byte, report backend.Report) (backend.Result, error) {
	prior, err := readToken(note)
	if err != nil || prior.Host != d.host {
		prior = token{}
	}
	return d.attempt(ctx, req, prior, report)
}

func (d *Driver) attempt(ctx context.Context, req backend.Request, prior token, report backend.Report) (backend.Result, error) {
	a := &attempt{Driver: d, req: req, Teller: telling.To(report), tok: prior}
	result, err := a.run(ctx)
	if a.set != nil {
		a.set.close()
	}
	if err != nil {
		a.cleanUp(ctx)
		return backend.Result{}, err
	}
	return result, nil
}

// run is the whole upload, step by step.
func (a *attempt) run(ctx context.Context) (backend.Result, error) {
	if err := a.prepare(ctx); err != nil {
		return backend.Result{}, err
	}
	if a.tok.Job == "" {
		if err := a.create(ctx); err != nil {
			return backend.Result{}, err
		}
		if err := a.send(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	if err := a.settle(ctx); err != nil {
		return backend.Result{}, err
	}
	return a.result(ctx)
}

// keep reports a phase, and with it the token.
func (a *attempt) keep(p backend.Progress) error { return a.Tell(p, a.tok.encode()) }

// forget notes that there is no job any more. When that cannot be journalled a
// later attempt finds out by itself that the job is over.
func (a *attempt) forget() {
	a.tok = token{}
	_ = a.keep(a.Last())
}

// cleaning is how long the end of an attempt may take to cancel its job.
const cleaning = 30 * time.Second

// cleanUp cancels the job of an attempt that failed before its last byte was out: a
// job takes one body, so the next attempt needs another job. What could not be
// canceled stays in the token for Resume and Discard.
func (a *attempt) cleanUp(ctx context.Context) {
	if ctx.Err() != nil || !a.made || a.tok.Job == "" || a.tok.Sent {
		return
	}
	limited, cancel := context.WithTimeout(ctx, cleaning)
	defer cancel()
	if a.client.CancelJob(limited, a.tok.Job) == nil {
		a.forget()
	}
}

// result reads what is still unknown of the files, and puts the receipt together.
func (a *attempt) result(ctx context.Context) (backend.Result, error) {
	a.Show(backend.Progress{Phase: backend.Verifying})
	notes, err := a.set.sentSums(ctx, a.hashing(backend.Verifying))
	if err != nil {
		return backend.Result{}, err
	}
	compared := append([]string{"The update " + a.found.FixID + " is in the repository."}, a.set.compared()...)
	return backend.Result{
		ID: a.found.FixID, Name: a.found.name(), Size: a.req.Size(), Sums: a.set.principal().sums, Server: a.server,
		Verification: backend.Verification{Verdict: backend.Accepted, Compared: compared, Why: "XClarity Administrator gives no digest of update files."},
		Notes:        slices.Concat(a.Notes(), notes, a.set.besides()),
	}, nil
}
