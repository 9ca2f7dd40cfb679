package queue

import (
	"bytes"
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// report takes a driver's progress. A new token is in the journal before it
// returns; if that fails the attempt is stopped and the driver gets the error. So
// is, where the journal takes it, what matters after a crash.
func (a *attempt) report(p backend.Progress) error {
	if p.Token != nil {
		if err := a.keepToken(p.Token); err != nil {
			a.lastErr = err
			a.cancel(err)
			return err
		}
	}
	p.Kept = keptBy(p, a.kept)
	a.kept = p.Kept
	a.record(p)
	a.publish(p, time.Now())
	if provesLogin(p.Phase) && asksAtDoor(a.job.Fault) {
		a.job.Fault = nil
		a.e.admitProfile(a.job)
	}
	return nil
}

func (a *attempt) keepToken(token []byte) error {
	return a.e.journal.SetToken(context.Background(), a.job.ID, a.owner, bytes.Clone(token))
}

// publish shows the progress; a change of phase or of the server's own words at once.
func (a *attempt) publish(p backend.Progress, now time.Time) {
	a.e.mu.Lock()
	defer a.e.mu.Unlock()
	urgent := p.Phase != a.progress.Phase || p.Step != a.progress.Step
	a.progress = a.meter.add(p, now)
	a.showLocked(urgent)
}

// showLocked publishes the job with the attempt's progress. The caller holds Engine.mu.
func (a *attempt) showLocked(urgent bool) {
	j := a.e.jobs[a.job.ID]
	if j == nil || j.State != Running || a.stuck != nil {
		return
	}
	j.Progress = a.progress
	a.e.changes.Publish(j.ID, *j, urgent)
}

// measure brings speed, time left and stalling of all attempts up to now.
func (e *Engine) measure(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range e.attempts {
		p := a.meter.at(now)
		if p.Speed == a.progress.Speed && p.Left == a.progress.Left && p.Stalled == a.progress.Stalled {
			continue
		}
		urgent := p.Stalled != a.progress.Stalled
		a.progress = p
		a.showLocked(urgent)
	}
}

// provesLogin reports whether an attempt in this phase has been let in by the server.
func provesLogin(p backend.Phase) bool {
	switch p {
	case backend.Creating, backend.Sending, backend.Processing, backend.Verifying:
		return true
	default:
		return false
	}
}

// asksAtDoor reports whether f is about getting in at all, so that it concerns
// every job of the profile: the login, the certificate, the keyring.
func asksAtDoor(f *fault.Fault) bool {
	return f != nil && fault.Is(f, fault.Login, fault.Untrusted, fault.CertChanged, fault.Unavailable)
}

// admitProfile lets the jobs of a profile wait again that stopped at its door,
// after one of them was let in. It is done by itself, and a failure of the
// journal here is met again, and shown, at the next change.
func (e *Engine) admitProfile(in Job) {
	for _, id := range e.atDoor(in.Profile) {
		e.change(context.Background(), id, func(c *change) error { //nolint:errcheck // see above
			if !asksAtDoor(c.job.Fault) {
				return errAsItIs
			}
			c.job.Fault = nil
			if id == in.ID {
				return nil
			}
			if c.job.State != NeedsYou {
				return errAsItIs
			}
			c.job.State, c.job.Reason = Waiting, ""
			c.freshSet()
			return c.log("Waits again, because another upload to " + c.job.ProfileName + " was let in.")
		})
	}
}

// atDoor returns the jobs of a profile that were last stopped at its door.
func (e *Engine) atDoor(profile string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var ids []string
	for id, j := range e.jobs {
		if j.Profile == profile && asksAtDoor(j.Fault) {
			ids = append(ids, id)
		}
	}
	return ids
}
