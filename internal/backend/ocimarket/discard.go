package ocimarket

import (
	"context"
	"fmt"

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

// discard deletes the upload request of a token. One whose answer was lost is looked
// for, and deleted only where it is certain which it is.
func (d *Driver) discard(ctx context.Context, t token) error {
	if t.ID != "" {
		if t.Host != d.client.Host() {
			return fault.New(fault.NotFound, "The upload "+t.ID+" was left at "+t.Host+", and the target now leads to "+d.client.Host()+".", "Delete it there if it is incomplete.")
		}
		return d.client.Delete(ctx, t.ID)
	}
	if t.Stale || t.Host != d.client.Host() {
		return nil
	}
	found, err := d.lost(ctx, t)
	switch {
	case err != nil || len(found) == 0:
		return err
	case len(found) > 1:
		return fault.New(fault.Conflict, fmt.Sprintf("It is not certain which of these uploads is the one that was begun: %s.", ids(found)),
			"Look at them "+whereListed+", and delete the one that is yours.")
	}
	return d.client.Delete(ctx, found[0].ID)
}
