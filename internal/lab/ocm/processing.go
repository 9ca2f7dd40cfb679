package ocm

import (
	"slices"
	"time"
)

// legName is one thing after another that is done to what was sent.
type legName string

// The legs, in order.
const (
	legPending legName = "pending" // it waits
	legMerge   legName = "merge"
	legScan    legName = "scan"
	legCopies  legName = "copies" // into the data centres beyond the first
)

// leg is one of them, as it is planned for an upload.
type leg struct {
	name  legName
	state state
	until time.Time
}

// fate is what trouble has in store for an upload.
type fate struct {
	end   state   // how it ends
	after legName // the last leg before that
	stuck legName // the leg that never ends; "" for none
	show  string  // the status while it is processed; "" for the true one
	wrong bool    // the checksum is told wrong
}

// fate takes the troubles that wait for an upload. Chunks that leave a gap cannot be merged.
func (x *exchange) fate(gap bool) fate {
	f := fate{end: stateCompleted, after: legCopies}
	if t, ends := x.take(endAs); ends {
		f.end = t.state
	}
	if _, found := x.take(virus); found {
		f.end, f.after = stateRejected, legScan
	}
	if gap {
		f.end, f.after = stateFailed, legMerge
	}
	if t, stays := x.take(stuck); stays {
		f.stuck = t.leg
	}
	if t, shows := x.take(showAs); shows {
		f.show = t.word
	}
	_, f.wrong = x.take(misreport)
	return f
}

// submitLocked begins the processing of what has come whole.
func (x *exchange) submitLocked(u *upload, gap bool) {
	u.fate, u.submitted = x.fate(gap), x.lab.now()
	u.changed = u.submitted
	due, begun := u.submitted, u.submitted
	if t, slow := x.take(slowProcess); slow {
		due = due.Add(t.delay)
	}
	for _, l := range x.set.legs() {
		begun, due = due, due.Add(l.takes)
		u.legs = append(u.legs, leg{name: l.name, state: l.state, until: due})
		if l.name == u.fate.after {
			break
		}
	}
	for i, name := range DataCentres()[:x.set.places()] {
		p := &place{name: name, begin: begun, due: due}
		if i == 0 {
			p.due = begun
		}
		u.places = append(u.places, p)
	}
}

// plan is how long a leg takes.
type plan struct {
	name  legName
	state state
	takes time.Duration
}

func (s Conditions) legs() []plan {
	return []plan{
		{legPending, statePending, s.PendingTime},
		{legMerge, stateProgress, s.MergeTime},
		{legScan, stateScan, s.ScanTime},
		{legCopies, stateProgress, s.CopyTime},
	}
}

// at is the state of an upload at a time.
func (u *upload) at(now time.Time) state {
	if l, busy := u.leg(now); busy {
		return l.state
	}
	switch {
	case u.end != "":
		return u.end
	case u.merging:
		return statePending
	case u.submitted.IsZero():
		return stateInitiated
	default:
		return u.fate.end
	}
}

// leg is what is being done to an upload at a time, if anything is.
func (u *upload) leg(now time.Time) (leg, bool) {
	if u.end != "" {
		return leg{}, false
	}
	for _, l := range u.legs {
		if l.name == u.fate.stuck || now.Before(l.until) {
			return l, true
		}
	}
	return leg{}, false
}

// settleLocked brings every upload to where the clock has it.
func (s *Service) settleLocked() {
	now, set := s.now(), s.Conditions()
	for _, u := range s.uploads {
		if _, busy := u.leg(now); !busy && u.end == "" && !u.submitted.IsZero() {
			s.finishLocked(u)
		}
	}
	s.uploads = slices.DeleteFunc(s.uploads, func(u *upload) bool {
		idle := set.UploadLife > 0 && u.submitted.IsZero() && u.end == "" && !u.merging && u.busy == 0 && now.Sub(u.changed) >= set.UploadLife
		if idle {
			u.clear()
		}
		return idle
	})
}

// finishLocked ends the processing of an upload. A stored image takes its path, from the one that was there if it may.
func (s *Service) finishLocked(u *upload) {
	u.end, u.changed = u.fate.end, u.legs[len(u.legs)-1].until
	if u.end != stateCompleted {
		return
	}
	for _, other := range s.uploads {
		switch {
		case other == u || other.end != stateCompleted || other.order.path() != u.order.path():
		case u.order.Overwrite:
			other.end, other.changed = stateDeleted, u.changed
		default:
			u.end = stateFailed
		}
	}
}
