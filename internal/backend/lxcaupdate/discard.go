package lxcaupdate

import (
	"context"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// Discard implements [backend.Discarder]. Without a token, or with one that names
// no job, nothing was made.
func (d *Driver) Discard(ctx context.Context, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	t, err := readToken(note)
	if err != nil || t.Job == "" {
		return err
	}
	if t.Host != d.host {
		return fault.New(fault.NotFound, "The import job "+t.Job+" was left at "+t.Host+", and the target now leads to "+d.host+".", "Look at the jobs and the updates there.")
	}
	job, err := d.endJob(ctx, t.Job)
	if err != nil || t.There {
		return err
	}
	return d.removeMade(ctx, t, job.State)
}

// removeMade removes the update that a job has brought before it could be canceled.
func (d *Driver) removeMade(ctx context.Context, t token, end lxca.JobState) error {
	if end != lxca.JobDone && (end != lxca.JobGone || !t.Sent) {
		return nil
	}
	u, ok, err := d.find(ctx, t.FixID)
	switch {
	case err != nil || !ok:
		return err
	case end == lxca.JobGone:
		return fault.New(fault.Conflict, "The appliance no longer knows the import job, so it is not certain that it brought the update "+t.FixID+".", "Look at the updates on the appliance and delete it if it is yours.")
	}
	return d.removeUpdate(ctx, u.FixID)
}
