package zstackimage_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/zstack"
)

func isSending(p backend.Progress) bool    { return p.Phase == backend.Sending }
func isProcessing(p backend.Progress) bool { return p.Phase == backend.Processing }

func TestResume_afterAKillFollowsWhatWasSentAndNeedsNoFile(t *testing.T) {
	b := newBench(t, "slow-image=2m*1")
	req := b.raw(small)
	// The last byte has to arrive before the program dies.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.Onto = func(p backend.Progress) error {
		if isProcessing(p) && p.Step != "" {
			cancel()
		}
		return nil
	}
	_, err := b.driver.Upload(ctx, req, b.Report)
	stand.WantFault(t, err, fault.Canceled)
	b.Onto, b.driver = nil, b.open()
	sum := md5Of(t, req)
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	r, err := b.resume(req)
	if err != nil || r.Verification.Verdict != backend.Verified || r.Verification.Digest != sum {
		t.Errorf("%+v, %v", r, err)
	}
	if n := len(b.posts()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

func TestResume_aWholeFileThatBrokeStartsOverWithANewImage(t *testing.T) {
	b := newBench(t)
	req := b.raw(small)
	b.kill(req, isSending)
	b.ahead.Add(int64(time.Minute))
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
}

func TestResume_aSuspendedJobThatHasNothingIsTakenOverFromTheBeginning(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":                  {job("Running", uploading), job("Suspended", uploading), job("Suspended", uploading), job("Suspended", uploading), job("Running", uploading), job("Succeeded", "{}")},
		"GET /images/upload-job/details/*": {details("Running", 0)},
		"PUT /longjobs/*/actions":          {`202 {"location":"http://x/api-jobs/{J}"}`},
	})
	req := request(t, small)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	if f := stand.FaultOf(t, err, fault.Interrupted); !strings.Contains(f.What, "suspended") {
		t.Fatalf("%+v", f)
	}
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report); err != nil {
		t.Fatal(err)
	}
	if n := s.count("POST /longjobs"); n != 1 {
		t.Errorf("%d images were ordered", n)
	}
	if n := s.count("POST /ceph/backupstorage/image/upload"); n != 2 {
		t.Errorf("it was sent %d times", n)
	}
	if acts := s.sent("PUT /longjobs/*/actions"); !slices.Equal(acts, []string{`{"resumeLongJob":{}}`}) {
		t.Errorf("%q", acts)
	}
}

func TestResume_anotherRequestClearsTheOldImageAway(t *testing.T) {
	b := newBench(t)
	b.kill(b.raw(small), isSending)
	req := b.raw(small + 1)
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
}

func TestResume_ofAnImportFollowsTheJob(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Running", "")}})
	req := backend.Request{URL: "http://files.example.org/disk.qcow2", Values: values()}
	var r stand.Recorder
	ctx, cancel := context.WithCancel(t.Context())
	r.Onto = func(p backend.Progress) error {
		if p.Step != "" {
			cancel()
		}
		return nil
	}
	_, err := s.driver.Upload(ctx, req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	r.Onto = nil
	s.answer("GET /longjobs/*", job("Running", ""), job("Succeeded", "{}"))
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report); err != nil || s.count("POST /longjobs") != 1 {
		t.Errorf("%v after %d orders", err, s.count("POST /longjobs"))
	}
}

func TestDiscard_afterAKillLeavesNothing(t *testing.T) {
	for _, change := range [][]string{nil, sliced, {"way", "serve"}, {"image-id", "11112222333344448888999900001111"}} {
		b := newBench(t, "slow-body=8M@fetch*1")
		b.kill(b.raw(small, change...), isSending)
		for range 2 {
			if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
				t.Errorf("%q: %v", change, err)
			}
		}
		b.wantNone()
		if all := b.lab.LongJobs(); len(all) != 1 || all[0].State != "Canceled" && all[0].State != "Failed" {
			t.Errorf("%+v", all)
		}
	}
}

func TestDiscard_removesOnlyWhatIsOurs(t *testing.T) {
	b := newBench(t)
	first := b.finish(b.raw(small))
	foreign := strings.NewReplacer(first.ID, "11112222333344448888999900001111", `"created":true,`, "", `"longJob":"`, `"x":"`, `"image"`, `"chosen":true,"image"`)
	token := []byte(foreign.Replace(string(b.Token())))
	token = []byte(strings.Replace(string(token), "11112222333344448888999900001111", first.ID, 1))
	token = []byte(jobID.ReplaceAllString(string(token), `"job":"00000000000040008000000000000000"`))
	if err := b.driver.Discard(t.Context(), token); !fault.Is(err, fault.Conflict) {
		t.Errorf("an image that is perhaps not ours: %v", err)
	}
	for name, token := range map[string]string{"another host": strings.Replace(string(b.Token()), b.relay.Addr(), "elsewhere:8080", 1), "nonsense": "{}"} {
		if err := b.driver.Discard(t.Context(), []byte(token)); err == nil {
			t.Errorf("%s: no word", name)
		}
	}
	if len(b.lab.Images()) != 1 {
		t.Error("the image is gone")
	}
}

func TestResume_withANewServerStartsThere(t *testing.T) {
	b := newBench(t)
	req := b.raw(small)
	b.kill(req, isSending)
	token := strings.Replace(string(b.Token()), b.relay.Addr(), "elsewhere:8080", 1)
	b.lab.Configure(func(c *zstack.Conditions) { c.IdleLimit = time.Nanosecond })
	b.lab.Images()
	b.lab.Configure(func(c *zstack.Conditions) { c.IdleLimit = 0 })
	r, err := b.driver.Resume(t.Context(), req, []byte(token), b.Report)
	if err != nil || !said(r, "look after it there") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestResume_aDirectOrderIsFollowedByItsImage(t *testing.T) {
	b := newBench(t, "slow-image=1m*1")
	b.lab.Configure(func(c *zstack.Conditions) { c.LongJobs = zstack.LongJobsDenied })
	req := b.raw(small)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.Onto = func(p backend.Progress) error {
		if isProcessing(p) && p.Step != "" {
			cancel()
		}
		return nil
	}
	_, err := b.driver.Upload(ctx, req, b.Report)
	stand.WantFault(t, err, fault.Canceled)
	b.Onto, b.driver = nil, b.open()
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
	if n := len(b.posts()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}
