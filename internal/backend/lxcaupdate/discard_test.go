package lxcaupdate_test

import (
	"strings"
	"testing"

	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

const deleteUpdate = "DELETE /managementServer/updates/" + fixID

func TestDiscard_removesOnlyWhatTheTokenProves(t *testing.T) {
	running, done, failed, gone := canned{200, `[{"jobUID":"1","status":"Running"}]`}, canned{200, complete}, canned{200, stopped}, canned{404, ""}
	absent := canned{200, `{"updates":[]}`}
	for _, c := range []struct {
		name, token      string
		jobs             []canned
		list             canned
		cancels, deletes int
		kind             fault.Kind
	}{
		{"nothing", "", nil, listed, 0, 0, fault.Unknown},
		{"no job", noJob, nil, listed, 0, 0, fault.Unknown},
		{"a job that is canceled", sentToken, []canned{running, failed}, listed, 1, 0, fault.Unknown},
		{"a job that completed", sentToken, []canned{done}, listed, 1, 1, fault.Unknown},
		{"a job that completed, and somebody deleted its update", sentToken, []canned{done}, absent, 1, 0, fault.Unknown},
		{"a job that completed without our knowing", unsentToken, []canned{done}, listed, 1, 1, fault.Unknown},
		{"an update that was there before", thereToken, []canned{done}, listed, 1, 0, fault.Unknown},
		{"a job nobody knows, and no update", sentToken, []canned{gone}, absent, 1, 0, fault.Unknown},
		{"a job nobody knows, and nothing sent", unsentToken, []canned{gone}, listed, 1, 0, fault.Unknown},
		{"a job nobody knows, and an update of its name", sentToken, []canned{gone}, listed, 1, 0, fault.Conflict},
		{"another appliance", otherToken, []canned{done}, listed, 0, 0, fault.NotFound},
		{"an unreadable token", "x", []canned{done}, listed, 0, 0, fault.Internal},
	} {
		a := with(deleteUpdate, canned{204, ""})
		a[getJob], a[getUpdates] = c.jobs, []canned{c.list}
		s := newScript(t, a)
		err := s.discard(c.token)
		switch {
		case c.kind != fault.Unknown:
			stand.WantFault(t, err, c.kind)
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		}
		if s.count(putTasks) != c.cancels || s.count(deleteUpdate) != c.deletes {
			t.Errorf("%s: canceled %d times, deleted %d times", c.name, s.count(putTasks), s.count(deleteUpdate))
		}
	}
}

func TestDiscard_keepsTheJobThatDoesNotEnd(t *testing.T) {
	s := newScript(t, with(getJob, canned{200, `[{"jobUID":"1","status":"Running"}]`}))
	err := s.discard(sentToken)
	if f := stand.FaultOf(t, err, fault.Busy); !strings.Contains(f.What, "job 1") || s.count(getUpdates) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestRemove_goneAlreadyIsSuccess(t *testing.T) {
	for _, status := range []int{200, 204, 404} {
		s := newScript(t, with(deleteUpdate, canned{status, ""}))
		if err := s.driver.Remove(t.Context(), fixID); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestRemove_tellsWhyNot(t *testing.T) {
	s := newScript(t, with(deleteUpdate, canned{409, aborted}))
	if f := stand.FaultOf(t, s.driver.Remove(t.Context(), fixID), fault.Conflict); f.Code != "FQXHMUP2502L" {
		t.Errorf("%+v", f)
	}
	stand.WantFault(t, s.driver.Remove(t.Context(), ""), fault.Invalid)
}

func TestRemove_namesOneUpdateOnly(t *testing.T) {
	s := newScript(t, with("DELETE /managementServer/updates/a%2Cb%2F..", canned{204, ""}))
	if err := s.driver.Remove(t.Context(), "a,b/.."); err != nil || s.asked[len(s.asked)-1] != "DELETE /managementServer/updates/a%2Cb%2F.." {
		t.Errorf("%v, asked %v", err, s.asked)
	}
}

func TestList_showsWhatTheApplianceLists(t *testing.T) {
	s := newScript(t, with(getUpdates, canned{200, `{"updates":[
		{"fixid":"a","applied":true,"buildNumber":"110","status":"Downloaded"},{"fixid":"b","name":"B","applied":"false","status":"Not Downloaded"}]}`}))
	got, err := s.driver.List(t.Context())
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if a := got[0]; a.ID != "a" || a.Name != "a" || a.Status != "Downloaded, applied" || a.Kind != "build 110" || a.Size != -1 {
		t.Errorf("first %+v", a)
	}
	if b := got[1]; b.ID != "b" || b.Name != "B" || b.Status != "Not Downloaded" || b.Kind != "" {
		t.Errorf("second %+v", b)
	}
}

func TestList_tellsWhatIsNoList(t *testing.T) {
	s := newScript(t, with(getUpdates, canned{200, `[]`}))
	_, err := s.driver.List(t.Context())
	stand.WantFault(t, err, fault.Protocol)
}
