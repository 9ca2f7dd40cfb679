package zstackimage

import (
	"context"
	"errors"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// fetch lets the storage get the image from the address of the request.
func (a *attempt) fetch(ctx context.Context) error {
	if doubt := addressDoubt(a.req.URL, a.store); doubt != "" {
		a.Note(doubt)
	}
	if err := a.create(ctx, a.req.URL); err != nil {
		return err
	}
	a.tok.Sent = true // there never was anything to send
	if err := a.keep(backend.Progress{Phase: backend.Processing}); err != nil {
		return err
	}
	return a.imported(ctx, a.req.URL, &watch{limit: fetchLimit})
}

// imported follows an import from address to its end. That the session of a direct
// order had ended shows in its job only; the order is then made once more.
func (a *attempt) imported(ctx context.Context, address string, w *watch) error {
	err := a.end(ctx, w)
	if !a.tok.Plain || !zstack.SessionLost(err) {
		return err
	}
	if err := a.reorder(ctx, address); err != nil {
		return err
	}
	return a.end(ctx, w)
}

// errUnderWay ends a look at a job that goes on.
var errUnderWay = errors.New("the job goes on")

// standingOfOrder asks the job of a direct order, which ends with the import. Where the
// server has forgotten it, the image tells.
func (a *attempt) standingOfOrder(ctx context.Context) (standing, error) {
	_, err := a.client.Await(ctx, zstack.Job{ID: a.tok.Job}, func(context.Context) error { return errUnderWay })
	_, answered := errors.AsType[*zstack.Failure](err)
	switch {
	case err == nil:
		return standing{phase: done, begun: true}, nil
	case errors.Is(err, errUnderWay):
		return standing{begun: true}, nil
	case errors.Is(err, zstack.ErrExpired):
		return a.standingOfImage(ctx)
	case answered && !fault.Is(err, fault.Busy): // a node that is not ready says so in the job's place
		return standing{phase: failed, begun: true, why: err}, nil
	}
	return standing{}, err
}
