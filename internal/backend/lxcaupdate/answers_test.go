package lxcaupdate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

const (
	aborted  = `{"result":"failed","errorMsg":{"result":"major","messages":[{"explanation":"The operation failed for an unknown reason. The network connection might have gone down","id":"FQXHMUP2502L","recovery":{"text":"Check the network connection. Retry the operation."},"text":"The repository operation failed."}]}}`
	warned   = `{"result":"warning","messages":[{"id":"FQXHMUP0001G","text":"The repository is nearly full.","recovery":{"text":"","URL":""}}]}`
	noJob    = `{"v":1}`
	complete = `[{"jobUID":"1","status":"Complete","percentage":100}]`
	stopped  = `[{"jobUID":"1","status":"Stopped_With_Error","percentage":100,"messages":[{"id":"FQXHMUP0002L","text":"The package is damaged."}]}]`
)

func TestUpload_givesTheReceiptOfAnImport(t *testing.T) {
	s := newScript(t, imports())
	r, err := s.upload()
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != fixID || r.Name != fixID || r.Size != int64(4*len(content(".tgz"))) || r.Sums["sha256"] != sha256Of(content(".tgz")) || r.Server.Version != "2.2.0" {
		t.Errorf("result %+v", r)
	}
	v := r.Verification
	if v.Verdict != backend.Accepted || !strings.Contains(v.Why, "gives no digest") || !slices.Equal(v.Compared, []string{"The update " + fixID + " is in the repository."}) {
		t.Errorf("verification %+v", v)
	}
	want := []string{
		"The SHA-256 of the change log, " + fixID + ".chg: " + sha256Of(content(".chg")),
		"The SHA-256 of the readme, " + fixID + ".txt: " + sha256Of(content(".txt")),
		"The SHA-256 of the metadata, " + fixID + ".xml: " + sha256Of(content(".xml")),
	}
	if !slices.Equal(r.Notes, want) {
		t.Errorf("notes %q", r.Notes)
	}
	if want := []backend.Phase{backend.Checking, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}; !slices.Equal(s.Phases(), want) {
		t.Errorf("phases %v", s.Phases())
	}
}

func TestUpload_countsTheBytesOfTheFilesOnly(t *testing.T) {
	s := newScript(t, imports())
	if _, err := s.upload(); err != nil {
		t.Fatal(err)
	}
	size := int64(4 * len(content(".tgz")))
	var last backend.Progress
	for _, p := range s.Seen() {
		if p.Phase == backend.Sending {
			last = p
		}
	}
	if last.Done != size || last.Total != size {
		t.Errorf("it ended at %d of %d, the files have %d", last.Done, last.Total, size)
	}
}

func TestUpload_notesTheJobBeforeTheBodyAndTheBodyBeforeTheAnswer(t *testing.T) {
	s := newScript(t, imports())
	var tokens []string
	s.Onto = func(p backend.Progress) error {
		if p.Token != nil {
			tokens = append(tokens, fmt.Sprintf("%s %s after %d bodies", p.Phase, p.Token, s.count(postFiles)))
		}
		return nil
	}
	if _, err := s.upload(); err != nil {
		t.Fatal(err)
	}
	host := `"host":"` + s.host + `"`
	if len(tokens) != 3 || tokens[0] != `creating {"v":1,`+host+`,"job":"1","fixid":"`+fixID+`"} after 0 bodies` ||
		!strings.HasPrefix(tokens[1], `processing {"v":1,`+host+`,"job":"1","fixid":"`+fixID+`","sent":true} after`) ||
		!strings.HasPrefix(tokens[2], `processing {"v":1,`+host+`,"job":"1","fixid":"`+fixID+`","sent":true,"taken":true} after`) {
		t.Errorf("tokens:\n%s", strings.Join(tokens, "\n"))
	}
}

