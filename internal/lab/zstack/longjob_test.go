package zstack_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// result reads the jobResult of a long job.
func result(t *testing.T, j map[string]any) map[string]any {
	t.Helper()
	text, _ := j["jobResult"].(string)
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("jobResult %q: %v", text, err)
	}
	return all
}

func TestLongJob_tellsWhereTheBytesGoWhileItRuns(t *testing.T) {
	for _, kind := range []string{"Ceph", "ImageStoreBackupStorage"} {
		b := open(t)
		b.call(http.MethodPost, "/longjobs", wrapped(t, b.order(kind, nil)), map[string]string{"X-Job-UUID": jobID}).Want(t, 202).Says(t, jobID)
		j := one(t, b.get("/api-jobs/"+jobID).Want(t, 200))
		if j["state"] != "Running" || j["apiId"] != jobID || j["targetResourceUuid"] != imageID || j["jobName"] != "APIAddImageMsg" {
			t.Errorf("long job %v", j)
		}
		early := result(t, b.longJob(j["uuid"]))
		if early["success"] != true {
			t.Errorf("jobResult %v", early)
		}
		b.send(early["inventory"].(map[string]any), strings.Repeat("x", 2<<20))
		after := b.longJob(j["uuid"])
		path := result(t, after)["inventory"].(map[string]any)["backupStorageRefs"].([]any)[0].(map[string]any)["installPath"].(string)
		if after["state"] != "Succeeded" || strings.HasPrefix(path, "http") {
			t.Errorf("%s: long job %v at %s", kind, after["state"], path)
		}
		if _, told := b.image()["md5Sum"]; told {
			t.Error("the MD5 is there at once")
		}
		b.clock.Pass(time.Second)
		if md5, _ := b.image()["md5Sum"].(string); len(md5) != 32 {
			t.Errorf("MD5 %q", md5)
		}
	}
}

func TestLongJob_whatIsCheckedAtOnceAndWhatLater(t *testing.T) {
	b := open(t)
	b.run(http.MethodPost, "/longjobs", wrapped(t, b.order("Ceph", map[string]any{"format": "vhd"}))).Want(t, 503).Says(t, "SYS.1007")
	b.run(http.MethodPost, "/longjobs", wrapped(t, b.order("Ceph", map[string]any{"system": 3}))).Want(t, 503).Says(t, "jobData")
	b.run(http.MethodPost, "/longjobs", `{"params":{"jobName":"APIStartVmMsg","jobData":"{}"}}`).Want(t, 503).Says(t, "APIStartVmMsg")
	j := b.submit(b.order("SftpBackupStorage", nil))
	after := b.longJob(j["uuid"])
	if after["state"] != "Failed" || !strings.Contains(result(t, after)["cause"].(string), "doesn't support scheme") {
		t.Errorf("long job %v", after)
	}
}

