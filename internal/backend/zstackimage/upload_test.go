package zstackimage_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
	"slipway/internal/lab/zstack"
	"slipway/internal/source"
)

const small = 2*mebi + 77

// said reports whether a text is among the notes of a result.
func said(r backend.Result, text string) bool {
	return slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, text) })
}

func TestUpload_withoutLongJobsOrdersTheImageItself(t *testing.T) {
	for _, how := range []string{zstack.LongJobsDenied, zstack.LongJobsUnknown} {
		for _, way := range []string{"upload", "serve"} {
			b := newBench(t)
			b.lab.Configure(func(c *zstack.Conditions) { c.LongJobs = how })
			r := b.finish(b.raw(small, "way", way))
			if !said(r, "ordered directly") {
				t.Errorf("%s, %s: %q", how, way, r.Notes)
			}
		}
	}
}

func TestUpload_withoutLongJobsAVanishedImageIsExplained(t *testing.T) {
	b := newBench(t, "vanish*1")
	b.lab.Configure(func(c *zstack.Conditions) { c.LongJobs = zstack.LongJobsDenied })
	_, err := b.upload(b.raw(small))
	if f := stand.FaultOf(t, err, fault.ServerFailed); !strings.Contains(f.What, "discarded the upload") || !fault.Retryable(err) {
		t.Errorf("%+v", f)
	}
	b.wantNone()
}

func TestUpload_theJobDecidesWhateverTheAgentAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		trouble string
		set     func(*zstack.Conditions)
	}{
		"no answer":     {"silent*1", func(*zstack.Conditions) {}},
		"a lost answer": {"lose-answer@upload*1", func(*zstack.Conditions) {}},
		"a late answer": {"slow-image=3m*1", func(c *zstack.Conditions) { c.Agents.Convert = 50 * time.Millisecond }},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, c.trouble)
			b.lab.Configure(c.set)
			r, err := b.upload(b.raw(small))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(b.posts()); n > 1 || r.Verification.Verdict != backend.Verified {
				t.Errorf("sent %d times: %+v", n, r.Verification)
			}
		})
	}
}

func TestUpload_aRefusalAfterTheLastByteIsToldInTheServersWords(t *testing.T) {
	for _, swallowed := range []bool{true, false} {
		b := newBench(t, "refuse-late=镜像文件已损坏*1")
		b.lab.Configure(func(c *zstack.Conditions) { c.Agents.AlwaysOK = swallowed })
		_, err := b.upload(b.raw(small))
		if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Detail, "镜像文件已损坏") {
			t.Errorf("%+v", f)
		}
		b.wantNone()
	}
}

func TestUpload_aSessionThatEndsOnTheWayCostsNothing(t *testing.T) {
	for _, trouble := range []string{"expire@job*1", "expire@submit*1", "expire@images*1"} {
		b := newBench(t, trouble)
		req := b.raw(small)
		if _, err := b.upload(req); err != nil {
			t.Errorf("%s: %v", trouble, err)
		}
		b.wantImage(req)
		if n := len(b.posts()); n != 1 {
			t.Errorf("%s: sent %d times", trouble, n)
		}
	}
}

func refused(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("connection refused")
}

func TestUpload_aClosedPortLetsTheStorageFetch(t *testing.T) {
	b := newBench(t)
	b.driver = b.open(zstackimage.WithDial(refused))
	r := b.finish(b.raw(small))
	if !said(r, "which cannot be reached from this computer, so it fetches the file from this computer") || len(b.posts()) > 0 || b.orders() != 2 {
		t.Errorf("%d orders, %q", b.orders(), r.Notes)
	}
	if !slices.ContainsFunc(steps(&b.Recorder), func(s string) bool { return strings.Contains(s, "cannot be reached") }) {
		t.Errorf("nobody said so on the way: %q", steps(&b.Recorder))
	}
}

