package ocimarket

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

// takeUp goes on with the upload request of an earlier attempt, if that is of use.
func (a *attempt) takeUp(ctx context.Context) error {
	switch prior := a.prior; {
	case prior == nil:
		return nil
	case prior.Host != a.client.Host():
		if prior.ID != "" {
			a.Note("An earlier attempt left the upload " + prior.ID + " at " + prior.Host + "; look after it there.")
		}
		return nil
	case prior.Stale || prior.Asked != a.asked() || !prior.Sent && !prior.fits(a.req.Size()):
		return a.drop(ctx, *prior)
	}
	a.tok = *a.prior
	a.tok.MD5, a.tok.Sums = slices.Clone(a.prior.MD5), maps.Clone(a.prior.Sums)
	if a.tok.ID == "" {
		return a.seek(ctx)
	}
	u, err := a.there(ctx)
	if err != nil {
		return err
	}
	return a.adopt(u)
}

// drop removes an upload request that is of no use any more. One that cannot be
// removed is named, and does not stand in the way.
func (a *attempt) drop(ctx context.Context, prior token) error {
	err := a.discard(ctx, prior)
	if err == nil || fault.Retryable(err) || fault.Is(err, fault.Canceled, fault.Login) {
		return err
	}
	left := "What an earlier attempt left could not be removed: " + fault.Of(err).What
	if prior.ID != "" {
		left += " Delete the upload " + prior.ID + " " + howRemoved(prior.ID) + "."
	}
	a.Note(left)
	return nil
}

// adopt goes on where the service stands with an upload request of ours.
func (a *attempt) adopt(u ocm.Upload) error {
	switch {
	case a.tok.Sent:
		return nil // it is followed, and judged by that
	case u.Stage == ocm.Refused:
		return a.stale(&fault.Fault{What: "The service has given up the upload " + a.tok.ID + ", which was not finished.", Detail: u.Status})
	case u.Stage == ocm.Completed, a.tok.Merge && !beforeMerge(u):
		a.tok.Sent = true
		return a.keep(backend.Progress{Phase: backend.Processing, Step: u.Status})
	}
	return nil
}

// gone is the end of an attempt whose upload request the service does not know.
func (a *attempt) gone() error {
	return a.stale(&fault.Fault{What: "The service no longer knows the upload " + a.tok.ID + ".", Code: "404"})
}

// stale asks a person whether to begin anew, which the next attempt does.
func (a *attempt) stale(f *fault.Fault) error {
	f.Kind, f.Op, f.Server = fault.Conflict, opFollow, a.client.Host()
	if f.Remedy = "Retry sends the file again from the beginning. Before that, find out whether somebody deleted the upload on purpose."; !a.tok.Sent {
		f.Remedy = "Retry sends the file again from the beginning; what was sent before is lost. Find out first whether somebody deleted the upload on purpose."
	}
	return a.giveUp(f)
}

// giveUp journals that the upload request is of no use any more, and returns why.
func (a *attempt) giveUp(why error) error {
	a.tok.Stale = true
	if err := a.keep(a.Last()); err != nil {
		return err
	}
	return why
}

// seek looks for the upload request that an earlier attempt has made without getting
// the answer. Only one that is certainly ours is gone on with. The others are named;
// a file that was handed over whole is not sent again as long as one of them may be it.
func (a *attempt) seek(ctx context.Context) error {
	found, err := a.lost(ctx, a.tok)
	if err != nil {
		return err
	}
	live := slices.DeleteFunc(slices.Clone(found), func(u ocm.Upload) bool { return u.Stage == ocm.Refused })
	switch {
	case len(live) == 1:
		return a.found(live[0])
	case len(live) > 1 && a.tok.Chunk == 0:
		return a.giveUp(a.ambiguous(live))
	case len(found) > 0:
		a.Note(fmt.Sprintf("An earlier attempt may have left these uploads behind: %s. Look at them %s, and delete them if nobody else made them.", ids(found), whereListed))
	}
	return nil
}

// found journals the id of an upload request whose answer was lost.
func (a *attempt) found(u ocm.Upload) error {
	a.tok.named(u.ID)
	p := backend.Progress{Phase: backend.Creating}
	if a.tok.Chunk == 0 {
		a.tok.Sent, p.Phase = true, backend.Processing
	}
	return a.keep(p)
}

// ambiguous is the fault of a file that may have arrived as one of several uploads.
func (a *attempt) ambiguous(found []ocm.Upload) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Conflict, Op: opSend, Server: a.client.Host(),
		What:   fmt.Sprintf("The answer to the upload was lost, and any of these may be it: %s.", ids(found)),
		Remedy: "Look at them " + whereListed + ". If the image is there cancel this upload; otherwise Retry sends the file again.",
	}
}
