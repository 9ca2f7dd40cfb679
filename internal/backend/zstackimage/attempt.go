package zstackimage

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	telling.Teller
	req    backend.Request
	server backend.Server
	file   *source.File   // nil where the storage fetches from an address
	look   inspect.Report // of the file
	store  zstack.Storage // the image's first, or only, backup storage
	way    string         // wayUpload, wayServe or wayURL
	step   string         // why the way is not the usual one; ""
	from   int64          // first byte of the file that the server lacks
	held   int64          // bytes in slices that the server has kept
	target string         // where the bytes go; a secret, "" while unknown

	tok     token   // the image that is ours; its Image is "" while there is none
	sums    digests // of the file's slices
	over    bool    // the job cannot end well any more
	arrived bool    // the image can be used, so only a person removes it
	broke   bool    // the connection to the storage broke, and nothing has come of that yet
}

// Upload implements [backend.Driver].
func (d *Driver) Upload(ctx context.Context, req backend.Request, report backend.Report) (backend.Result, error) {
	a := d.newAttempt(req, report)
	defer a.close()
	result, err := a.whole(ctx)
	return result, a.cleanUp(ctx, err)
}

// Resume implements [backend.Resumer]. A job that has got all of the file needs only
// to be followed; one that was suspended is taken up again where the server says that
// it stands. Any other is cancelled, and the attempt starts over.
// So it does after a comparison that has failed, and leaves that image alone.
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
	return &attempt{Driver: d, req: req, Teller: telling.To(report)}
}

func (a *attempt) close() {
	if a.file != nil {
		_ = a.file.Close() // it was only read
	}
}

// whole is the upload from its beginning, step by step.
func (a *attempt) whole(ctx context.Context) (backend.Result, error) {
	for _, step := range []func(context.Context) error{a.check, a.open, a.choose, a.hash, a.bring} {
		if err := step(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	return a.result(ctx)
}

// bring gets the bytes to the storage, one way or the other, and ends when the job
// has. Where the straight way turns out to be closed it takes the other, unless a
// person wanted the straight one.
func (a *attempt) bring(ctx context.Context) error {
	switch a.way {
	case wayURL:
		return a.fetch(ctx)
	case wayServe:
		return a.serve(ctx)
	}
	err := a.upload(ctx)
	blocked, ok := errors.AsType[*closedWay](err)
	if !ok {
		return err
	}
	if err := a.discard(ctx, a.tok); err != nil {
		return err
	}
	a.tok.Image, a.held = "", 0
	if a.req.Values[keyWay] == wayUpload {
		return blocked.fault
	}
	a.reroute(blocked.why)
	if bad := contentFault(a.req.Values, a.look, a.req.Size(), a.way); bad != nil {
		return bad
	}
	return a.serve(ctx)
}

// keep reports a phase, and with it the token and what the receipt would say so far.
func (a *attempt) keep(p backend.Progress) error {
	for _, one := range a.Notes() {
		a.tok.note(one)
	}
	p.Kept = a.held
	return a.Tell(p, a.tok.encode())
}

// cleanTime is how long an attempt that has failed may take to clear away.
const cleanTime = 2 * time.Minute

// cleanUp removes what an attempt that failed for good has left. What may go on stays
// for Resume, what a person must answer first stays too, so does an image that can be
// used and one whose file may come back, and when ctx has ended all is left to Discard
// and Resume. It returns err, with word of what could not be removed.
func (a *attempt) cleanUp(ctx context.Context, err error) error {
	final := a.over || !fault.Retryable(err)
	waits := fault.Is(err, fault.Canceled, fault.Untrusted, fault.CertChanged, fault.Login) || a.unseen(err)
	if err == nil || ctx.Err() != nil || a.tok.Image == "" || a.arrived || !final || waits {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, cleanTime)
	defer cancel()
	f, ok := errors.AsType[*fault.Fault](err)
	unremoved := a.discard(limited, a.tok)
	if unremoved == nil {
		_ = a.withdrawn(a.tok) // a later attempt finds out by itself
	}
	if unremoved == nil || !ok {
		return err
	}
	told := *f
	told.Remedy += " The incomplete image " + a.tok.Image + " could not be removed; delete it on the server."
	return &told
}

// unseen reports whether err is that of a file that could not be opened, while its image
// is there already. It may be on a share that is not mounted, so nothing of it is given
// up without a word from somebody.
func (a *attempt) unseen(err error) bool {
	return a.file == nil && a.req.URL == "" && fault.Is(err, fault.NotFound, fault.FileUnread)
}

// withdraw discards the image of a token.
func (a *attempt) withdraw(ctx context.Context, t token) error {
	if err := a.discard(ctx, t); err != nil {
		return err
	}
	return a.withdrawn(t)
}

// withdrawn journals that nothing of the file is kept any more, the image of a token
// being gone.
func (a *attempt) withdrawn(t token) error {
	a.held = 0
	return a.Tell(backend.Progress{Phase: backend.Creating}, t.encode())
}
