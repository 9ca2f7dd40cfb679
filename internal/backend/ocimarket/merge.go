package ocimarket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// deliver brings an upload in chunks to the point where nothing is left to send. What
// was published about the file is compared before the chunks are put together.
func (a *attempt) deliver(ctx context.Context) error {
	if a.tok.Sent {
		return nil
	}
	inner, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	a.sumBeside(inner, halt)
	err := a.complete(inner, halt)
	if cause := context.Cause(inner); cause != nil && ctx.Err() == nil {
		err = cause
	}
	a.useless = fault.Is(err, fault.ChecksumWrong) && fault.Of(err).Server == "" // it was a published digest
	return err
}

// complete sends what is missing and has it put together. A service that misses chunks
// which it has acknowledged gets all of them once more, and no more often.
func (a *attempt) complete(ctx context.Context, halt context.CancelCauseFunc) error {
	for {
		if err := a.sendMissing(ctx, halt); err != nil {
			return err
		}
		err := a.awaited(ctx)
		if err == nil {
			if err = a.compareBeside(); err != nil {
				return err
			}
			err = a.merge(ctx)
		}
		gap, ok := errors.AsType[*incomplete](err)
		switch {
		case !ok:
			return err
		case a.tok.Again:
			return a.giveUp(gap.fault)
		}
		a.tok.Again, a.tok.Merge, a.tok.Unproven = true, false, false
		a.tok.MD5, a.tok.Sums = make([]string, len(a.tok.MD5)), nil
		if err := a.keep(a.Last()); err != nil {
			return err
		}
	}
}

// incomplete says that the service lacks chunks that it has acknowledged.
type incomplete struct{ fault *fault.Fault }

// Error implements error.
func (i *incomplete) Error() string { return i.fault.Error() }

// countPauses are the pauses between looks at what the service says of an upload, which
// may lag behind what it was told.
var countPauses = []time.Duration{0, time.Second, 4 * time.Second}

// awaited makes sure that the service waits for no chunk any more, where it tells.
func (a *attempt) awaited(ctx context.Context) error {
	var u ocm.Upload
	for _, pause := range countPauses {
		if err := a.client.Wait(ctx, pause); err != nil {
			return err
		}
		now, err := a.there(ctx)
		switch {
		case err != nil:
			return err
		case now.Stage != ocm.Working:
			return a.adopt(now)
		case now.Pending <= 0:
			return nil
		}
		u = now
	}
	f := a.lacking(fmt.Sprintf("The service waits for %d of %d chunks that it has acknowledged.", u.Pending, len(a.tok.MD5)))
	f.Detail = fmt.Sprintf("status: %s, chunks uploaded: %d, pending: %d", u.Status, u.Uploaded, u.Pending)
	return &incomplete{f}
}

func (a *attempt) lacking(what string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Rejected, Op: opMerge, Server: a.client.Host(), What: what,
		Remedy: "All chunks were sent twice. Retry removes the upload " + a.tok.ID + " and begins anew; send one chunk at a time then, and ask Oracle's support about that upload if it does not help.",
	}
}

// merge tells the service that all chunks are there. That it will be told is journalled
// first: an answer that is lost is not asked for again before the service was asked how
// it stands.
func (a *attempt) merge(ctx context.Context) error {
	if a.tok.Sent {
		return nil
	}
	a.tok.Merge = true
	if err := a.keep(backend.Progress{Phase: backend.Processing}); err != nil {
		return err
	}
	err := a.patch(ctx)
	switch {
	case err != nil && ctx.Err() == nil && pace.Passing(err):
		return a.mergeAgain(ctx, err)
	case refusedWith(err, http.StatusConflict):
		return a.mergeOnceFree(ctx, err)
	default:
		return a.mergeAnswered(ctx, err)
	}
}

// mergeAnswered goes on after the service's word. A no to the request itself may mean
// that it was done already, or that the service has a gap.
func (a *attempt) mergeAnswered(ctx context.Context, err error) error {
	switch {
	case refusedWith(err, http.StatusBadRequest):
		return a.unmerged(ctx, err)
	case err != nil:
		return err
	}
	return a.handedOver()
}

