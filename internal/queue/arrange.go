package queue

import (
	"fmt"
	"time"
)

// arrangement is what may start now and why the rest waits.
type arrangement struct {
	start   []string          // ids in queue order
	reasons map[string]string // of the waiting jobs, by id; of those that start only where there is more to say than that
	due     time.Time         // when the next pause ends; zero for none
}

// limits is what arrange has to keep.
type limits struct {
	total   int
	perHost func(backendID string) int
	host    func(profileID string) string
	only    func(id string) bool // Config.Only; may be nil
	refused string               // why nothing may start now; "" for nothing in the way
}

// arrange decides over jobs, which are in queue order and not finished.
func arrange(jobs []*Job, l limits, now time.Time) arrangement {
	a := arranger{limits: l, now: now, hosts: map[string]string{}, onHost: map[string]int{}, doors: map[string]door{}}
	a.out.reasons = map[string]string{}
	for _, j := range jobs {
		a.count(j)
	}
	for _, j := range jobs {
		switch {
		case j.State != Waiting:
		case l.only != nil && !l.only(j.ID):
			a.out.reasons[j.ID] = "left to other windows and shells"
		default:
			a.place(j)
		}
	}
	return a.out
}

type arranger struct {
	limits
	now     time.Time
	hosts   map[string]string // by profile
	onHost  map[string]int    // running, by host
	running int
	doors   map[string]door // by profile
	out     arrangement
}

// door is what stands between a profile and its server.
type door struct {
	shut bool // a job that was refused there needs a person
	try  bool // a job that was refused there tries again, running or ahead in the queue
	name string
}

func (a *arranger) count(j *Job) {
	host := a.hostOf(j)
	if j.State == Running {
		a.running++
		a.onHost[host]++
	}
	if !asksAtDoor(j.Fault) {
		return
	}
	d := a.doors[j.Profile]
	d.name = j.ProfileName
	d.shut = d.shut || j.State == NeedsYou
	d.try = d.try || j.State == Running
	a.doors[j.Profile] = d
}

func (a *arranger) hostOf(j *Job) string {
	host, ok := a.hosts[j.Profile]
	if !ok {
		host = a.host(j.Profile)
		a.hosts[j.Profile] = host
	}
	return host
}

// place lets a waiting job start or says why it does not.
func (a *arranger) place(j *Job) {
	host := a.hostOf(j)
	reason := a.reason(j, host)
	if d := a.doors[j.Profile]; asksAtDoor(j.Fault) && !d.try {
		d.try, d.name = true, j.ProfileName
		a.doors[j.Profile] = d
	}
	if reason != "" {
		a.out.reasons[j.ID] = reason
		return
	}
	if j.Follows {
		a.out.reasons[j.ID] = "goes on following the server"
	}
	a.out.start = append(a.out.start, j.ID)
	a.running++
	a.onHost[host]++
}

func (a *arranger) reason(j *Job, host string) string {
	if a.now.Before(j.NotBefore) {
		if a.out.due.IsZero() || j.NotBefore.Before(a.out.due) {
			a.out.due = j.NotBefore
		}
		return fmt.Sprintf("again at %s (%d of %d)", j.NotBefore.Local().Format(time.TimeOnly), j.Attempt+1, j.Attempts)
	}
	d := a.doors[j.Profile]
	limit := a.perHost(j.Backend)
	switch {
	case d.try:
		return "first another upload has to get into " + d.name
	case d.shut && !asksAtDoor(j.Fault):
		return "another upload to " + d.name + " needs you first"
	case a.onHost[host] >= limit && limit == 1:
		return "one at a time on this host"
	case a.onHost[host] >= limit:
		return plural(a.onHost[host]) + " on this host already"
	case a.running >= a.total:
		return plural(a.running) + " already"
	default:
		return a.refused
	}
}

func plural(n int) string {
	if n == 1 {
		return "1 upload is running"
	}
	return fmt.Sprintf("%d uploads are running", n)
}
