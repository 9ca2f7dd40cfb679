package zstackimage_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
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

// What was sent of another file is of no use, and a suspended job keeps its room.
func TestResume_aFileThatIsNotTheOneTakesItsImageAway(t *testing.T) {
	b := newBench(t)
	req := b.raw(small, sliced...)
	b.kill(req, func(p backend.Progress) bool { return isSending(p) && p.Done > mebi })
	if err := os.WriteFile(req.Items[0].Identity.Path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := b.resume(req)
	stand.WantFault(t, err, fault.FileChanged)
	b.wantNone()
	for _, job := range b.lab.LongJobs() {
		if job.State == "Running" || job.State == "Suspended" {
			t.Errorf("it leaves %+v", job)
		}
	}
	if all := b.Seen(); all[len(all)-1].Kept != 0 || all[len(all)-1].Token == nil {
		t.Errorf("the last report is %+v", all[len(all)-1])
	}
}

// It may be on a share that comes back.
func TestResume_aFileThatIsNotThereCostsNothing(t *testing.T) {
	for _, sent := range []string{"", `"sent":true,`} {
		s := newScript(t, map[string][]string{
			"GET /longjobs/*":                  {job("Running", uploading)},
			"GET /images/upload-job/details/*": {details("Suspended", mebi)},
			"PUT /longjobs/*/actions":          {`202 {"location":"http://x/api-jobs/{J}"}`},
		})
		req := rawRequest(t, mebi+1, sliced...)
		token := []byte(strings.Replace(string(s.killed(req)), `"way":`, sent+`"way":`, 1))
		path := req.Items[0].Identity.Path
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		s.answer("GET /longjobs/*", job("Suspended", uploading))
		_, err := s.driver.Resume(t.Context(), req, token, discard)
		stand.WantFault(t, err, fault.NotFound)
		if acts := s.sent("PUT /longjobs/*/actions"); slices.ContainsFunc(acts, func(act string) bool { return strings.Contains(act, "cancel") }) {
			t.Errorf("%q: %q", sent, acts)
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
		s.answer("GET /longjobs/*", job("Running", uploading), job("Running", uploading), job("Succeeded", uploading))
		if _, err := s.driver.Resume(t.Context(), req, token, discard); err != nil || s.count("POST /longjobs") != 1 {
			t.Errorf("%q: %v after %d orders", sent, err, s.count("POST /longjobs"))
		}
	}
}

// killed is the token of a sliced upload of which the storage has the first slice.
func (s *script) killed(req backend.Request) []byte {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	var r stand.Recorder
	r.Onto = func(p backend.Progress) error {
		if isSending(p) && p.Done > mebi {
			cancel()
		}
		return nil
	}
	_, err := s.driver.Upload(ctx, req, r.Report)
	stand.WantFault(s.T, err, fault.Canceled)
	return r.Token()
}

func TestResume_theReceiptSaysHowTheBytesTravelled(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":                  {job("Running", uploading), job("Running", uploading), job("Succeeded", uploading)},
		"GET /images/upload-job/details/*": {details("Running", mebi)},
	})
	req := rawRequest(t, mebi+1, sliced...)
	token := s.killed(req)
	r, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil || !said(r, "over plain HTTP") || s.count("POST /longjobs") != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The server may yet suspend the job and ask for the rest.
func TestResume_whatIsOnlyFollowedIsKeptAllTheSame(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":                  {job("Running", uploading), job("Running", uploading), job("Succeeded", uploading)},
		"GET /images/upload-job/details/*": {details("Running", mebi)},
	})
	req := rawRequest(t, mebi+1, sliced...)
	token := strings.Replace(string(s.killed(req)), `"way":`, `"sent":true,"way":`, 1)
	s.answer("GET /longjobs/*", job("Running", uploading), job("Running", uploading), job("Succeeded", uploading))
	var r stand.Recorder
	if _, err := s.driver.Resume(t.Context(), req, []byte(token), r.Report); err != nil {
		t.Fatal(err)
	}
	all := slices.DeleteFunc(r.Seen(), func(p backend.Progress) bool { return p.Token == nil })
	if len(all) != 1 || all[0].Phase != backend.Processing || all[0].Kept != mebi {
		t.Errorf("the reports with a token are %+v", all)
	}
}

func TestResume_aSlotThatIsNoneIsNotSentTo(t *testing.T) {
	noSlot := strings.ReplaceAll(uploading, "{U}", "zstore://old")
	for name, c := range map[string]struct {
		jobs   []string
		orders int
	}{
		"the job knows it": {[]string{job("Running", uploading), job("Running", uploading), job("Running", uploading), job("Succeeded", uploading)}, 1},
		"nor does the job": {[]string{job("Running", noSlot), job("Running", noSlot), job("Running", noSlot), job("Canceled", ""), job("Running", uploading), job("Succeeded", uploading)}, 2},
	} {
		s := newScript(t, map[string][]string{
			"GET /longjobs/*":                  {job("Running", uploading)},
			"GET /images/upload-job/details/*": {details("Running", mebi)},
			"PUT /longjobs/*/actions":          {"200 {}"},
		})
		req := rawRequest(t, mebi+1, sliced...)
		token := s.killed(req)
		s.answer("GET /images/upload-job/details/*", strings.ReplaceAll(details("Running", mebi), "{U}", "zstore://old"))
		s.answer("GET /longjobs/*", c.jobs...)
		if c.orders > 1 {
			s.answer("GET /images/*", gone, ready("raw", mebi+1))
		}
		r, err := s.driver.Resume(t.Context(), req, token, discard)
		if err != nil || s.count("POST /longjobs") != c.orders || r.ID != s.image {
			t.Errorf("%s: %+v, %v after %d orders", name, r, err, s.count("POST /longjobs"))
		}
	}
}

// place is where the storage shall fetch from, in an order.
var place = regexp.MustCompile(`http://127\.0\.0\.1:[^"\\]+`)

func TestResume_theReasonForTheOtherWayIsKept(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Running", "")}})
	req := rawRequest(t, small, "storage", sftpID)
	var r stand.Recorder
	ctx, cancel := context.WithCancel(t.Context())
	fetch := sync.OnceValue(func() error {
		answer, err := http.Get(place.FindString(s.sent("POST /longjobs")[0]))
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		_, err = io.Copy(io.Discard, answer.Body)
		return err
	})
	r.Onto = func(p backend.Progress) error {
		if isSending(p) {
			return fetch()
		}
		if isProcessing(p) {
			cancel()
		}
		return nil
	}
	_, err := s.driver.Upload(ctx, req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	if err := fetch(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	r.Onto = nil
	s.answer("GET /images/*", ready("raw", small))
	for range 2 { // the second one has only what the first has kept
		s.answer("GET /longjobs/*", job("Running", ""), job("Running", ""), job("Succeeded", "{}"))
		result, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report)
		if err != nil || !said(result, "is an SFTP storage, which takes no uploads") || !said(result, "over plain HTTP") {
			t.Errorf("%q, %v", result.Notes, err)
		}
	}
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
