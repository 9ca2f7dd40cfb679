package lxcaos

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// settle follows the job to its end.
func (a *attempt) settle(ctx context.Context) (backend.Result, error) {
	a.Show(backend.Progress{Phase: backend.Processing})
	job, err := a.client.Follow(ctx, a.tok.Job, pace.Limit(a.req.Values[keyWait]), a.working)
	if err != nil {
		return backend.Result{}, err
	}
	return a.conclude(ctx, job)
}

// working shows what the appliance says about the job.
func (a *attempt) working(job lxca.Job) {
	step := cmp.Or(job.Step, job.Status)
	if job.State == lxca.JobActive && job.Percent > 0 {
		step = fmt.Sprintf("%s (%d %%)", step, job.Percent)
	}
	if job.Warned {
		a.warned(job)
	}
	a.Show(backend.Progress{Phase: backend.Processing, Step: step})
}

// warned notes that a job goes on, or ended, in spite of errors.
func (a *attempt) warned(job lxca.Job) {
	if len(job.Messages) == 0 {
		a.warn([]lxca.Message{{Text: job.Status}})
	}
	a.warn(job.Messages)
}

// conclude turns the end of a job into that of the upload.
func (a *attempt) conclude(ctx context.Context, job lxca.Job) (backend.Result, error) {
	switch job.State {
	case lxca.JobDone:
		return a.result(ctx)
	case lxca.JobGone:
		return a.missing(ctx)
	default:
		a.over = true
		return backend.Result{}, a.explained(a.failure(job))
	}
}

// failure is the fault of a job that failed. Bytes that left this computer need not
// have arrived: where the answer to them got lost as well, the break is the likely
// reason, and another attempt may do better.
func (a *attempt) failure(job lxca.Job) *fault.Fault {
	f := job.Fault(opImport)
	if f == nil || a.tok.Heard || strings.Contains(strings.ToLower(job.Status), "cancel") {
		return f
	}
	f.Kind, f.Retry = fault.Interrupted, fault.ByKind
	f.What = "The connection broke before the appliance had answered, and the import failed."
	f.Remedy = "It will be tried again with a new job. If it happens again, read the appliance's own words."
	return f
}

var errGone = errors.New("neither job nor file are there")

func isGone(err error) bool { return errors.Is(err, errGone) }

// goneFault is the fault of a job that vanished and left no file.
func goneFault(server string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ServerFailed, Op: opImport, Server: server, What: "The appliance does not know the import job any more, and the file is not there.",
		Remedy: "It will be tried again with a new job. The appliance forgets its jobs when it restarts.", Err: errGone,
	}
}

// missing looks for the file of a job that is not there any more.
func (a *attempt) missing(ctx context.Context) (backend.Result, error) {
	repo, err := a.repository(ctx)
	if err != nil {
		return backend.Result{}, err
	}
	first := &a.tok.Parts[0]
	found := a.tok.fresh(repo, *first)
	if len(found) == 0 {
		a.over = true
		return backend.Result{}, goneFault(a.server.Host)
	}
	first.FileID = cmp.Or(first.FileID, found[0].id)
	return a.finished(backend.Verification{
		Verdict: backend.Accepted, Why: "The appliance does not know the import job any more; the file is there, and nothing more is said about it.",
	}), nil
}

// result describes the file of a job that is complete.
func (a *attempt) result(ctx context.Context) (backend.Result, error) {
	first := &a.tok.Parts[0]
	if first.FileID == "" {
		repo, err := a.repository(ctx)
		if err != nil {
			return backend.Result{}, err
		}
		if found := a.tok.fresh(repo, *first); len(found) == 1 {
			first.FileID = found[0].id
		}
	}
	return a.finished(a.proof()), nil
}

func (a *attempt) finished(v backend.Verification) backend.Result {
	first := a.tok.Parts[0]
	name := first.Image
	if a.tok.Type == typeDriver {
		name = first.File // the other is the name of its OS image
	}
	if first.FileID == "" {
		first.FileID = name
		a.Note("The appliance did not say under which id it keeps the file.")
	}
	return backend.Result{
		ID: first.FileID, Name: name, Size: a.req.Size(), Sums: first.Sums,
		Server: a.server, Verification: v, Notes: a.Notes(),
	}
}
