package lxcaupdate

import (
	"context"
	"time"

	"slipway/internal/backend"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	req    backend.Request
	report backend.Report
	set    *set
	server backend.Server

	tok   token            // the job that is ours; its Job is "" while there is none
	made  bool             // by this attempt
	found update           // in the repository, after the job
	last  backend.Progress // what was reported last
	notes []string
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
	a := &attempt{Driver: d, req: req, report: report, tok: prior}
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

// tell reports a phase. Only a token can fail to be taken.
func (a *attempt) tell(p backend.Progress) error {
	a.last = p
	a.last.Token = nil
	return a.report(p)
}

// note reports the token, beside what was reported last.
func (a *attempt) note() error {
	p := a.last
	p.Token = a.tok.encode()
	return a.report(p)
}

// forget notes that there is no job any more. When that cannot be journalled a
// later attempt finds out by itself that the job is over.
func (a *attempt) forget() {
	a.tok = token{}
	_ = a.note()
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
	_ = a.tell(backend.Progress{Phase: backend.Verifying}) // without a token nothing can fail
	notes, err := a.set.sentSums(ctx, a.hashing(backend.Verifying))
	if err != nil {
		return backend.Result{}, err
	}
	compared := append([]string{"The update " + a.found.FixID + " is in the repository."}, a.set.compared()...)
	a.notes = append(append(a.notes, notes...), a.set.besides()...)
	return backend.Result{
		ID: a.found.FixID, Name: a.found.name(), Size: a.req.Size(), Sums: a.set.principal().sums, Server: a.server,
		Verification: backend.Verification{Verdict: backend.Accepted, Compared: compared, Why: "XClarity Administrator gives no digest of update files."},
		Notes:        a.notes,
	}, nil
}
