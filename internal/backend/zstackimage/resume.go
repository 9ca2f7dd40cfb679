package zstackimage

import (
	"context"
	"errors"
	"maps"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// takeUp goes on with the image of an earlier attempt. It reports whether that has
// decided the upload; otherwise nothing is left of it and the attempt starts over.
func (a *attempt) takeUp(ctx context.Context, prior token) (result backend.Result, decided bool, err error) {
	if err := a.check(ctx); err != nil {
		return result, false, err
	}
	if prior.Host != a.client.Host() {
		a.Note("An earlier attempt left the image " + prior.Image + " at " + prior.Host + "; look after it there.")
		return result, false, nil
	}
	if prior.Differs {
		a.Note("The image " + prior.Image + " of an earlier attempt is not what was sent; look at it on the server.")
		return result, false, nil
	}
	// What is only followed needs no file. What was sent of another file is removed.
	gone := a.open(ctx)
	lost := fault.Is(gone, fault.NotFound, fault.FileChanged, fault.FileUnread)
	if gone != nil && (!lost || !prior.Sent) {
		if fault.Is(gone, fault.FileChanged) {
			a.tok = prior
		}
		return result, false, gone
	}
	if prior.Asked != a.asked() {
		return result, false, a.withdraw(ctx, prior)
	}
	if err := a.adopt(ctx, prior); err != nil {
		return result, false, err
	}
	if decided, err = a.goOn(ctx); err != nil {
		return result, false, err
	}
	if decided {
		result, err = a.result(ctx)
		if decided, err = a.ended(ctx, err); decided || err != nil {
			return result, decided, err
		}
	}
	err = a.withdraw(ctx, a.tok)
	a.tok, a.over, a.from, a.held, a.target = token{Sums: a.tok.Sums}, false, 0, 0, ""
	return result, false, err
}

// adopt makes the image of an earlier attempt this one's, with what the server has
// said about it since.
func (a *attempt) adopt(ctx context.Context, prior token) error {
	a.tok, a.way = prior, prior.Way
	a.tok.Sums = maps.Clone(prior.Sums)
	store, err := a.storage(ctx, prior.Storage)
	if err != nil {
		return err
	}
	a.store = store
	job, found, err := a.jobOf(ctx, prior)
	if err != nil {
		return err
	}
	if found {
		a.tok.LongJob, a.tok.Created = job.UUID, true
	}
	return nil
}

// goOn goes on where the server stands. It reports whether the image is there.
func (a *attempt) goOn(ctx context.Context) (bool, error) {
	s, err := a.standing(ctx)
	switch {
	case err != nil:
		return false, err
	case s.phase == failed || !a.tok.Created && a.tok.Chosen:
		return false, nil
	case s.phase == done:
		return true, nil
	case a.way == wayUpload:
		return a.sendOn(ctx, s)
	case !a.tok.Sent:
		return false, nil // what the server was told to fetch from is no longer there
	}
	if err := a.keep(backend.Progress{Phase: backend.Processing}); err != nil {
		return false, err
	}
	return a.ended(ctx, a.end(ctx, &watch{limit: fetchLimit}))
}

// sendOn sends what the server lacks. A file that is sent whole can only be begun
// again, and only as long as the server has nothing of it.
func (a *attempt) sendOn(ctx context.Context, s standing) (bool, error) {
	if a.tok.Sent && s.phase == running {
		a.recount(ctx)
		if err := a.keep(backend.Progress{Phase: backend.Processing}); err != nil {
			return false, err
		}
		return a.ended(ctx, a.concluded(a.follow(ctx, &watch{limit: uploadLimit})))
	}
	if s.phase == suspended {
		if err := a.awaken(ctx); err != nil {
			return a.ended(ctx, err)
		}
	}
	from, known, err := a.offset(ctx)
	switch size := a.req.Size(); {
	case err != nil:
		return false, err
	case !known, a.tok.Slice == 0 && from != 0 && from != size:
		return false, nil
	}
	a.from = from
	if a.tok.Slice > 0 {
		a.held = from
	}
	if a.from < a.req.Size() {
		if err := a.readyToSend(ctx); err != nil {
			return a.ended(ctx, err)
		}
	}
	return a.ended(ctx, a.deliver(ctx))
}

// recount takes up how much the server tells that it has, if it does: an attempt that
// only follows never learns it by sending.
func (a *attempt) recount(ctx context.Context) {
	if a.tok.Slice == 0 {
		return
	}
	if from, known, err := a.offset(ctx); err == nil && known {
		a.held = from
	}
}

// readyToSend makes sure that there is something to send, and a slot to send it to.
func (a *attempt) readyToSend(ctx context.Context) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	if a.target == "" {
		if err := a.findSlot(ctx); err != nil {
			return err
		}
	}
	return a.unsent()
}

// ended reports whether a job that was taken up has brought the image. One that has
// failed since, or whose slot is closed, is no reason to fail: the attempt starts over.
func (a *attempt) ended(ctx context.Context, err error) (bool, error) {
	_, closed := errors.AsType[*closedWay](err)
	if (a.over || closed) && err != nil && ctx.Err() == nil && !fault.Is(err, fault.FileChanged, fault.FileUnread, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// jobOf finds the long job of a token, also of one that does not know it yet: the
// order may have arrived although the answer to it did not. A server that runs no long
// jobs for us has none.
func (d *Driver) jobOf(ctx context.Context, t token) (job zstack.LongJob, found bool, err error) {
	switch {
	case t.Plain:
		return job, false, nil
	case t.LongJob != "":
		return d.client.LongJob(ctx, t.LongJob)
	}
	job, found, err = d.client.LongJobByAPI(ctx, t.Job)
	if fault.Is(err, fault.NotFound, fault.Denied) {
		return zstack.LongJob{}, false, nil
	}
	return job, found, err
}
