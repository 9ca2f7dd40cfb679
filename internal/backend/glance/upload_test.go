package glance_test

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
)

func TestUpload_arrivesVerifiedBySHA512(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	r := b.mustUpload(req)

	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(data)
	want := hex.EncodeToString(sum[:])
	if r.Verification.Verdict != backend.Verified || r.Verification.Digest != want || r.Sums[source.SHA512] != want {
		t.Errorf("verification %+v, sums %v, want SHA-512 %s", r.Verification, r.Sums, want)
	}
	if len(r.Sums) != 1 {
		t.Errorf("sums nobody asked for: %v", r.Sums)
	}
	got := b.only()
	if got.Status != "active" || got.Size != 3<<20 || got.Hash != want || got.ID != r.ID {
		t.Errorf("on the server: %+v", got)
	}
	if r.Server.Version == "" || r.Server.Certificate == "" || r.Server.Account != "demo in project demo" || r.Size != 3<<20 {
		t.Errorf("result: %+v", r)
	}
}

func TestUpload_passesThroughThePhasesInOrder(t *testing.T) {
	b := newBench(t)
	b.mustUpload(b.file(2 << 20))
	want := []backend.Phase{backend.Checking, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}
	if got := b.Phases(); !slices.Equal(got, want) {
		t.Errorf("phases %v, want %v", got, want)
	}
	var done int64
	for _, p := range b.Seen() {
		if p.Phase != backend.Sending {
			continue
		}
		if p.Done < done || p.Total != 2<<20 {
			t.Errorf("progress went from %d to %+v", done, p)
		}
		done = p.Done
	}
	if done != 2<<20 {
		t.Errorf("last progress of the body is %d", done)
	}
}

func TestUpload_sendsTheHeadersOfTheSheet(t *testing.T) {
	b := newBench(t)
	b.mustUpload(b.file(2<<20, "store", "fs2"))
	for _, r := range b.cloud.Requests() {
		if r.Step != openstack.StepUpload {
			continue
		}
		for name, want := range map[string]string{
			"Content-Type": "application/octet-stream", "X-Openstack-Image-Size": "2097152", "Accept": "application/json",
			"X-Image-Meta-Store": "fs2", "Expect": "100-continue",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if r.ContentLength != 2<<20 {
			t.Errorf("Content-Length %d", r.ContentLength)
		}
	}
	if b.only().Store != "fs2" {
		t.Errorf("store %q", b.only().Store)
	}
}

func TestUpload_reportsTheTokenBeforeTheRecordIsAskedFor(t *testing.T) {
	b := newBench(t)
	broken := errors.New("the disk is full")
	b.Onto = func(p backend.Progress) error {
		if p.Token != nil {
			return broken
		}
		return nil
	}
	if _, err := b.upload(b.file(1000)); !errors.Is(err, broken) {
		t.Fatalf("got %v, want the journal's own error", err)
	}
	if b.count(openstack.StepCreate) != 0 {
		t.Error("the record was asked for although the token is not journalled")
	}
}

func TestUpload_makesTheRecordAsAskedFor(t *testing.T) {
	b := newBench(t)
	b.mustUpload(b.file(1000, "name", "my disk", "visibility", "community", "min-disk", "3", "protected", "true",
		"tags", "one\ntwo", "properties", "hw_disk_bus=scsi\nos_distro=debian", "image-id", "12345678-1234-4123-8123-1234567890ab"))
	got := b.only()
	if got.Name != "my disk" || got.Visibility != "community" || !got.Protected || got.ID != "12345678-1234-4123-8123-1234567890ab" {
		t.Errorf("record: %+v", got)
	}
	slices.Sort(got.Tags)
	if !slices.Equal(got.Tags, []string{"one", "two"}) || got.Properties["hw_disk_bus"] != "scsi" || got.Properties["os_distro"] != "debian" {
		t.Errorf("tags %v, properties %v", got.Tags, got.Properties)
	}
}

func TestUpload_doesNotTouchAnImageThatHasTheChosenID(t *testing.T) {
	b := newBench(t)
	id := "12345678-1234-4123-8123-1234567890ab"
	b.mustUpload(b.file(1000, "image-id", id))
	_, err := b.upload(b.file(2000, "image-id", id))
	if f := stand.FaultOf(t, err, fault.Conflict); f.Field != "image-id" {
		t.Errorf("field %q", f.Field)
	}
	if got := b.only(); got.Status != "active" || got.Size != 1000 {
		t.Errorf("the first image is now %+v", got)
	}
}

func TestUpload_createAnswerLostIsNoSecondImage(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.LoseAnswer, On: openstack.StepCreate, Times: 1})
	b.mustUpload(b.file(1000))
	if b.only().Status != "active" {
		t.Errorf("image %+v", b.only())
	}
}

