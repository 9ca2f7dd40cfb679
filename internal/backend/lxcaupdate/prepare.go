package lxcaupdate

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"

	"github.com/dustin/go-humanize"
)

// prepare looks at the files and at the appliance, and decides whether the job of
// an earlier attempt goes on. Nothing is made on the appliance.
func (a *attempt) prepare(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Checking})
	s, err := newSet(a.req)
	if err != nil {
		return err
	}
	a.set = s
	if a.tok.Job == "" {
		if err := s.open(); err != nil {
			return err
		}
	}
	if a.server, err = a.client.Check(ctx); err != nil {
		return err
	}
	if a.tok.Job != "" {
		going, err := a.takeUp(ctx)
		if err != nil || going {
			return err
		}
		a.tok = token{}
		if err := s.open(); err != nil {
			return err
		}
	}
	if err := a.enough(ctx); err != nil {
		return err
	}
	return s.comparePublished(ctx, a.hashing(backend.Hashing))
}

// ending is how long a canceled job may take to end.
const ending = 2 * time.Minute

// takeUp looks at the job of an earlier attempt and reports whether it has all the
// bytes, so that only its end is missing. One that has not got them is canceled; if
// it completes all the same they had arrived, and only the journal did not know.
func (a *attempt) takeUp(ctx context.Context) (going bool, err error) {
	job, err := a.client.Job(ctx, a.tok.Job)
	switch {
	case err != nil:
		return false, err
	case a.tok.Sent && job.State == lxca.JobGone:
		return a.broughtIt(ctx)
	case a.tok.Sent:
		return true, nil
	case job.State == lxca.JobActive:
		job, err = a.endJob(ctx, a.tok.Job)
	}
	if err != nil || job.State != lxca.JobDone {
		return false, err
	}
	a.tok.Sent = true
	return true, a.keep(a.Last())
}

// endJob cancels a job and returns what it ended as.
func (d *Driver) endJob(ctx context.Context, id string) (lxca.Job, error) {
	if err := d.client.CancelJob(ctx, id); err != nil {
		return lxca.Job{}, err
	}
	return d.client.Follow(ctx, id, ending, nil)
}

// broughtIt reports whether a job that nobody knows any more has brought the
// update: it is there, and was not before.
func (a *attempt) broughtIt(ctx context.Context) (bool, error) {
	u, ok, err := a.find(ctx, a.tok.FixID)
	a.found = u
	return ok && a.set.isIn(u) && !a.tok.There, err
}

// enough makes sure that the set fits into the repository, as far as the appliance
// says how much is free.
func (a *attempt) enough(ctx context.Context) error {
	free, ok, err := a.free(ctx)
	if err != nil || !ok {
		return err
	}
	if bad := tooLarge(a.set.size(), free, a.server.Host); bad != nil {
		return bad
	}
	return nil
}

// tooLarge returns a fault of kind Full if size does not fit into free; nil if it
// does.
func tooLarge(size, free int64, server string) *fault.Fault {
	if size <= free {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Full, Op: opSpace, Server: server,
		What:   fmt.Sprintf("The update needs %s, and the appliance's repository has %s free.", inWords(size), inWords(free)),
		Remedy: "Delete updates there that are no longer needed, then start again.",
	}
}

// inWords writes a size in decimal units.
func inWords(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }
