package glance

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// attempt is one try at one upload.
type attempt struct {
	*Driver
	telling.Teller
	req   backend.Request
	file  *source.File // nil where the server fetches the data
	look  inspect.Report
	rec   record
	algos []source.Algo // computed while sending

	tok     token       // the record that is ours; its Image is "" while there is none
	unseen  string      // id of a record that an earlier attempt asked for and that was not there yet; "" for none
	spoiled bool        // that record cannot take data any more
	sums    source.Sums // of what went out; nil before that
}

// Upload implements [backend.Driver].
func (d *Driver) Upload(ctx context.Context, req backend.Request, report backend.Report) (backend.Result, error) {
	return d.attempt(ctx, req, nil, report)
}

// Resume implements [backend.Resumer]. The protocol cannot continue a body, but
// it takes a new one into the record that is there, and a record that has
// become active since needs only to be compared.
func (d *Driver) Resume(ctx context.Context, req backend.Request, note []byte, report backend.Report) (backend.Result, error) {
	prior, err := readToken(note)
	if err != nil {
		return d.attempt(ctx, req, nil, report)
	}
	return d.attempt(ctx, req, &prior, report)
}

func (d *Driver) attempt(ctx context.Context, req backend.Request, prior *token, report backend.Report) (backend.Result, error) {
	a := &attempt{Driver: d, req: req, Teller: telling.To(report)}
	if prior != nil {
		a.tok = *prior
	}
	defer a.close()
	result, err := a.run(ctx)
	if err != nil {
		return backend.Result{}, a.cleanUp(ctx, err)
	}
	return result, nil
}

func (a *attempt) close() {
	if a.file != nil {
		_ = a.file.Close() // it was only read
	}
}

// run is the whole upload, step by step.
func (a *attempt) run(ctx context.Context) (backend.Result, error) {
	if err := a.prepare(ctx); err != nil {
		return backend.Result{}, err
	}
	sent, err := a.adopt(ctx)
	if err != nil {
		return backend.Result{}, err
	}
	if a.tok.Image == "" {
		if err := a.create(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	if !sent {
		if err := a.deliver(ctx); err != nil {
			return backend.Result{}, err
		}
	}
	m, err := a.settle(ctx)
	if err != nil {
		return backend.Result{}, err
	}
	v, err := a.verify(ctx, m)
	if err != nil {
		return backend.Result{}, err
	}
	return a.result(m, v), nil
}

// deliver sends the file, or orders the server to fetch the data.
func (a *attempt) deliver(ctx context.Context) error {
	if a.file == nil {
		return a.order(ctx)
	}
	return a.send(ctx)
}

func (a *attempt) result(m image, v backend.Verification) backend.Result {
	l := a.current.Load() // the last request had one
	if m.DiskFormat != "" && m.DiskFormat != a.req.Values[keyDiskFormat] {
		a.Note("The server changed the disk format to " + m.DiskFormat + ".")
	}
	if m.FailedStore != "" {
		a.Note("The server could not copy the image to these stores: " + m.FailedStore + ".")
	}
	return backend.Result{
		ID: m.ID, Name: m.Name, URL: l.root + imagePath(m.ID), Size: a.req.Size(), Sums: a.sums,
		Server: a.server(l), Verification: v, Notes: a.Notes(),
	}
}

// keep reports a phase, and with it the token.
func (a *attempt) keep(p backend.Progress) error { return a.Tell(p, a.tok.encode()) }

// cleanUp removes the record of an attempt that failed for good, or one that can
// take no data any more, unless a person wants to keep it. What may go on stays
// for Resume; what a person must answer first stays too. It returns err, with
// word of what could not be removed.
func (a *attempt) cleanUp(ctx context.Context, err error) error {
	final := a.spoiled || !fault.Retryable(err)
	waits := fault.Is(err, fault.Canceled, fault.Untrusted, fault.CertChanged, fault.Login, fault.Unavailable)
	if ctx.Err() != nil || a.tok.Image == "" || !final || waits {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	left := a.discard(limited, a.tok)
	var f *fault.Fault
	if left == nil || !errors.As(err, &f) {
		return err
	}
	told := *f
	told.Remedy += " The incomplete image " + a.tok.Image + " could not be removed; delete it on the server."
	return &told
}
