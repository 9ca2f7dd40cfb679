package glance

import (
	"context"
	"time"

	"slipway/internal/fault"
)

// Discard implements [backend.Discarder]. Without a token nothing was made.
func (d *Driver) Discard(ctx context.Context, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	t, err := readToken(note)
	if err != nil {
		return err
	}
	return d.discard(ctx, t)
}

// discard removes the record that t names, if it is proven to be ours: the
// server confirmed that we made it, or it bears the id and the name we asked for
// and is empty.
func (d *Driver) discard(ctx context.Context, t token) error {
	if t.Keep {
		return nil
	}
	l, err := d.forCall(ctx)
	if err != nil {
		return err
	}
	if l.root != t.Root {
		return fault.New(fault.NotFound, "The image "+t.Image+" was left at "+t.Root+", and the target now leads to "+l.root+".", "Delete the image there if it is incomplete.")
	}
	if !t.Created {
		m, err := d.lookTwice(ctx, t.Image)
		if gone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if !t.covers(m) {
			return fault.New(fault.Conflict, "It is not certain that this upload created the image "+t.Image+".", "Look at it on the server and delete it if it is yours.")
		}
	}
	return d.removeOwn(ctx, t.Image)
}

// late is how long a request may be on its way after its connection was given up.
const late = 2 * time.Second

// lookTwice shows an image, and looks once more if it is not there yet: the request
// for it was given up, which does not call it back.
func (d *Driver) lookTwice(ctx context.Context, id string) (image, error) {
	m, err := d.showImage(ctx, id)
	if !gone(err) {
		return m, err
	}
	if err := d.clock.Wait(ctx, late); err != nil {
		return m, err
	}
	return d.showImage(ctx, id)
}

// removals are the pauses between tries to delete an image that the server says
// is still being created.
var removals = []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second}

// removeOwn deletes an image of ours, also a protected one, and waits where the
// server cannot delete it yet.
func (d *Driver) removeOwn(ctx context.Context, id string) error {
	unlocked := false
	for try := 0; ; {
		err := d.deleteImage(ctx, id)
		switch {
		case err == nil || gone(err):
			return nil
		case fault.Is(err, fault.Denied) && !unlocked:
			unlocked = true
			if d.unprotect(ctx, id) != nil {
				return err
			}
		case fault.Of(err).Code == codeBeingMade && try < len(removals):
			if err := d.clock.Wait(ctx, removals[try]); err != nil {
				return err
			}
			try++
		default:
			return err
		}
	}
}

// Remove implements [backend.Remover]. A protected image stays: its protection
// was somebody's wish.
func (d *Driver) Remove(ctx context.Context, id string) error {
	err := d.deleteImage(ctx, id)
	if gone(err) {
		return nil
	}
	return err
}