func TestUpload_takesTheJobUnderAnySpelling(t *testing.T) {
	for _, body := range []string{`{"jobid":"1"}`, `{"jobid":1}`, `{"jobId":"1"}`, `{"jobID":1}`, `{"result":"success","jobUID":"1","messages":[]}`} {
		s := newScript(t, with(postJob, canned{201, body}))
		if _, err := s.upload(); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestUpload_withoutAJobSendsNothing(t *testing.T) {
	s := newScript(t, with(postJob, canned{200, `{"result":"success","updates":[],"messages":[]}`}))
	_, err := s.upload()
	if f := stand.FaultOf(t, err, fault.Protocol); !strings.Contains(f.Detail, `"updates":[]`) || s.count(postFiles) != 0 {
		t.Errorf("%+v after %d bodies", f, s.count(postFiles))
	}
}

func TestUpload_ordersTheJobWithoutTheSizeWhereThatIsRefused(t *testing.T) {
	s := newScript(t, with(postJob, canned{400, `{"result":"failed","messages":[]}`}, canned{200, `{"jobid":"1"}`}))
	if _, err := s.upload(); err != nil {
		t.Fatal(err)
	}
	if body := s.body(postJob); s.count(postJob) != 2 || strings.Contains(body, `{"size"`) || !strings.Contains(body, `"index":3`) {
		t.Errorf("%d orders, the last was %s", s.count(postJob), body)
	}
}

func TestUpload_refusedOrderIsTheServersWord(t *testing.T) {
	s := newScript(t, with(postJob, canned{400, aborted}))
	_, err := s.upload()
	if f := stand.FaultOf(t, err, fault.Rejected); f.Code != "FQXHMUP2502L" || s.count(postJob) != 2 || s.Token() != nil {
		t.Errorf("%+v after %d orders", f, s.count(postJob))
	}
}

func TestUpload_namesThePartsAsAsked(t *testing.T) {
	for name, want := range map[string][]string{
		"uploadedfile[]": {"uploadedfile[]", "uploadedfile[]", "uploadedfile[]", "uploadedfile[]"},
		"uploadedfile":   {"uploadedfile", "uploadedfile", "uploadedfile", "uploadedfile"},
		"file_1":         {"file_1", "file_2", "file_3", "file_4"},
	} {
		s := newScript(t, imports())
		req := files(t, fixID, all...)
		req.Values["part-name"] = name
		if _, err := s.driver.Upload(t.Context(), req, s.Report); err != nil {
			t.Fatal(err)
		}
		body := s.body(postFiles)
		first, _, _ := strings.Cut(body, "\r\n")
		if got := strings.ReplaceAll(body, first[2:], "AaB03x"); got != parts(want...) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestUpload_refusalOfTheBodyIsToldInTheServersWordsAndCancelsTheJob(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   fault.Kind
		again  bool
	}{{409, fault.Conflict, false}, {500, fault.ServerFailed, true}, {200, fault.Rejected, false}} {
		s := newScript(t, with(postFiles, canned{c.status, aborted}))
		_, err := s.upload()
		f := stand.FaultOf(t, err, c.kind)
		if f.Code != "FQXHMUP2502L" || f.VendorRemedy != "Check the network connection. Retry the operation." || !strings.Contains(f.Detail, "The repository operation failed.") {
			t.Errorf("%d: fault %+v", c.status, f)
		}
		if fault.Retryable(err) != c.again || s.count(putTasks) != 1 || string(s.Token()) != noJob {
			t.Errorf("%d: retryable %v, canceled %d times, token %s", c.status, fault.Retryable(err), s.count(putTasks), s.Token())
		}
		wantJSON(t, s.body(putTasks), `{"action":"cancel","list":["1"]}`)
	}
}

func TestUpload_jobThatCannotBeCanceledStaysInTheToken(t *testing.T) {
	a := with(postFiles, canned{409, aborted})
	a[putTasks] = []canned{{500, ""}}
	a[getJob] = []canned{{200, `[{"jobUID":"1","status":"Running"}]`}}
	s := newScript(t, a)
	_, err := s.upload()
	stand.WantFault(t, err, fault.Conflict)
	if want := `{"v":1,"host":"` + s.host + `","job":"1","fixid":"` + fixID + `"}`; string(s.Token()) != want {
		t.Errorf("token %s, want %s", s.Token(), want)
	}
}

func TestUpload_keepsTheServersWarnings(t *testing.T) {
	a := with(postFiles, canned{201, warned})
	a[getJob] = []canned{{200, `[{"jobUID":"1","status":"Complete_With_Errors"}]`}}
	s := newScript(t, a)
	r, err := s.upload()
	if err != nil || len(r.Notes) != 5 || r.Notes[0] != "The appliance warns: FQXHMUP0001G The repository is nearly full." ||
		r.Notes[1] != "The appliance ended the import job as Complete_With_Errors." {
		t.Errorf("%q, %v", r.Notes, err)
	}
}

func TestUpload_failedJobIsToldInItsWordsAndForgotten(t *testing.T) {
	s := newScript(t, with(getJob, canned{200, stopped}))
	_, err := s.upload()
	f := stand.FaultOf(t, err, fault.Rejected)
	if f.Code != "FQXHMUP0002L" || !strings.Contains(f.Detail, "The package is damaged.") || string(s.Token()) != noJob || s.count(putTasks) != 0 {
		t.Errorf("%+v, token %s", f, s.Token())
	}
}

func TestUpload_completeJobWithoutItsUpdateIsAFailureForGood(t *testing.T) {
	for name, list := range map[string]string{
		"not listed":     `{"updates":[{"fixid":"another","status":"Downloaded"}]}`,
		"not downloaded": `{"updates":[{"fixid":"` + fixID + `","status":"Not Downloaded"}]}`,
	} {
		s := newScript(t, with(getUpdates, canned{200, list}))
		_, err := s.upload()
		f := stand.FaultOf(t, err, fault.ServerFailed)
		if fault.Retryable(err) || !strings.Contains(f.What, "job 1") || !strings.Contains(f.What, fixID) || s.count(getUpdates) != 4 || string(s.Token()) != noJob {
			t.Errorf("%s: %+v after %d looks, token %s", name, f, s.count(getUpdates), s.Token())
		}
	}
}

func TestUpload_listMayLagBehindTheJob(t *testing.T) {
	empty := canned{200, `{"updates":[]}`}
	s := newScript(t, with(getUpdates, empty, empty, empty, listed))
	if _, err := s.upload(); err != nil {
		t.Error(err)
	}
}

func TestUpload_setWithoutAPayloadNeedsOnlyBeListed(t *testing.T) {
	s := newScript(t, with(getUpdates, canned{200, `{"updates":[]}`}, canned{200, `{"updates":[{"fixid":"` + fixID + `","status":"Not Downloaded"}]}`}))
	r, err := s.driver.Upload(t.Context(), files(t, fixID, ".txt"), s.Report)
	if err != nil || r.Sums["sha256"] != sha256Of(content(".txt")) || !slices.Contains(r.Notes, "The appliance lists the update as Not Downloaded.") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpload_saysThatAnOlderTwinWeakensTheProof(t *testing.T) {
	s := newScript(t, with(getUpdates, listed))
	r, err := s.upload()
	if err != nil || !strings.Contains(strings.Join(r.Notes, "\n"), "was there before") || !strings.Contains(string(s.Token()), `"there":true`) {
		t.Errorf("%q, %v, token %s", r.Notes, err, s.Token())
	}
}

func TestUpload_goesOnWhereTheFreeSpaceIsNotTold(t *testing.T) {
	for _, a := range []canned{{404, ""}, {400, aborted}, {200, `{"result":"success"}`}, {200, `{"size":{"freeSpace":"-"}}`}} {
		s := newScript(t, with(getSize, a))
		if _, err := s.upload(); err != nil {
			t.Errorf("%d %s: %v", a.status, a.body, err)
		}
	}
}

func TestUpload_withoutRoomMakesNoJob(t *testing.T) {
	s := newScript(t, with(getSize, canned{200, `{"size":{"allotment":"1000","freeSpace":"10"}}`}))
	_, err := s.upload()
	if f := stand.FaultOf(t, err, fault.Full); !strings.Contains(f.What, "10 B") || s.count(postJob) != 0 {
		t.Errorf("%+v after %d jobs", f, s.count(postJob))
	}
}

func TestUpload_jobThatVanishesIsJudgedByTheRepository(t *testing.T) {
	running, gone := canned{200, `[{"jobUID":"1","status":"Running"}]`}, canned{404, ""}
	s := newScript(t, with(getJob, running, gone))
	if r, err := s.upload(); err != nil || !strings.Contains(r.Notes[0], "no longer knows") {
		t.Errorf("%q, %v", r.Notes, err)
	}
	a := with(getJob, running, gone)
	a[getUpdates] = []canned{{200, `{"updates":[]}`}}
	s = newScript(t, a)
	_, err := s.upload()
	if f := stand.FaultOf(t, err, fault.ServerFailed); !fault.Retryable(f) || string(s.Token()) != noJob {
		t.Errorf("%+v, token %s", f, s.Token())
	}
}
