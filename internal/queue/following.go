package queue

import (
	"context"
	"errors"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// An attempt that is cut off once every byte is with the server need not begin
// again: the next one resumes with its token and follows what the server does. Nor
// need one of whose bytes the server keeps some. Such a job goes on by itself, whatever
// [backend.Spec.Resume] says of its back end. So the journal has to know at once when
// an attempt comes that far.

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

// keptBy returns how many bytes the next attempt need not send, after a report. What
// the one before had left stands until there is news of it: with a token, with what
// the server is made to take bytes with, and with the bytes.
func keptBy(p backend.Progress, before int64) int64 {
	switch {
	case p.Token != nil, p.Phase == backend.Creating, p.Phase == backend.Sending:
		return p.Kept
	default:
		return before
	}
}

// follows reports whether an attempt that resumes would only have to follow the
// server on from this phase.
func (a *attempt) follows(p backend.Phase) bool {
	return a.resumes && bytesThrough(p, a.job.Follows)
}

// record journals progress that decides how a crash would leave the job: a phase, or
// bytes that are kept, that came with a token, and the first phase after the last
// byte. A journal that refuses it costs a crashed upload a question to a person, so
// the attempt goes on.
func (a *attempt) record(p backend.Progress) {
	turned := p.Phase != a.recorded.Phase && (p.Token != nil || bytesThrough(p.Phase, false))
	if !turned && (p.Token == nil || p.Kept == a.recorded.Kept) {
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
		a.recorded = p
	case errors.Is(err, journal.ErrLost), fault.Is(err, fault.NotFound):
		a.cancel(journal.ErrLost)
	}
}

// cutOff gives a job that a dead process was running, and had brought so far, the
// state in which that leaves it, and returns the line for its log. The attempt counts,
// or else a file that brings the program down would do so at every start.
func (c *change) cutOff(p Progress) (line string, err error) {
	j := &c.job
	token, err := c.Token(j.ID)
	fit := token.Bytes != nil && !token.Stale
	if !fit {
		p.Kept = 0
	}
	j.Progress, j.Follows = p, fit && j.Follows && bytesThrough(p.Phase, true)
	j.getFurther(c.e.cfg.Attempts)
	why := stopped("by restart", p)
	switch spent := j.Attempt >= j.Attempts; {
	case j.Pausing():
		j.State, j.Reason = Held, stopped("", p)
		return "Slipway ended without a word while the upload was being paused: " + j.Reason + ".", err
	case spent:
		why += fmt.Sprintf(", in attempt %d of %d", j.Attempt, j.Attempts)
	case j.Follows:
		j.goOn()
		return "Slipway ended without a word while the server worked on the upload; the next attempt goes on following it.", err
	case p.Kept > 0:
		j.goOn()
		return "Slipway ended without a word: " + stopped("", p) + "; the next attempt goes on with what the server has kept.", err
	}
	j.State, j.Reason = Interrupted, why
	return "Slipway ended without a word during the attempt: " + why + ".", err
}
