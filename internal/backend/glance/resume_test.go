package glance_test

import (
	"encoding/json"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

func TestResume_replacesARecordThatIsStuckInSaving(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Die, Bytes: 1 << 20, Times: 1})
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.Interrupted)
	stuck := b.only()
	if stuck.Status != "saving" {
		t.Fatalf("the lab left it %q", stuck.Status)
	}
	r, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID == stuck.ID || b.only().ID != r.ID || b.only().Status != "active" {
		t.Errorf("result %s, image %+v", r.ID, b.only())
	}
}

func TestResume_findsTheFirstAttemptsSuccess(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	first := b.mustUpload(req)
	r, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != first.ID || r.Verification.Verdict != backend.Verified || b.only().Uploads != 1 {
		t.Errorf("result %+v after %d bodies", r, b.only().Uploads)
	}
}

func TestResume_startsOverWhenTheRecordIsGone(t *testing.T) {
	b := newBench(t)
	req := b.file(1000)
	first := b.mustUpload(req)
	if err := b.driver.Remove(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	r, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report)
	if err != nil || r.ID == first.ID {
		t.Errorf("result %+v, %v", r, err)
	}
}

func TestResume_makesANewRecordForEditedFields(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, Bytes: 1, Times: 1})
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.Interrupted)
	req.Values["name"] = "another"
	if _, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report); err != nil {
		t.Fatal(err)
	}
	if b.only().Name != "another" {
		t.Errorf("image %+v", b.only())
	}
}

// unseen makes an attempt that ends as the record is asked for, before anybody has
// seen it, and returns its id.
func (s *script) unseen(req backend.Request) (id string, token []byte) {
	s.Helper()
	s.answers["POST "+recordPath] = []canned{{status: 500}}
	var seen stand.Recorder
	if _, err := s.open().Upload(s.Context(), req, seen.Report); err == nil {
		s.Fatal("the record was made")
	}
	var note struct{ Image string }
	if err := json.Unmarshal(seen.Token(), &note); err != nil || note.Image == "" {
		s.Fatalf("token %s, %v", seen.Token(), err)
	}
	return note.Image, seen.Token()
}

func TestResume_takesTheRecordThatComesLate(t *testing.T) {
	s := fetchScript(t, nil, nil)
	id, token := s.unseen(remoteRequest())
	one := recordPath + "/" + id
	s.answers["POST "+recordPath] = []canned{{status: 409}}
	s.answers["GET "+one] = []canned{{status: 404}, ok(`{"id":"` + id + `","name":"disk","status":"queued"}`), ok(`{"id":"` + id + `","status":"active"}`)}
	s.answers["POST "+one+"/import"] = []canned{{status: 202}}
	r, err := s.open().Resume(t.Context(), remoteRequest(), token, discardReports)
	if err != nil || r.ID != id {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestResume_takesAnotherIDIfTheLateRecordWasDeleted(t *testing.T) {
	s := fetchScript(t, []canned{ok(`{"id":"ID","status":"active"}`)}, nil)
	id, token := s.unseen(remoteRequest())
	s.answers["POST "+recordPath] = []canned{{status: 409}, {status: 201, body: `{"id":"ID","status":"queued"}`}}
	r, err := s.open().Resume(t.Context(), remoteRequest(), token, discardReports)
	if err != nil || r.ID != "ID" || strings.Contains(s.body("POST "+recordPath), id) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestDiscard_looksAgainForARecordThatComesLate(t *testing.T) {
	s := fetchScript(t, nil, nil)
	id, token := s.unseen(remoteRequest())
	one := recordPath + "/" + id
	s.answers["GET "+one] = []canned{{status: 404}, ok(`{"id":"` + id + `","name":"disk","status":"queued"}`)}
	s.answers["DELETE "+one] = []canned{{status: 204}}
	if err := s.open().Discard(t.Context(), token); err != nil || s.count("DELETE "+one) != 1 {
		t.Errorf("%v after %d deletions", err, s.count("DELETE "+one))
	}
}

func TestResume_unreadableTokenStartsOver(t *testing.T) {
	b := newBench(t)
	if _, err := b.driver.Resume(t.Context(), b.file(1000), []byte("{"), b.Report); err != nil {
		t.Fatal(err)
	}
}