// freePauses are the pauses before a service is asked again that minds something
// under way. It may still hold a request whose connection broke long ago.
var freePauses = []time.Duration{time.Second, 4 * time.Second, 15 * time.Second, 40 * time.Second}

// refusedWith reports whether an error is the service's no with this status.
func refusedWith(err error, status int) bool {
	refusal, ok := errors.AsType[*ocm.Refusal](err)
	return ok && refusal.Status == status
}

// mergeOnceFree asks again while the service minds something under way. What it has of
// the file is not doubted by that, so a further attempt asks once more later.
func (a *attempt) mergeOnceFree(ctx context.Context, refused error) error {
	for _, pause := range freePauses {
		if err := a.client.Wait(ctx, pause); err != nil {
			return err
		}
		if done, err := a.merged(ctx); done || err != nil {
			return err
		}
		if refused = a.patch(ctx); !refusedWith(refused, http.StatusConflict) {
			return a.mergeAnswered(ctx, refused)
		}
	}
	told := *fault.Of(refused)
	told.Kind, told.Retry = fault.Busy, fault.ByKind
	told.What = "The service has acknowledged all chunks and does not put them together yet, because it minds something under way."
	told.Remedy = "It is asked again later, and nothing is sent twice. If it goes on for hours, ask Oracle's support about the upload " + a.tok.ID + "."
	return &told
}

// mergeAgain goes on after an answer that did not come. Only a service that still waits
// is told once more; if it minds that, a further attempt looks at it later.
func (a *attempt) mergeAgain(ctx context.Context, unanswered error) error {
	for _, pause := range countPauses {
		if err := a.client.Wait(ctx, pause); err != nil {
			return err
		}
		if done, err := a.merged(ctx); done || err != nil {
			return err
		}
	}
	if err := a.patch(ctx); err != nil {
		return unanswered
	}
	return a.handedOver()
}

// patch asks the service to put the chunks together.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-patch.html
func (a *attempt) patch(ctx context.Context) error {
	_, err := a.client.Send(ctx, ocm.Form{
		Op: opMerge, Method: http.MethodPatch, Path: a.own(), Fields: []ocm.Field{{Name: "action", Value: "upload"}},
	})
	return err
}

// merged asks whether the service has begun to put the chunks together, and journals
// that it has.
func (a *attempt) merged(ctx context.Context) (bool, error) {
	u, err := a.there(ctx)
	if err != nil || beforeMerge(u) {
		return false, err
	}
	return true, a.handedOver()
}

// there asks for all that the service knows of the upload request. It ends an attempt
// whose upload request is gone.
func (a *attempt) there(ctx context.Context) (ocm.Upload, error) {
	u, found, err := a.known(ctx)
	if err == nil && !found {
		err = a.gone()
	}
	return u, err
}

// gapWords are those by which a refusal speaks of the chunks or of their number.
var gapWords = regexp.MustCompile(`(?i)chunk|\bnumber`)

// unmerged finds out what a refusal to put the chunks together means: that it was done
// already, that the service has a gap, or that it minds something else in the request.
// Then what it has is kept, for it is the request that has to be understood.
func (a *attempt) unmerged(ctx context.Context, refused error) error {
	u, err := a.there(ctx)
	switch {
	case err != nil:
		return err
	case !beforeMerge(u):
		return a.handedOver()
	}
	told := *fault.Of(refused)
	if u.Pending <= 0 && !gapWords.MatchString(told.Detail) {
		told.What = "The service has acknowledged all chunks and refuses to put them together."
		told.Remedy = "Read the service's own words. What was sent stays there: Retry asks again and sends nothing twice. If it refuses again, ask Oracle's support about the upload " + a.tok.ID + "."
		return &told
	}
	f := a.lacking("The service does not put the chunks together, all of which it has acknowledged.")
	f.Code, f.Detail, f.RequestID = told.Code, told.Detail, told.RequestID
	return &incomplete{f}
}
