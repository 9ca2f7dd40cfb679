package lxcaupdate_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

const (
	sentToken   = `{"v":1,"host":"HOST","job":"1","fixid":"` + fixID + `","sent":true}`
	takenToken  = `{"v":1,"host":"HOST","job":"1","fixid":"` + fixID + `","sent":true,"taken":true}`
	thereToken  = `{"v":1,"host":"HOST","job":"1","fixid":"` + fixID + `","sent":true,"there":true}`
	unsentToken = `{"v":1,"host":"HOST","job":"1","fixid":"` + fixID + `"}`
	otherToken  = `{"v":1,"host":"elsewhere:443","job":"1","fixid":"` + fixID + `","sent":true}`
)

// resumption is what an appliance says to an attempt with a token.
type resumption struct {
	name   string
	token  string
	jobs   []canned // what the old job is, look by look; then it is complete
	list   []canned
	bodies int // sent by the attempt
	cancel int // orders to cancel
}

func TestResume_neverSendsTwiceWhatTheJobHas(t *testing.T) {
	running, done, failed, gone := canned{200, `[{"jobUID":"1","status":"Running"}]`}, canned{200, complete}, canned{200, stopped}, canned{404, ""}
	absent := canned{200, `{"updates":[]}`}
	for _, c := range []resumption{
		{"all sent, job runs", sentToken, []canned{running, running, done}, []canned{listed}, 0, 0},
		{"all sent, job over", sentToken, []canned{done}, []canned{listed}, 0, 0},
		{"all sent, job forgotten, update there", sentToken, []canned{gone}, []canned{listed}, 0, 0},
		{"all sent, job forgotten, update absent", sentToken, []canned{gone, done}, []canned{absent, absent, listed}, 1, 0},
		{"all sent, job forgotten, update there before", thereToken, []canned{gone, done}, []canned{listed}, 1, 0},
		{"not all sent, job waits", unsentToken, []canned{running, failed, done}, []canned{absent, listed}, 1, 1},
		{"not all sent, job over after all", unsentToken, []canned{done}, []canned{listed}, 0, 0},
		{"not all sent, job completes while it is canceled", unsentToken, []canned{running, done}, []canned{listed}, 0, 1},
		{"not all sent, job broken", unsentToken, []canned{failed, done}, []canned{absent, listed}, 1, 0},
		{"not all sent, job forgotten", unsentToken, []canned{gone, done}, []canned{absent, listed}, 1, 0},
		{"no job", noJob, []canned{done}, []canned{absent, listed}, 1, 0},
		{"another appliance", otherToken, []canned{done}, []canned{absent, listed}, 1, 0},
		{"unreadable", "x", []canned{done}, []canned{absent, listed}, 1, 0},
	} {
		a := imports()
		a[getJob], a[getUpdates] = c.jobs, c.list
		s := newScript(t, a)
		r, err := s.resume(c.token)
		if err != nil || r.ID != fixID || r.Sums["sha256"] != sha256Of(content(".tgz")) {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
		if s.count(postFiles) != c.bodies || s.count(postJob) != c.bodies || s.count(putTasks) != c.cancel {
			t.Errorf("%s: %d bodies, %d jobs, %d canceled", c.name, s.count(postFiles), s.count(postJob), s.count(putTasks))
		}
	}
}

func TestResume_tellsWhyTheJobFailedMeanwhile(t *testing.T) {
	for token, again := range map[string]bool{takenToken: false, sentToken: true} {
		s := newScript(t, with(getJob, canned{200, stopped}))
		_, err := s.resume(token)
		f := stand.FaultOf(t, err, fault.Rejected)
		if f.Code != "FQXHMUP0002L" || s.count(postFiles) != 0 || string(s.Token()) != noJob || fault.Retryable(f) != again {
			t.Errorf("%+v after %d bodies, token %s", f, s.count(postFiles), s.Token())
		}
	}
}

func TestResume_needsNoFilesForAJobThatHasThem(t *testing.T) {
	s := newScript(t, with(getUpdates, listed))
	req := files(t, fixID, ".tgz", ".xml")
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	r, err := s.driver.Resume(t.Context(), req, []byte(strings.ReplaceAll(sentToken, "HOST", s.host)), s.Report)
	if err != nil || len(r.Sums) != 0 || len(r.Notes) != 2 || !strings.Contains(r.Notes[0], "digests of the payload") || !strings.Contains(r.Notes[1], "SHA-256 of the metadata") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestResume_leavesTheJobAloneWhileTheApplianceIsOutOfReach(t *testing.T) {
	s := newScript(t, with("GET /aicc", canned{500, ""}))
	_, err := s.resume(unsentToken)
	stand.WantFault(t, err, fault.ServerFailed)
	if s.count(putTasks) != 0 || s.Token() != nil {
		t.Errorf("canceled %d times, token %s", s.count(putTasks), s.Token())
	}
}

func TestResume_anEndThatCannotBeJournalledStopsIt(t *testing.T) {
	s := newScript(t, with(getJob, canned{200, complete}))
	full := errors.New("the journal is full")
	s.Onto = func(p backend.Progress) error {
		if p.Token != nil {
			return full
		}
		return nil
	}
	if _, err := s.resume(unsentToken); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}
