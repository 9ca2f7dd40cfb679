package lxcaupdate

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// settle follows the job to its end and finds the update in the repository.
func (a *attempt) settle(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Processing})
	job, err := a.client.Follow(ctx, a.tok.Job, pace.Limit(a.req.Values[keyWait]), func(j lxca.Job) {
		a.Show(backend.Progress{Phase: backend.Processing, Step: cmp.Or(j.Step, j.Status)})
	})
	if err != nil {
		return err
	}
	switch job.State {
	case lxca.JobFailed:
		return a.failed(job)
	case lxca.JobGone:
		return a.vanished(ctx)
	case lxca.JobActive, lxca.JobDone: // active it cannot be, or there would be an error
	}
	a.warn(job.Warned, job.Messages)
	if job.Warned && len(job.Messages) == 0 {
		a.Note("The appliance ended the import job as " + job.Status + ".")
	}
	return a.prove(ctx)
}

// failed is the fault of a job that came to nothing. Where the answer to the body got
// lost, the end of the body may have been lost with it, which another try mends.
func (a *attempt) failed(job lxca.Job) error {
	f := job.Fault(opImport)
	if !a.tok.Taken && !fault.Retryable(f) {
		f.Retry = fault.Again
		f.What = "The connection broke at the end of the files, and the appliance gave the import up."
		f.Remedy = "The last bytes may have been lost on the way, so it is tried again with a new job. If it is refused again, follow the appliance's own words."
	}
	a.forget()
	return f
}

// The looks for the update after its job is complete: the list may lag behind.
const (
	mostLooks = 3
	lookPause = 5 * time.Second
)

// prove looks for the update. A job that is complete and has left none is the
// appliance's failure, and the same files would not do better.
func (a *attempt) prove(ctx context.Context) error {
	for look := 1; ; look++ {
		u, ok, err := a.find(ctx, a.tok.FixID)
		if err != nil {
			return err
		}
		if ok && a.set.isIn(u) {
			a.found = u
			break
		}
		if look == mostLooks {
			return a.absent()
		}
		if err := a.client.Wait(ctx, lookPause); err != nil {
			return err
		}
	}
	if !a.found.held() {
		a.Note("The appliance lists the update as " + string(a.found.Status) + ".")
	}
	if a.tok.There {
		a.Note("An update of this name was there before as well, so the list proves little.")
	}
	return nil
}

func (a *attempt) absent() error {
	f := &fault.Fault{
		Kind: fault.ServerFailed, Op: opImport, Server: a.server.Host, Retry: fault.Never,
		What:   fmt.Sprintf("The appliance completed job %s, but the update %s is not in its repository.", a.tok.Job, a.tok.FixID),
		Remedy: "Look at the job in XClarity Administrator. If the set lacks a part, add it and start again.",
	}
	a.forget()
	return f
}

// vanished judges by the repository what a job has done that nobody knows any more,
// as after a restart of the appliance.
func (a *attempt) vanished(ctx context.Context) error {
	ok, err := a.broughtIt(ctx)
	if err != nil {
		return err
	}
	if ok {
		a.Note("The appliance no longer knows the import job; the update was found in its repository.")
		return nil
	}
	f := &fault.Fault{
		Kind: fault.ServerFailed, Op: opImport, Server: a.server.Host,
		What:   fmt.Sprintf("The appliance no longer knows the import job %s.", a.tok.Job),
		Remedy: "It was probably restarted. The next try sends the files again.",
	}
	a.forget()
	return f
}
