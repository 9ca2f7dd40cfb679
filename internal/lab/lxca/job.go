package lxca

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// jobKind is what a job imports into.
type jobKind string

const (
	kindImages  jobKind = "osImages"
	kindUpdates jobKind = "updates"
)

// failed is what a job of that kind says when its import fails.
func (k jobKind) failed() message {
	if k == kindUpdates {
		return repositoryFailed
	}
	return importFailed
}

// phase is how far a job has come.
type phase uint8

const (
	waiting   phase = iota // for its upload, or for the signature of its bundle
	receiving              // while the upload's body comes
	importing              // after the last byte, until its end by the clock
	over
)

// Status words.
const (
	wordPending   = "Pending"
	wordRunning   = "Running"
	wordComplete  = "Complete"
	wordStopped   = "Stopped_With_Error"
	wordCancelled = "Cancelled"
)

// job is one import. The appliance's mutex guards it, except for got.
type job struct {
	id       string
	owner    string
	kind     jobKind
	created  time.Time
	declared []declaredFile // of an update; nil if only the size was told
	bytes    int64          // of an update, as told

	imageType string        // of an OS-image import
	phase     phase         // see settleLocked
	got       *atomic.Int64 // body bytes of the upload, and
	want      int64         // how many it announced
	begun     time.Time     // of the import, and
	ends      time.Time     // its end, or that of the job
	fate      fate
	files     []*File   // what joins the repository at the end
	updates   []*Update // likewise
	word      string    // once it is over
	why       message   // why it failed; zero if it did not
	hidden    bool      // clients are told that there is no such job
}

// fate is what trouble has in store for an import.
type fate struct {
	delay  time.Duration
	end    string // status word it ends in; "" means Complete
	show   string // status word while it runs; "" means Running
	stuck  bool
	vanish bool
}

func (x *exchange) fate() fate {
	var f fate
	if t, slow := x.take(slowImport); slow {
		f.delay = t.delay
	}
	if t, ends := x.take(endAs); ends {
		f.end = t.word
	}
	if t, shows := x.take(showAs); shows {
		f.show = t.word
	}
	_, f.stuck = x.take(stuck)
	_, f.vanish = x.take(vanish)
	return f
}

// addJob gives a new job its id and makes it one of the user who asks.
func (x *exchange) addJob(j *job) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.lastJob++
	j.id, j.owner, j.created = strconv.Itoa(x.lab.lastJob), x.who.User, x.lab.now()
	x.lab.jobs = append(x.lab.jobs, j)
}

// beginLocked starts the import of what has come; it ends by the clock.
func (j *job) beginLocked(now time.Time, takes time.Duration, f fate) {
	if f == (fate{}) {
		f = j.fate // Of a bundle, whose signature has come now.
	}
	j.phase, j.begun, j.ends, j.fate = importing, now, now.Add(takes+f.delay), f
}

// stopLocked ends the job without a result. A job that is over stays as it is.
func (j *job) stopLocked(now time.Time, word string, why message) {
	if j.phase == over {
		return
	}
	j.phase, j.ends, j.word, j.why = over, now, word, why
	j.files, j.updates = nil, nil
	j.hidden = j.fate.vanish
}

// settleLocked ends every import whose time has come, and takes its files into the repository if it ends well.
func (a *Appliance) settleLocked() {
	now := a.now()
	for _, j := range a.jobs {
		if j.phase != importing || j.fate.stuck || now.Before(j.ends) {
			continue
		}
		if word := j.fate.end; word != "" && !strings.Contains(strings.ToLower(word), "complete") {
			j.stopLocked(j.ends, word, j.kind.failed())
			continue
		}
		if taken := a.takenLocked(j); taken != "" {
			j.stopLocked(j.ends, wordStopped, duplicate.saying("The update %s already exists in the updates repository.", taken))
			continue
		}
		a.files, a.updates = append(a.files, j.files...), append(a.updates, j.updates...)
		j.phase, j.word, j.hidden = over, wordComplete, j.fate.vanish
		if j.fate.end != "" {
			j.word = j.fate.end
		}
	}
}

// takenLocked returns the id of an update of the job that came into the repository by another job meanwhile; "" if there is none.
func (a *Appliance) takenLocked(j *job) string {
	for _, u := range j.updates {
		if slices.ContainsFunc(a.updates, func(old *Update) bool { return old.FixID == u.FixID }) {
			return u.FixID
		}
	}
	return ""
}

// status is the word for a job that was settled at now: an import shows as pending for its first tenth.
func (j *job) status(now time.Time) string {
	switch {
	case j.phase == over:
		return j.word
	case j.phase == waiting, j.phase == importing && now.Sub(j.begun) < j.ends.Sub(j.begun)/10:
		return wordPending
	case j.phase == importing && j.fate.show != "":
		return j.fate.show
	default:
		return wordRunning
	}
}

// percentage is a number from 0 to 100: the upload is the first half, the import the second. A job that failed has 100 as well.
func (j *job) percentage(now time.Time) int {
	switch j.phase {
	case receiving:
		return int(50 * j.got.Load() / max(1, j.want))
	case importing:
		return 50 + int(min(49, 50*now.Sub(j.begun)/max(1, j.ends.Sub(j.begun))))
	case over:
		return 100
	default:
		return 0
	}
}

// findLocked returns the job of an id, unless it has vanished.
func (a *Appliance) findLocked(id string) (*job, bool) {
	for _, j := range a.jobs {
		if j.id == id && !j.hidden {
			return j, true
		}
	}
	return nil, false
}
