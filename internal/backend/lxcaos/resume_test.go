package lxcaos_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/lxca"
	"slipway/internal/source"
)

// resume makes another attempt with the last token.
func (b *bench) resume(req backend.Request) (backend.Result, error) {
	b.Helper()
	return b.driver.Resume(b.Context(), req, b.Token(), b.Report)
}

func TestResume_afterAKillFollowsTheImportAndSendsNothing(t *testing.T) {
	b := newBench(t, "pace=100h")
	req := image(t)
	b.killWhileImporting(req)
	b.ahead.Store(int64(200 * time.Hour)) // the login has ended meanwhile as well
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err) // what is followed needs no file
	}
	r, err := b.resume(req)
	if err != nil || r.Verification.Verdict != backend.Verified || r.Sums[source.SHA256] == "" || r.ID != b.lab.Files()[0].FileID {
		t.Errorf("%+v, %v", r, err)
	}
	if n := b.uploads(); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

func TestResume_afterAKillTellsHowTheImportFailed(t *testing.T) {
	b := newBench(t, "pace=100h", "end=Stopped_With_Error*1")
	req := image(t)
	b.killWhileImporting(req)
	b.ahead.Store(int64(200 * time.Hour))
	_, err := b.resume(req)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Code != "FQXHMFC0018M" {
		t.Errorf("%+v", f)
	}
}

func TestResume_jobGoneMeanwhileIsJudgedByTheRepository(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		b := newBench(t, "pace=100h", "vanish*1")
		if !arrived {
			b.trouble("end=Interrupted*1")
		}
		req := image(t)
		b.killWhileImporting(req)
		b.ahead.Store(int64(200 * time.Hour))
		b.lab.Configure(func(c *lxca.Conditions) { c.ImportTime = 0 })
		if _, err := b.resume(req); err != nil {
			t.Error(err)
		}
		if again := b.uploads() == 2; again == arrived {
			t.Errorf("arrived %v, sent again %v", arrived, again)
		}
		b.wantFiles("rhel.iso")
	}
}

func TestResume_ofAnotherRequestStartsOver(t *testing.T) {
	b := newBench(t, "pace=100h")
	req := image(t)
	b.killWhileImporting(req)
	b.lab.Configure(func(c *lxca.Conditions) { c.ImportTime = 0 })
	req.Values["name"] = "another.iso"
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantFiles("another.iso")
	b.wantJobs("Cancelled", "Complete")
}

func TestResume_longerPatienceIsStillTheSameRequest(t *testing.T) {
	b := newBench(t, "pace=100h")
	req := image(t)
	b.killWhileImporting(req)
	b.ahead.Store(int64(200 * time.Hour))
	req.Values["wait-minutes"] = "600"
	if _, err := b.resume(req); err != nil || b.uploads() != 1 {
		t.Errorf("%v after %d uploads", err, b.uploads())
	}
}

func TestResume_onAnotherApplianceLeavesItsJobsAlone(t *testing.T) {
	b, other := newBench(t, "pace=100h"), newBench(t, "pace=100h")
	req := image(t)
	b.killWhileImporting(req)
	other.killWhileImporting(request(t, "theirs.iso", "type", "OS", "os", "sles", "name", "theirs"))
	other.lab.Configure(func(c *lxca.Conditions) { c.ImportTime = 0 })
	r, err := other.driver.Resume(t.Context(), req, b.Token(), other.Report)
	if err != nil || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "An earlier attempt left job 1 at") {
		t.Errorf("%+v, %v", r, err)
	}
	if words := other.lab.Jobs(); words[0].Status == "Cancelled" {
		t.Errorf("their job is %s", words[0].Status)
	}
	if f := stand.FaultOf(t, other.driver.Discard(t.Context(), b.Token()), fault.NotFound); !strings.Contains(f.What, "Job 1") {
		t.Error(f.What)
	}
}

func TestResume_withATokenNobodyCanReadStartsOver(t *testing.T) {
	b := newBench(t)
	if _, err := b.driver.Resume(t.Context(), image(t), []byte("{}"), b.Report); err != nil {
		t.Error(err)
	}
	stand.WantFault(t, b.driver.Discard(t.Context(), []byte("{}")), fault.Internal)
}

func TestResume_giveUpWaitingAndAskAgain(t *testing.T) {
	b := newBench(t, "stuck*1")
	req := image(t, "wait-minutes", "1")
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.Busy); fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	_, err = b.resume(req)
	stand.WantFault(t, err, fault.Busy)
	if n := b.uploads(); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

func TestDiscard_cancelsWhatIsBeingImported(t *testing.T) {
	b := newBench(t, "pace=100h")
	b.killWhileImporting(image(t))
	for range 2 { // the second time there is nothing left
		if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
			t.Error(err)
		}
	}
	b.wantJobs("Cancelled")
}

func TestDiscard_deletesTheFileOfAJobThatWasQuicker(t *testing.T) {
	b := newBench(t)
	b.arrive(image(t))
	twin := b.Token()
	b.arrive(image(t))
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Error(err)
	}
	b.wantFiles("rhel.iso")
	if id := b.lab.Files()[0].FileID; !strings.Contains(string(twin), id) {
		t.Errorf("the wrong one of two was deleted: %s is left", id)
	}
}

func TestDiscard_findsTheFileThatNoAnswerNamed(t *testing.T) {
	b := newBench(t)
	b.arrive(image(t))
	older := b.lab.Files()[0].FileID
	b.trouble("lose-answer@upload*1")
	b.arrive(image(t))
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Error(err)
	}
	if files := b.lab.Files(); len(files) != 1 || files[0].FileID != older {
		t.Errorf("%+v", files)
	}
}

func TestDiscard_whatMayBeSomebodyElsesStays(t *testing.T) {
	b := newBench(t, "lose-answer@upload*1")
	b.arrive(image(t))
	token := b.Token()
	b.arrive(image(t))
	stand.WantFault(t, b.driver.Discard(t.Context(), token), fault.Conflict)
	if len(b.lab.Files()) != 2 {
		t.Error("a file was deleted on a guess")
	}
}

func TestToken_isJournalledBeforeTheAnswerToTheLastByte(t *testing.T) {
	b := newBench(t, "slow-answer=50ms@upload*1")
	b.arrive(image(t))
	if len(b.Tokens()) != 3 {
		t.Fatalf("%d tokens: %s", len(b.Tokens()), b.Tokens())
	}
	for i, want := range []string{`"sent":0`, `"sent":1`, `"heard":true`} {
		if !strings.Contains(string(b.Tokens()[i]), want) {
			t.Errorf("token %d is %s, want %s in it", i, b.Tokens()[i], want)
		}
	}
	if strings.Contains(string(b.Tokens()[1]), "heard") {
		t.Error("the second token came after the answer")
	}
	if at := slices.Index(b.Phases(), backend.Processing); slices.Contains(b.Phases()[at:], backend.Sending) {
		t.Errorf("phases %v", b.Phases())
	}
}