func TestLongJob_queries(t *testing.T) {
	b := open(t)
	j := b.submit(b.order("Ceph", nil))
	for path, found := range map[string]bool{
		"/longjobs?q=apiId=" + j["apiId"].(string): true, "/longjobs?q=apiId=" + jobID: false, "/longjobs?q=state=Running": true,
		"/longjobs?q=__systemTag__=uploadImage::f1": true, "/longjobs?q=state?=Failed,Canceled": false, "/longjobs/" + jobID: false,
	} {
		if got := one(t, b.get(path).Want(t, 200)); (got != nil) != found {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestLongJob_idleUploads(t *testing.T) {
	b := open(t)
	j := b.submit(b.order("Ceph", nil))
	b.clock.Pass(31 * time.Second)
	after := b.longJob(j["uuid"])
	if after["state"] != "Failed" || result(t, after)["cause"] != "upload session expired" || b.image() != nil {
		t.Errorf("long job %v", after)
	}
}

// part sends the first bytes of a file and reads where the rest begins.
func (b *bench) part(image map[string]any, content string, size int) {
	b.t.Helper()
	b.trouble("slices=sequential")
	b.sendSlice(image, content[:size], map[string]string{
		"X-IMAGE-SIZE": itoa(len(content)), "X-SLICE-OFFSET": "0", "X-SLICE-SIZE": itoa(size),
	})
}

func TestLongJob_isSuspendedAndResumed(t *testing.T) {
	b := open(t, "slices=sequential")
	content := strings.Repeat("x", 2<<20)
	j := b.submit(b.order("Ceph", nil))
	b.part(b.image(), content, 1<<20)
	actions := "/longjobs/" + j["uuid"].(string) + "/actions"
	b.run(http.MethodPut, actions, `{"resumeLongJob":{}}`).Want(t, 503).Says(t, "SYS.1007")
	b.clock.Pass(31 * time.Second)
	if after := b.longJob(j["uuid"]); after["state"] != "Suspended" {
		t.Errorf("long job %v", after)
	}
	b.get("/images/upload-job/details/f1").Want(t, 200).Says(t, `"longJobState":"Suspended"`).Says(t, `"offset":1048576`)
	if r := b.get("/images/upload-job/details/other").Want(t, 200); r.Text != `{"success":true}` {
		t.Errorf("answer %s", r.Text)
	}
	b.run(http.MethodPut, actions, `{"resumeLongJob":{}}`).Want(t, 200).Says(t, `"state":"Running"`)
	b.clock.Pass(29 * time.Second)
	b.sendSlice(b.image(), content[1<<20:], map[string]string{
		"X-IMAGE-SIZE": itoa(len(content)), "X-SLICE-OFFSET": itoa(1 << 20), "X-SLICE-SIZE": itoa(1 << 20),
	})
	if after := b.longJob(j["uuid"]); after["state"] != "Succeeded" {
		t.Errorf("long job %v", after)
	}
	if r := b.get("/images/upload-job/details/f1").Want(t, 200); r.Text != `{"success":true}` {
		t.Errorf("answer %s", r.Text)
	}
}

func TestLongJob_olderVersionsDoNotSuspend(t *testing.T) {
	b := open(t, "slices=sequential", "version=4.0.0")
	j := b.submit(b.order("Ceph", nil))
	b.part(b.image(), strings.Repeat("x", 2<<20), 1<<20)
	b.get("/images/upload-job/details/f1").Want(t, 404)
	b.clock.Pass(31 * time.Second)
	if after := b.longJob(j["uuid"]); after["state"] != "Failed" || !strings.Contains(result(t, after)["cause"].(string), "inactive") {
		t.Errorf("long job %v", after)
	}
	b.call(http.MethodPut, "/longjobs/"+j["uuid"].(string)+"/actions", `{"resumeLongJob":{}}`, nil).Want(t, 400)
}

func TestLongJob_isCancelled(t *testing.T) {
	b := open(t, "cancel-time=5s", "no-cancel*1")
	j := b.submit(b.order("Ceph", nil))
	path := "/longjobs/" + j["uuid"].(string)
	state := func(want string) {
		t.Helper()
		if after := b.longJob(j["uuid"]); after["state"] != want {
			t.Errorf("long job %v, want %s", after["state"], want)
		}
	}
	cancel := `{"cancelLongJob":{}}`
	b.run(http.MethodPut, path+"/actions", cancel).Want(t, 503).Says(t, "LONG_JOB.1001")
	b.run(http.MethodPut, path+"/actions", `{"cleanLongJob":{}}`).Want(t, 503)
	b.run(http.MethodDelete, path, "").Want(t, 503)
	b.run(http.MethodPut, path+"/actions", cancel).Want(t, 200)
	state("Canceling")
	b.clock.Pass(5 * time.Second)
	state("Canceled")
	if b.image() != nil {
		t.Error("the image is still there")
	}
	b.run(http.MethodPut, path+"/actions", cancel).Want(t, 200)
	b.run(http.MethodDelete, path, "").Want(t, 200)
	b.run(http.MethodPut, path+"/actions", cancel).Want(t, 503).Says(t, "SYS.1003")
	b.call(http.MethodPut, path+"/actions", `{"shootLongJob":{}}`, nil).Want(t, 400)
}

func TestLongJob_cleaningEndsACancelThatHangs(t *testing.T) {
	b := open(t, "cancel-time=5h")
	j := b.submit(b.order("Ceph", nil))
	actions := "/longjobs/" + j["uuid"].(string) + "/actions"
	b.run(http.MethodPut, actions, `{"cancelLongJob":{}}`).Want(t, 200)
	b.run(http.MethodPut, actions, `{"cleanLongJob":{}}`).Want(t, 200).Says(t, `"state":"Canceled"`)
}

func TestLongJob_whatHasEndedCannotBeCancelled(t *testing.T) {
	b := open(t)
	j := b.submit(b.order("Ceph", nil))
	b.send(b.image(), strings.Repeat("x", 2<<20))
	b.run(http.MethodPut, "/longjobs/"+j["uuid"].(string)+"/actions", `{"cancelLongJob":{}}`).Want(t, 503).Says(t, "SYS.1007")
}

func TestLongJob_whereThereAreNone(t *testing.T) {
	b := open(t, "long-jobs=denied")
	b.run(http.MethodPost, "/longjobs", wrapped(t, b.order("Ceph", nil))).Want(t, 503).Says(t, "ID.1002")
	b.trouble("long-jobs=unknown")
	b.call(http.MethodPost, "/longjobs", wrapped(t, b.order("Ceph", nil)), nil).Want(t, 404).Says(t, "no api mapping")
	b.add(b.order("Ceph", nil)).Want(t, 200)
}

func TestLongJob_formsOfAFailure(t *testing.T) {
	for form, words := range map[string]string{
		"object": `"cause":"unable to connect to the host[10.0.0.7], connection timed out"`,
		"code":   `"code":"SYS.1016"`,
		"text":   "failed to add the image",
	} {
		b := open(t, "results="+form, "fail-image=BS.1000*1")
		j := b.submit(b.order("Ceph", nil))
		_, _ = b.trySlice(b.image(), "x", map[string]string{"X-IMAGE-SIZE": "1"}) // The agent does not know what the node makes of it.
		after := b.longJob(j["uuid"])
		text, _ := after["jobResult"].(string)
		if after["state"] != "Failed" || !strings.Contains(text, words) {
			t.Errorf("%s: %v: %s", form, after["state"], text)
		}
	}
}

func TestProgress_hasOddContent(t *testing.T) {
	for form, want := range map[string]string{"number": "45", "decimal": "45.00", "words": "45% done", "none": ""} {
		b := open(t, "slices=sequential", "progress="+form)
		j := b.submit(b.order("Ceph", nil))
		b.part(b.image(), strings.Repeat("x", 2<<20), 1<<20)
		row := one(t, b.get("/task-progresses/"+j["apiId"].(string)+"?all=true").Want(t, 200))
		if got, _ := row["content"].(string); got != want {
			t.Errorf("%s: %q, want %q", form, got, want)
		}
		b.get("/task-progresses/"+j["uuid"].(string)).Want(t, 200).Says(t, `"inventories":[]`)
	}
}

func TestProgress_isForgotten(t *testing.T) {
	b := open(t, "pace=10s")
	j := b.submit(b.order("Ceph", nil))
	path := "/task-progresses/" + j["apiId"].(string)
	b.get(path).Want(t, 200).Says(t, `"content":"0"`).Says(t, "uploading image")
	b.send(b.image(), strings.Repeat("x", 2<<20))
	b.get(path).Want(t, 200).Says(t, `"content":"95"`).Says(t, "adding to image store")
	b.clock.Pass(10 * time.Second)
	b.get(path).Want(t, 200).Says(t, `"content":"100"`)
	b.clock.Pass(301 * time.Second)
	b.get(path).Want(t, 200).Says(t, `"inventories":[]`)
}

func TestProgress_isKnownOfAnImageWithoutALongJob(t *testing.T) {
	b := open(t)
	body := asJSON(t, map[string]any{"params": b.order("Ceph", map[string]any{"url": published(t, 2<<20)})})
	b.call(http.MethodPost, "/images", body, map[string]string{"X-Job-UUID": jobID}).Want(t, 202)
	for b.get("/api-jobs/"+jobID).Status == http.StatusAccepted {
		b.get("/task-progresses/"+jobID).Want(t, 200).Says(t, `"taskUuid":"`+jobID)
	}
	b.get("/task-progresses/"+jobID).Want(t, 200).Says(t, `"content":"100"`)
}
