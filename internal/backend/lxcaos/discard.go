package lxcaos

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// settleTime is how long a job that is cancelled may take to stop.
const settleTime = 2 * time.Minute

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

// discard cancels the job, and deletes its file if the job was quicker.
func (d *Driver) discard(ctx context.Context, t token) error {
	if t.Host != d.host {
		return fault.New(fault.NotFound, "Job "+t.Job+" was left at "+t.Host+", and the target now leads to "+d.host+".", "Cancel the job there if it still waits for its file.")
	}
	if err := d.client.CancelJob(ctx, t.Job); err != nil {
		return err
	}
	job, err := d.client.Follow(ctx, t.Job, settleTime, nil)
	if err != nil || job.State == lxca.JobFailed {
		return err
	}
	for _, p := range t.Parts {
		if err := d.deleteOwn(ctx, t, p, job.State); err != nil {
			return err
		}
	}
	return nil
}

// deleteOwn deletes the file that a job made: the one that it named, or the only
// new one of its name. Where the job is gone, nothing proves that a new file is ours.
func (d *Driver) deleteOwn(ctx context.Context, t token, p part, state lxca.JobState) error {
	if p.FileID != "" {
		return d.Remove(ctx, p.FileID)
	}
	repo, err := d.repository(ctx)
	if err != nil {
		return err
	}
	switch found := t.fresh(repo, p); {
	case len(found) == 0:
		return nil
	case len(found) == 1 && state == lxca.JobDone:
		return d.Remove(ctx, found[0].id)
	default:
		return fault.New(fault.Conflict, fmt.Sprintf("It is not certain that this upload made the file %s on the appliance.", found[0].id), "Look at it there, and delete it if it is yours.")
	}
}
