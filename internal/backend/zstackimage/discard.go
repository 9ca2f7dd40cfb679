package zstackimage

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// Discard implements [backend.Discarder]. Without a token nothing was made, and an image
// that was finished and differs from the file is a person's to delete.
func (d *Driver) Discard(ctx context.Context, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	t, err := readToken(note)
	if err != nil {
		return err
	}
	if t.Differs {
		return fault.New(fault.Conflict, "The image "+t.Image+" is finished, although it is not what was sent.", "Look at it on the server, and delete it if it is of no use.")
	}
	return d.discard(ctx, t)
}

// discard cancels the job and removes the image, if it is proven to be ours: the
// server confirmed the order, its job names the image, or we chose the id ourselves.
func (d *Driver) discard(ctx context.Context, t token) error {
	if t.Host != d.client.Host() {
		return fault.New(fault.NotFound, "The image "+t.Image+" was left at "+t.Host+", and the target now leads to "+d.client.Host()+".", "Delete the image there if it is incomplete.")
	}
	if !t.Created {
		if err := d.awaitOrder(ctx, t); err != nil {
			return err
		}
	}
	job, ours, err := d.jobOf(ctx, t)
	if err != nil {
		return err
	}
	if ours {
		if err := d.cancel(ctx, job); err != nil {
			return err
		}
	}
	_, found, err := d.client.Image(ctx, t.Image)
	switch {
	case err != nil || !found:
		return err
	case t.Chosen && !t.Created && !ours:
		return fault.New(fault.Conflict, "It is not certain that this upload created the image "+t.Image+".", "Look at it on the server and delete it if it is yours.")
	}
	return d.client.DeleteImage(ctx, t.Image)
}

// awaitOrder waits until the server is through with an order whose answer never came,
// so that nothing appears after it was looked for. A direct order may end with the
// image only, and the image is then there to be looked at.
func (d *Driver) awaitOrder(ctx context.Context, t token) error {
	if t.Plain && t.Way != wayUpload {
		return nil
	}
	_, err := d.client.Await(ctx, zstack.Job{ID: t.Job, Expires: d.client.Now().Add(cancelLimit)}, nil)
	_, answered := errors.AsType[*zstack.Failure](err)
	if err == nil || answered || errors.Is(err, zstack.ErrExpired) {
		return nil
	}
	return err
}

// cancelLimit is how long a job that is cancelled may take to give back what it has.
const cancelLimit = time.Minute

// cancel cancels a long job and waits until it has ended. One that hangs in between
// does not keep the image from being removed.
func (d *Driver) cancel(ctx context.Context, job zstack.LongJob) error {
	if err := d.client.CancelLongJob(ctx, job.UUID); err != nil {
		return err
	}
	for began := d.client.Now(); d.client.Now().Sub(began) < cancelLimit; {
		now, found, err := d.client.LongJob(ctx, job.UUID)
		if err != nil || !found || now.Ended() {
			return err
		}
		if err := d.client.Wait(ctx, firstPause); err != nil {
			return err
		}
	}
	return nil
}