func TestUpload_aClosedPortIsToldToThoseWhoWantThatWay(t *testing.T) {
	b := newBench(t)
	b.driver = b.open(zstackimage.WithDial(refused))
	_, err := b.upload(b.raw(small, "way", "upload"))
	if f := stand.FaultOf(t, err, fault.Unreachable); f.Field != "way" || !strings.Contains(f.What, b.relay.Addr()) || fault.Retryable(err) {
		t.Errorf("%+v", f)
	}
	b.wantNone()
	if len(b.lab.LongJobs()) != 1 || b.lab.LongJobs()[0].State != "Canceled" {
		t.Errorf("%+v", b.lab.LongJobs())
	}
}

func TestUpload_anSFTPStorageFetchesAndSaysWhy(t *testing.T) {
	b := newBench(t)
	r := b.finish(b.raw(small, b.to("SftpBackupStorage")...))
	if !said(r, "is an SFTP storage, which takes no uploads") || r.Sums[source.MD5] == "" {
		t.Errorf("%+v", r)
	}
	if want := []backend.Phase{backend.Checking, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}; !slices.Equal(b.Phases(), want) {
		t.Errorf("the phases were %v", b.Phases())
	}
}

func TestUpload_aSlotThatOnlyTheImageTellsIsFoundThere(t *testing.T) {
	open := `200 ` + strings.Replace(strings.TrimSuffix(uploading, `,"success":true}`)+"}", `{"inventory":`, `{"inventories":[`, 1)
	open = strings.TrimSuffix(open, "}") + "]}"
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Running", ""), job("Running", ""), job("Running", ""), job("Succeeded", "")},
		"GET /images/*":   {gone, open, ready("raw", small)},
	})
	posts := s.offsets(0)
	if _, err := s.driver.Upload(t.Context(), rawRequest(t, small, "way", "upload"), discard); err != nil {
		t.Fatal(err)
	}
	if n := len(posts(1)); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// An image has the place where it is kept in the field that had the slot.
func TestUpload_thePlaceOfAFinishedImageIsNoSlot(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":         {job("Running", ""), job("Running", ""), job("Running", uploading), job("Succeeded", uploading)},
		"PUT /longjobs/*/actions": {"200 {}"},
	})
	if _, err := s.driver.Upload(t.Context(), request(t, small, "way", "upload"), discard); err != nil {
		t.Error(err)
	}
}

func TestUpload_aStorageThatOpensNoSlotIsAskedToFetch(t *testing.T) {
	noSlot := strings.ReplaceAll(uploading, "{U}", "ceph://bak/{R}")
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":         {job("Running", noSlot), job("Canceled", noSlot), job("Canceled", "")},
		"PUT /longjobs/*/actions": {`202 {"location":"http://x/api-jobs/{J}"}`},
		"GET /images/*":           {gone},
	})
	_, err := s.driver.Upload(t.Context(), request(t, small, "way", "upload"), discard)
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.What, "opened no upload slot") {
		t.Errorf("%+v", f)
	}
	if said := s.sent("PUT /longjobs/*/actions"); len(said) != 1 || !strings.Contains(said[0], `"cancelLongJob":{}`) {
		t.Errorf("%q", said)
	}
	if s.count("POST /ceph/backupstorage/image/upload") != 0 {
		t.Error("bytes were sent")
	}
}

func TestUpload_anOrderThatTheServerForgotIsLookedFor(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /api-jobs/*": {"202 {}", "404 the job has been expired"},
		"GET /longjobs":   {job("Running", "")},
	})
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), discard); err != nil {
		t.Fatal(err)
	}
	if s.count("POST /longjobs") != 1 {
		t.Error("it was ordered again")
	}
}

func TestUpload_anAgentsNo(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   fault.Kind
		text   string
	}{
		{http.StatusRequestEntityTooLarge, fault.Rejected, "that many bytes"},
		{http.StatusInternalServerError, fault.ServerFailed, "does not take the bytes"},
		{http.StatusNotAcceptable, fault.ChecksumWrong, "other bytes"},
	} {
		s := newScript(t, map[string][]string{
			"GET /longjobs/*":         {job("Running", uploading)},
			"PUT /longjobs/*/actions": {`202 {"location":"http://x/api-jobs/{J}"}`},
			"GET /images/*":           {gone},
		})
		s.onPost = func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte("磁盘错误"))
		}
		_, err := s.driver.Upload(t.Context(), request(t, small), discard)
		if f := stand.FaultOf(t, err, c.kind); !strings.Contains(f.What, c.text) || f.Detail != "磁盘错误" {
			t.Errorf("%+v", f)
		}
	}
}

