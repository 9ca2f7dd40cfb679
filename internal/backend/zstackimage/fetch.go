package zstackimage

import (
	"context"
	"errors"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
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
	return a.imported(ctx, &watch{limit: fetchLimit})
}

// imported follows an import to its end: the long job, or the job of a direct order.
func (a *attempt) imported(ctx context.Context, w *watch) error {
	if !a.tok.Plain {
		return a.end(ctx, w)
	}
	_, err := a.client.Await(ctx, zstack.Job{ID: a.tok.Job}, func(ctx context.Context) error {
		a.working(a.stepOf(ctx, standing{}))
		if w.here == nil {
			return nil
		}
		return w.here(true)
	})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, zstack.ErrExpired):
		return a.end(ctx, w)
	}
	if _, ok := errors.AsType[*zstack.Failure](err); ok {
		a.over = true
	}
	return err
}
