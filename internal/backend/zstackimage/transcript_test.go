package zstackimage_test

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

// opening is what every upload asks before it orders anything, and logout what a driver
// asks at its end.
var (
	opening = []string{"PUT /management-nodes/actions", "PUT /accounts/login", "GET /images", "GET /backup-storage"}
	logout  = "DELETE /accounts/sessions/*"
)

// wantAsked closes the driver, and fails unless it has asked these things between the
// opening and the logout. What is beside the point is not looked at.
func (s *script) wantAsked(want []string, beside ...string) {
	s.Helper()
	if err := s.driver.Close(); err != nil {
		s.Error(err)
	}
	got := slices.DeleteFunc(s.after(opening[0]), func(one string) bool { return slices.Contains(beside, one) })
	if want = slices.Concat(opening, want, []string{logout}); !slices.Equal(got, want) {
		s.Errorf("it was asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if last := s.asked[len(s.asked)-1]; !strings.HasSuffix(last, "/"+session) {
		s.Errorf("the last request was %s", last)
	}
}

func TestTranscript_straightUploadThroughALongJob(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096, "boot-mode", "Legacy", "platform", "Linux")
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), req, r.Report)
	if err != nil {
		t.Fatal(err)
	}
	// The job is looked at before the bytes are sent, to know where to, and while they are.
	s.wantAsked([]string{"POST /longjobs", "GET /api-jobs/*", "POST /ceph/backupstorage/image/upload", "GET /images/*"},
		"GET /longjobs/*", "GET /task-progresses/*", "PUT /images/*/actions")
	if looks := s.after("GET /longjobs/*"); !slices.Contains(looks, "POST /ceph/backupstorage/image/upload") || !slices.Contains(looks, "GET /task-progresses/*") {
		t.Errorf("it was asked\n%s", strings.Join(looks, "\n"))
	}
	if result.ID != s.image || result.Name != "disk" || result.Size != 4096 || result.URL != s.server.URL+"/zstack/v1/images/"+s.image {
		t.Errorf("%+v", result)
	}
	if want := []backend.Phase{backend.Checking, backend.Hashing, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}; !slices.Equal(r.Phases(), want) {
		t.Errorf("the phases were %v", r.Phases())
	}
	if !slices.Contains(steps(&r), "adding to image store (100 %)") {
		t.Errorf("the steps were %q", steps(&r))
	}
}

func TestTranscript_theOrderIsALongJobWithTheImageInIt(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096, "boot-mode", "Legacy", "description", "d")
	if _, err := s.driver.Upload(t.Context(), req, discard); err != nil {
		t.Fatal(err)
	}
	var order struct {
		Params struct {
			Name, JobName, JobData string
		}
		SystemTags []string
	}
	if err := json.Unmarshal([]byte(s.sent("POST /longjobs")[0]), &order); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	if order.Params.Name != "Add image disk" || order.Params.JobName != "APIAddImageMsg" || !slices.Equal(order.SystemTags, []string{fmt.Sprintf("uploadImage::%x", md5.Sum(data))}) {
		t.Errorf("%+v", order)
	}
	want := `{"name":"disk","description":"d","url":"upload://` + s.image + `","mediaType":"RootVolumeTemplate","format":"qcow2",` +
		`"backupStorageUuids":["` + cephID + `"],"resourceUuid":"` + s.image + `","systemTags":["bootMode::Legacy"]}`
	if order.Params.JobData != want {
		t.Errorf("the image is\n%s\nwant\n%s", order.Params.JobData, want)
	}
	said := s.said("POST /zstack/v1/longjobs HTTP/1.1", 2000)
	if !strings.Contains(said, "X-Job-Uuid: "+s.order+"\r\n") || !strings.Contains(said, "Authorization: OAuth "+session+"\r\n") {
		t.Errorf("the order was\n%s", said)
	}
}

func TestTranscript_theBytesToTheByte(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096)
	if _, err := s.driver.Upload(t.Context(), req, discard); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	body := "--AaB03x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"my_disk.qcow2\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
		string(data) + "\r\n--AaB03x--\r\n"
	head, rest, _ := strings.Cut(s.said("POST /ceph/backupstorage/image/upload HTTP/1.1", 1<<20), "\r\n\r\n")
	for _, line := range []string{
		"X-IMAGE-UUID: " + s.image, "X-IMAGE-SIZE: 4096", "Content-Type: multipart/form-data; boundary=AaB03x",
		fmt.Sprintf("Content-Length: %d", len(body)), "Connection: close",
	} {
		if !strings.Contains("\r\n"+head+"\r\n", "\r\n"+line+"\r\n") {
			t.Errorf("the head lacks %q:\n%s", line, head)
		}
	}
	if strings.Contains(head, "Authorization") || strings.Contains(head, "SLICE") || strings.Contains(head, "Transfer-Encoding") || !strings.HasPrefix(rest, body) {
		t.Errorf("the request is\n%s\n\n%.600s", head, rest)
	}
}

func TestTranscript_fromAnAddress(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":        {job("Waiting", ""), job("Running", ""), job("Running", ""), job("Succeeded", "{}")},
		"GET /task-progresses/*": {`200 {"inventories":[]}`, `200 {"inventories":[{"taskName":"add-image","content":"37.5"}]}`},
	})
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), backend.Request{URL: "http://files.example.org/disk.qcow2", Values: values()}, r.Report)
	if err != nil {
		t.Fatal(err)
	}
	s.wantAsked([]string{
		"POST /longjobs", "GET /api-jobs/*", "GET /longjobs/*", "GET /task-progresses/*", "GET /longjobs/*", "GET /task-progresses/*",
		"GET /longjobs/*", "GET /task-progresses/*", "GET /longjobs/*", "GET /images/*",
	})
	if order := s.sent("POST /longjobs")[0]; !strings.Contains(order, `\"url\":\"http://files.example.org/disk.qcow2\"`) || strings.Contains(order, "uploadImage") {
		t.Errorf("the order is %s", order)
	}
	if v := result.Verification; v.Verdict != backend.Accepted || v.Why == "" || result.Size != 0 || result.ID != s.image {
		t.Errorf("%+v", result)
	}
	if !slices.Contains(steps(&r), "add-image (38 %)") {
		t.Errorf("the steps were %q", steps(&r))
	}
	if slices.Contains(r.Phases(), backend.Sending) {
		t.Errorf("the phases were %v", r.Phases())
	}
}

// An older server, and the vendor's own page, answer the order itself.
func TestTranscript_theAnswerMayComeAtOnce(t *testing.T) {
	s := newScript(t, map[string][]string{"POST /longjobs": {ordered}, "GET /longjobs/*": {job("Succeeded", "{}")}})
	if _, err := s.driver.Upload(t.Context(), backend.Request{URL: "ftp://files.example.org/disk.qcow2", Values: values()}, discard); err != nil {
		t.Fatal(err)
	}
	if s.count("GET /api-jobs/*") != 0 {
		t.Error("a job was looked at that there is none of")
	}
}

func discard(backend.Progress) error { return nil }

// steps returns the server's words that were reported.
func steps(r *stand.Recorder) []string {
	var out []string
	for _, p := range r.Seen() {
		if p.Step != "" {
			out = append(out, p.Step)
		}
	}
	return out
}
