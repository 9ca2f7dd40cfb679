package glance

import (
	"cmp"
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// stuckAfter is how long a record of ours may stand in "saving" with nobody
// sending before it counts as stuck. A worker that died leaves it there for ever.
const stuckAfter = time.Minute

// adopt takes up the record that an earlier attempt left. It reports whether the
// data have arrived there already. A record that is of no use any more is
// removed, and the attempt starts over.
func (a *attempt) adopt(ctx context.Context) (sent bool, err error) {
	prior := a.tok
	l, err := a.forCall(ctx)
	if err != nil || prior.Image == "" {
		return false, err
	}
	if prior.Root != l.root {
		a.Note("An earlier attempt left the image " + prior.Image + " at " + prior.Root + "; look after it there.")
		a.tok = token{}
		return false, nil
	}
	m, err := a.watch(ctx, prior.Image, stuckAfter, func(m image, _ time.Duration) (bool, error) {
		return m.Status != "saving", nil
	})
	switch {
	case gone(err):
		a.tok = token{}
		return false, a.mayCome(prior)
	case err != nil && !isTooLong(err):
		return false, err
	}
	return a.take(ctx, m)
}

// mayCome keeps the id of a record that nobody has seen: the request for it may still
// be on its way, and asked for under the same id the record cannot come twice.
func (a *attempt) mayCome(prior token) error {
	asked, err := a.rec.digest()
	if err == nil && !prior.Created && prior.Record == asked {
		a.unseen = prior.Image
	}
	return err
}

// take decides what an existing record is good for.
func (a *attempt) take(ctx context.Context, m image) (sent bool, err error) {
	wanted, err := a.rec.digest()
	if err != nil {
		return false, err
	}
	same := a.tok.Record == wanted
	switch {
	case !a.tok.covers(m):
		a.tok = token{}
		return false, nil
	case same && m.Status == "active":
		return true, nil
	case same && m.Status == "queued":
		a.tok.Created, a.tok.Import = true, false
		return false, a.keep(backend.Progress{Phase: backend.Creating})
	case same && a.tok.Import && (m.Status == "importing" || m.Status == "uploading"):
		return true, nil
	}
	old := a.tok
	old.Keep = false
	if err := a.discard(ctx, old); err != nil {
		return false, err
	}
	a.tok = token{}
	return false, nil
}

// create makes the record. With an id chosen here the token is journalled before
// the request goes out, so that no crash can leave a record nobody knows of.
func (a *attempt) create(ctx context.Context) error {
	l, err := a.forCall(ctx)
	if err != nil {
		return err
	}
	if err := a.chooseID(ctx); err != nil {
		return err
	}
	asked, err := a.rec.digest()
	if err != nil {
		return err
	}
	a.tok = token{Image: a.rec.id, Root: l.root, Name: a.req.Values[keyName], Record: asked, Keep: a.req.Values.Bool(keyKeep)}
	creating := backend.Progress{Phase: backend.Creating}
	if a.rec.id == "" {
		a.Show(creating)
	} else if err := a.keep(creating); err != nil {
		return err
	}
	m, err := a.createImage(ctx, a.rec)
	if fault.Is(err, fault.Conflict) && a.rec.id != "" {
		m, err = a.createdBefore(ctx, err)
	}
	if fault.Is(err, fault.Conflict) && a.unseen != "" && a.req.Values[keyImageID] == "" {
		a.unseen, a.rec.id = "", "" // it came and was deleted since; no id is given twice
		return a.create(ctx)
	}
	if err != nil {
		a.forgetRefused(err)
		return err
	}
	a.tok.Image, a.tok.Created = m.ID, true
	return a.keep(backend.Progress{Phase: backend.Creating})
}

// chooseID takes the id of a record that may still come, or picks a random one, or
// makes sure that the one a person chose is free.
func (a *attempt) chooseID(ctx context.Context) error {
	switch {
	case a.huawei() || a.rec.id != "" && a.rec.id == a.unseen:
		return nil
	case a.rec.id == "":
		a.rec.id = cmp.Or(a.unseen, newID())
		return nil
	}
	_, err := a.showImage(ctx, a.rec.id)
	switch {
	case gone(err):
		return nil
	case err != nil:
		return err
	}
	return &fault.Fault{
		Kind: fault.Conflict, Op: opCreate, What: "An image with this id exists already.",
		Remedy: "Leave the image id empty, or choose another.", Field: keyImageID,
	}
}

// createdBefore looks whether the record that the server calls taken is the one
// that a repeated request of ours has just made: its id is ours and it is empty.
func (a *attempt) createdBefore(ctx context.Context, conflict error) (image, error) {
	m, err := a.showImage(ctx, a.rec.id)
	if err == nil && a.tok.covers(m) {
		return m, nil
	}
	return image{}, conflict
}

// forgetRefused drops the token of a record that the server refused to make.
func (a *attempt) forgetRefused(err error) {
	if fault.Is(err, fault.Rejected, fault.Denied, fault.Full, fault.Conflict, fault.NotFound) {
		a.tok = token{}
	}
}
