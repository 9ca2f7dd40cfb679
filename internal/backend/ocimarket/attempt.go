package ocimarket

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	telling.Teller
	req    backend.Request
	server backend.Server
	file   *source.File // nil where the service is only followed and the file is gone
	unread error        // why file is nil
	prior  *token       // of an earlier attempt; nil for none
	tok    token        // of this one
	sums   *summing     // the pass over the whole file beside the upload; nil for none

	taken   string // id of a finished upload of the same image; "" for none
	useless bool   // what the service has of the file is of another content
}

// Upload implements [backend.Driver].
func (d *Driver) Upload(ctx context.Context, req backend.Request, report backend.Report) (backend.Result, error) {
	return d.attempt(ctx, req, nil, report)
}

// Resume implements [backend.Resumer]. Of an upload in chunks only those travel that
// were not acknowledged; one that is complete there is followed to its end. An upload
// request that the service has dropped is not begun anew before a person has agreed:
// the attempt ends with a Conflict, and the one after it begins anew.
func (d *Driver) Resume(ctx context.Context, req backend.Request, note []byte, report backend.Report) (backend.Result, error) {
	prior, err := readToken(note)
	if err != nil {
		return d.attempt(ctx, req, nil, report)
	}
	return d.attempt(ctx, req, &prior, report)
}

func (d *Driver) attempt(ctx context.Context, req backend.Request, prior *token, report backend.Report) (backend.Result, error) {
	a := &attempt{Driver: d, req: req, Teller: telling.To(report), prior: prior}
	defer a.close()
	inner, stop := context.WithCancel(ctx)
	defer a.await(stop)
	result, err := a.run(inner)
	if err != nil {
		return backend.Result{}, a.cleanUp(ctx, err)
	}
	return result, nil
}

// run is the whole upload, step by step.
func (a *attempt) run(ctx context.Context) (backend.Result, error) {
	for _, step := range []func(context.Context) error{a.check, a.open, a.takeUp, a.begin, a.deliver} {
		if err := step(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	u, err := a.follow(ctx)
	if err != nil {
		return backend.Result{}, err
	}
	return a.result(ctx, u)
}

func (a *attempt) close() {
	if a.file != nil {
		_ = a.file.Close() // it was only read
	}
}

// await ends the pass over the file that may still go on.
func (a *attempt) await(stop context.CancelFunc) {
	stop()
	if a.sums != nil {
		<-a.sums.done
	}
}

// keep reports a phase, and with it the token.
func (a *attempt) keep(p backend.Progress) error {
	p.Kept = a.tok.kept(a.req.Size())
	return a.Tell(p, a.tok.encode())
}

// cleanTime is how long an attempt that has failed may take to clear away.
const cleanTime = 2 * time.Minute

// cleanUp removes what the service has of a file that is no longer the one it was.
// Whatever may be gone on with stays there, also after a refusal that a person can
// mend; Discard removes it. It returns err, with word of what could not be removed.
func (a *attempt) cleanUp(ctx context.Context, err error) error {
	if ctx.Err() != nil || a.tok.ID == "" || !a.useless && !fault.Is(err, fault.FileChanged) {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, cleanTime)
	defer cancel()
	a.tok.Stale = true
	left := a.discard(limited, a.tok)
	if unkept := a.keep(a.Last()); unkept != nil {
		return unkept
	}
	if left == nil {
		return err
	}
	told := *fault.Of(err)
	told.Remedy += " The incomplete upload " + a.tok.ID + " could not be removed; delete it " + howRemoved(a.tok.ID) + "."
	return &told
}
