package glance_test

import (
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

func TestResume_replacesARecordThatIsStuckInSaving(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Die, Bytes: 1 << 20, Times: 1})
	_, err := b.upload(req)
	wantFault(t, err, fault.Interrupted)
	stuck := b.only()
	if stuck.Status != "saving" {
		t.Fatalf("the lab left it %q", stuck.Status)
	}
	r, err := b.driver.Resume(t.Context(), req, b.token, b.report)
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
	r, err := b.driver.Resume(t.Context(), req, b.token, b.report)
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
	r, err := b.driver.Resume(t.Context(), req, b.token, b.report)
	if err != nil || r.ID == first.ID {
		t.Errorf("result %+v, %v", r, err)
	}
}

func TestResume_makesANewRecordForEditedFields(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, Bytes: 1, Times: 1})
	_, err := b.upload(req)
	wantFault(t, err, fault.Interrupted)
	req.Values["name"] = "another"
	if _, err := b.driver.Resume(t.Context(), req, b.token, b.report); err != nil {
		t.Fatal(err)
	}
	if b.only().Name != "another" {
		t.Errorf("image %+v", b.only())
	}
}

func TestResume_unreadableTokenStartsOver(t *testing.T) {
	b := newBench(t)
	if _, err := b.driver.Resume(t.Context(), b.file(1000), []byte("{"), b.report); err != nil {
		t.Fatal(err)
	}
}