func TestUpload_lostAnswerAfterTheLastByteIsSuccess(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.LoseAnswer, Times: 1})
	if r := b.mustUpload(b.file(3 << 20)); r.Verification.Verdict != backend.Verified {
		t.Errorf("verification %+v", r.Verification)
	}
	if b.only().Uploads != 1 {
		t.Errorf("the body went out %d times", b.only().Uploads)
	}
}

func TestUpload_answerThenResetIsSuccess(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.ResetAfterAnswer, Times: 1})
	b.mustUpload(b.file(3 << 20))
}

func TestUpload_serverDropsAtHalfAndResumeSendsAgain(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, Bytes: 1 << 20, Times: 1})
	_, err := b.upload(req)
	f := stand.FaultOf(t, err, fault.Interrupted)
	if !fault.Retryable(f) || b.only().Status != "queued" {
		t.Fatalf("retryable %v, image %+v", fault.Retryable(f), b.only())
	}
	first := b.only().ID
	r, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report)
	if err != nil {
		t.Fatal(err)
	}
	if r.ID != first || b.only().Status != "active" || r.Verification.Verdict != backend.Verified {
		t.Errorf("resumed into %s, want %s; %+v", r.ID, first, r)
	}
}

func TestUpload_refusedExpectIsRepeatedWithoutIt(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.RefuseExpect = true })
	b.mustUpload(b.file(3 << 20))
}

func TestUpload_fallenBackToQueuedIsAFailure(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.FallBack, Times: 1})
	_, err := b.upload(b.file(1000))
	if f := stand.FaultOf(t, err, fault.ServerFailed); !fault.Retryable(f) {
		t.Error("it may be tried again")
	}
	if b.only().Status != "queued" {
		t.Errorf("the record stays for the next attempt: %+v", b.only())
	}
}

func TestUpload_killedImageIsRemoved(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Killed, Times: 1})
	_, err := b.upload(b.file(1000))
	stand.WantFault(t, err, fault.Rejected)
	b.nothingLeft()
}

func TestUpload_wrongHashRemovesTheImage(t *testing.T) {
	for _, kind := range []openstack.Kind{openstack.WrongHash, openstack.WrongSize} {
		b := newBench(t)
		b.cloud.Trouble(openstack.Trouble{Kind: kind, Times: 1})
		_, err := b.upload(b.file(1000))
		if f := stand.FaultOf(t, err, fault.ChecksumWrong); fault.Retryable(f) {
			t.Errorf("%s is retried", kind)
		}
		b.nothingLeft()
	}
}

func TestUpload_keepOnFailureLeavesTheRecord(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.WrongHash, Times: 1})
	_, err := b.upload(b.file(1000, "keep-on-failure", "true"))
	stand.WantFault(t, err, fault.ChecksumWrong)
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Fatal(err)
	}
	b.only()
}

func TestUpload_noChecksumIsAcceptedNotVerified(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.NoChecksum, Times: 1})
	r := b.mustUpload(b.file(1000))
	if r.Verification.Verdict != backend.Accepted || r.Verification.Why == "" || len(r.Verification.Compared) != 1 {
		t.Errorf("verification %+v", r.Verification)
	}
}

func TestUpload_usesTheAlgorithmOfTheSite(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.HashAlgorithm = "sha256" })
	first := b.mustUpload(b.file(1000))
	if first.Verification.Algorithm != source.SHA256 || first.Verification.Verdict != backend.Verified {
		t.Errorf("first: %+v", first.Verification)
	}
	second := b.mustUpload(b.file(2000))
	if len(second.Sums) != 1 || second.Sums[source.SHA256] == "" {
		t.Errorf("the second upload computed %v, want only what the site uses", second.Sums)
	}
}

func TestUpload_waitsForASlowServerByItsOwnDeadline(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.Settle = 20 * time.Minute })
	b.mustUpload(b.file(1000, "wait-minutes", "30"))

	b.cloud.Configure(func(c *openstack.Conditions) { c.Settle = time.Hour })
	_, err := b.upload(b.file(1000, "wait-minutes", "30"))
	f := stand.FaultOf(t, err, fault.ServerFailed)
	if !strings.Contains(f.What, "30m") || f.Detail != "status: saving" {
		t.Errorf("fault %+v", f)
	}
}

func TestUpload_pollsFromTwoToFifteenSeconds(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.Settle = 5 * time.Minute })
	b.mustUpload(b.file(1000))
	waits := b.clock.Waits()
	if len(waits) < 10 || waits[0] != 2*time.Second || waits[len(waits)-1] != 15*time.Second || !slices.IsSorted(waits) {
		t.Errorf("waits %v", waits)
	}
}

func TestUpload_bearsABreakWhilePolling(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.Settle = 2 * time.Minute })
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, On: openstack.StepShow, Status: 500, Times: 5})
	b.mustUpload(b.file(1000))
}
