package ocm

import (
	"slices"
	"strconv"
	"time"
)

// DataCentres returns the names of all of them, the default one first.
func DataCentres() []string {
	return []string{"US2 Commercial Cherry", "EM2 Commercial Teak", "AP1 Commercial Redwood", "Sydney Account"}
}

// place is the copy of an image in one data centre.
type place struct {
	name       string
	copied     bool // by a request of its own
	overwrites bool
	begin, due time.Time // of its copying
	deleted    bool
}

// stands is the state of a copy, and how far it has come in percent.
func (u *upload) stands(p *place, now time.Time) (state, int) {
	l, busy := u.leg(now)
	passed, whole := now.Sub(p.begin), p.due.Sub(p.begin)
	switch {
	case p.deleted:
		return stateDeleted, 0
	case busy && l.name != legCopies:
		return statePending, 0
	case !busy && u.end != stateCompleted:
		return u.at(now), 0
	case u.fate.stuck == legCopies && busy && whole > 0:
		return stateProgress, 50
	case passed < whole:
		return stateProgress, int(100 * passed / whole)
	default:
		return stateCompleted, 100
	}
}

// holds reports whether the image is in a data centre.
func (u *upload) holds(name string, now time.Time) bool {
	p := u.place(name)
	if p == nil {
		return false
	}
	st, _ := u.stands(p, now)
	return st == stateCompleted
}

// place finds the copy in a data centre that was not deleted, nil if there is none.
func (u *upload) place(name string) *place {
	i := slices.IndexFunc(u.places, func(p *place) bool { return p.name == name && !p.deleted })
	if i < 0 {
		return nil
	}
	return u.places[i]
}

// shownPlaces are the copies as answers list them.
func (x *exchange) shownPlaces(u *upload, which func(*place) bool) []any {
	now, all := x.lab.now(), []any{}
	for _, p := range u.places {
		if !which(p) {
			continue
		}
		st, percent := u.stands(p, now)
		all = append(all, map[string]any{
			"dataCenterName": p.name, "region": p.name, "statusName": x.set.word(st), "uploadProgress": strconv.Itoa(percent) + "%",
			"lastUpdatedDate": stamp(p.due), "copyUpload": p.copied, "overwriteUpload": p.overwrites,
		})
	}
	return all
}
