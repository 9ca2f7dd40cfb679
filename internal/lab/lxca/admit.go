package lxca

import (
	"net/http"
	"strconv"
	"strings"
)

// admit checks that the job of an upload may take it, and moves the job on to receiving. fits has the last word; it is called with
// the appliance's mutex held.
func (x *exchange) admit(id string, kind jobKind, fits func(*job) error) (*job, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	j, found := x.lab.findLocked(id)
	switch {
	case !found || j.kind != kind:
		return nil, refuse(http.StatusNotFound, noSuchJob, "There is no import job with the ID "+id+".")
	case j.owner != x.who.User:
		return nil, refuse(http.StatusForbidden, wrongOwner, "The job "+id+" was created by another user.")
	case j.phase != waiting:
		return nil, refuse(http.StatusConflict, badJob, "The job "+id+" has been used.")
	case x.site.OneAtATime && x.lab.busyLocked():
		return nil, refuse(http.StatusConflict, busy)
	}
	if err := fits(j); err != nil {
		return nil, err
	}
	j.phase, j.got, j.want = receiving, x.body.Count, x.r.ContentLength
	return j, nil
}

func (a *Appliance) busyLocked() bool {
	for _, j := range a.jobs {
		if j.phase == receiving || j.phase == importing {
			return true
		}
	}
	return false
}

// finish ends an upload: a job whose upload failed is over, and one that was cancelled meanwhile stays so.
func (x *exchange) finish(j *job, outcome error, keepLocked func(fate)) error {
	var doom fate
	if outcome == nil {
		doom = x.fate()
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	switch {
	case outcome != nil:
		why := broken
		if no, spoken := outcome.(*refusal); spoken { //nolint:errorlint // Refusals are never wrapped.
			why = no.messages[0]
		}
		j.stopLocked(x.lab.now(), wordStopped, why)
		return outcome
	case j.phase != receiving:
		return refuse(http.StatusConflict, cancelled)
	}
	keepLocked(doom)
	return nil
}

// hasFiles reports whether the appliance has the upload resources under /files.
func (s Conditions) hasFiles() bool {
	var parts [2]int
	for i, text := range strings.SplitN(s.version(), ".", 3) {
		if i < len(parts) {
			parts[i], _ = strconv.Atoi(text) // What is no number counts as 0.
		}
	}
	return parts[0] > 2 || parts[0] == 2 && parts[1] >= 1
}
