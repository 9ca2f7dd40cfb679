package queue

import (
	"context"
	"errors"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// An attempt that is cut off once every byte is with the server need not begin
// again: the next one resumes with its token and follows what the server does. Such
// a job waits by itself, whatever [backend.Spec.Resume] says of the bytes. So the
// journal has to know at once when an attempt comes that far.

// bytesThrough reports whether an attempt in this phase has nothing left to send.
// It takes up the word of the attempt before in the phases that come first.
func bytesThrough(p backend.Phase, before bool) bool {
	switch p {
	case backend.Processing, backend.Verifying:
		return true
	case "", backend.Checking, backend.Hashing:
		return before
	default:
		return false
	}
}

// follows reports whether an attempt that resumes would only have to follow the
// server on from this phase.
func (a *attempt) follows(p backend.Phase) bool {
	return a.resumes && bytesThrough(p, a.job.Follows)
}

// keepPhase journals a phase that decides how a crash would leave the job: one
// that came with a token, and the first one after the last byte. A journal that
// refuses it costs a crashed upload a question to a person, so the attempt goes on.
func (a *attempt) keepPhase(p backend.Progress) {
	if p.Phase == a.kept || p.Token == nil && !bytesThrough(p.Phase, false) {
		return
	}
	err := a.e.change(context.Background(), a.job.ID, func(c *change) error {
		if c.lease.Owner != a.owner {
			return journal.ErrLost
		}
		follows := a.follows(p.Phase)
		c.keep, c.job.Follows = c.job.Follows == follows, follows
		return c.take(a.owner, leaseTime, Progress{Progress: p})
	})
	switch {
	case err == nil:
		a.kept = p.Phase
	case errors.Is(err, journal.ErrLost), fault.Is(err, fault.NotFound):
		a.cancel(journal.ErrLost)
	}
}

// cutOff gives a job that a dead process was running, and had brought so far, the
// state in which that leaves it, and returns the line for its log.
func (c *change) cutOff(p Progress) (line string, err error) {
	j := &c.job
	token, err := c.Token(j.ID)
	fit := token.Bytes != nil && !token.Stale
	j.Progress, j.Follows = p, fit && j.Follows && bytesThrough(p.Phase, true)
	switch {
	case j.Follows:
		j.goOn()
		return "Slipway ended without a word while the server worked on the upload; the next attempt goes on following it.", err
	case fit && c.e.resumes(j.Backend):
		j.goOn()
		return "Slipway ended without a word: " + stopped("", p) + "; the next attempt goes on from there.", err
	}
	j.State, j.Reason = Interrupted, stopped("by restart", p)
	return "Slipway ended without a word during the attempt: " + j.Reason + ".", err
}