func TestUpload_theAddressOfTheSlotIsNeverSaid(t *testing.T) {
	b := newBench(t, "refuse=500@upload*1")
	_, err := b.upload(b.raw(small))
	if err == nil {
		t.Fatal("the storage's no was not heard")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.lines.String() + err.Error()
	for _, token := range b.Tokens() {
		all += string(token)
	}
	if strings.Contains(all, "/backupstorage/image/upload") || !strings.Contains(all, "send image data") {
		t.Error("the upload address was said")
	}
}

func TestUpload_anIDThatIsTakenIsRefused(t *testing.T) {
	b := newBench(t)
	first := b.finish(b.raw(small))
	_, err := b.upload(b.raw(small, "image-id", first.ID))
	if f := stand.FaultOf(t, err, fault.Conflict); f.Field != "image-id" {
		t.Errorf("%+v", f)
	}
	if len(b.lab.Images()) != 1 {
		t.Error("the other image was touched")
	}
}

func TestUpload_aFullStorageOrQuotaIsTold(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /api-jobs/*": {`503 {"error":{"code":"SYS.1002","details":"添加失败","cause":{"code":"ID.1003","description":"Quota exceeded","details":"镜像数量超出配额"}}}`}})
	_, err := s.driver.Upload(t.Context(), request(t, small), discard)
	if f := stand.FaultOf(t, err, fault.Full); f.Code != "ID.1003" || !strings.Contains(f.Detail, "镜像数量超出配额") || !strings.Contains(f.Remedy, "image.num") {
		t.Errorf("%+v", f)
	}
	b := newBench(t)
	b.lab.Configure(func(c *zstack.Conditions) { c.Capacity = 1000 })
	_, err = b.upload(b.raw(small))
	if f := stand.FaultOf(t, err, fault.Full); f.Field != "storage" {
		t.Errorf("%+v", f)
	}
	b.wantNone()
}

func TestUpload_aPublishedDigestIsComparedBeforeAnythingIsMade(t *testing.T) {
	for _, way := range []string{"upload", "serve"} {
		b := newBench(t)
		req := b.raw(small, "way", way)
		req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: strings.Repeat("0", 64), From: "SHA256SUMS"}}
		_, err := b.upload(req)
		stand.WantFault(t, err, fault.ChecksumWrong)
		if b.orders() != 0 {
			t.Error("an image was ordered")
		}
	}
}

func TestUpload_aFileThatChangesCancelsTheJob(t *testing.T) {
	for _, change := range [][]string{nil, sliced, {"way", "serve"}} {
		b := newBench(t)
		req := b.raw(small, change...)
		b.Onto = func(p backend.Progress) error {
			if isSending(p) {
				return os.WriteFile(req.Items[0].Identity.Path, []byte("something else"), 0o600)
			}
			return nil
		}
		_, err := b.upload(req)
		stand.WantFault(t, err, fault.FileChanged)
		b.wantNone()
		for _, job := range b.lab.LongJobs() {
			if job.State == "Running" || job.State == "Suspended" {
				t.Errorf("%q leaves %+v", change, job)
			}
		}
	}
}

func TestUpload_severalStoragesFetchTheImage(t *testing.T) {
	b := newBench(t)
	r := b.finish(b.raw(small, "more-storages", storageOf(b.lab, "SftpBackupStorage")))
	if all := b.lab.Images(); len(all[0].Storages) != 2 || !said(r, "Several storages") {
		t.Errorf("%+v, %q", all, r.Notes)
	}
}
