package zstack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/zstack"
)

func TestJobs_areAnsweredByAPlaceThatNobodyReaches(t *testing.T) {
	b := open(t)
	r := b.call(http.MethodDelete, "/images/"+imageID, "", map[string]string{"X-Job-UUID": jobID}).Want(t, 202)
	if got := r.Field(t, "location"); got != "http://192.0.2.10:8080/zstack/v1/api-jobs/"+jobID {
		t.Errorf("location %q", got)
	}
	if r.Field(t, "apiTimeout") != "259200000" || r.Header.Get("Location") != "" || r.Header.Get("Content-Type") != "" {
		t.Errorf("answer %+v", r)
	}
	b.trouble("location-host=mn:1", "version=4.0.0")
	b.call(http.MethodDelete, "/images/"+imageID, "", nil).Want(t, 202).Says(t, "http://mn:1/").Says(t, `"apiTimeout":10800000`)
}

func TestJobs_canBePolledWithoutALogin(t *testing.T) {
	b := open(t, "job-time=5s")
	job := b.start(http.MethodDelete, "/images/"+imageID, "")
	b.session = ""
	if r := b.get(job).Want(t, 202); r.Text != "{}" {
		t.Errorf("answer %s", r.Text)
	}
	b.clock.Pass(5 * time.Second)
	b.get(job).Want(t, 200)
}

func TestJobs_idsAreUsedOnce(t *testing.T) {
	b := open(t)
	id := map[string]string{"X-Job-UUID": jobID}
	b.call(http.MethodDelete, "/images/"+imageID, "", id).Want(t, 202)
	b.call(http.MethodDelete, "/images/"+imageID, "", id).Want(t, 400).Says(t, "Duplicate job uuid["+jobID+"]")
	b.call(http.MethodDelete, "/images/"+imageID, "", map[string]string{"X-Job-UUID": "short"}).Want(t, 400).Says(t, "X-Job-UUID")
}

func TestJobs_areForgotten(t *testing.T) {
	b := open(t)
	job := b.start(http.MethodDelete, "/images/"+imageID, "")
	b.clock.Pass(3 * time.Hour)
	b.get(job).Want(t, 200)
	b.clock.Pass(time.Second)
	if r := b.get(job).Want(t, 404); r.Text != "the job has been expired" {
		t.Errorf("answer %q", r.Text)
	}
	b.get("/api-jobs/"+imageID).Want(t, 404)
	b.session = b.login(zstack.Admin)
	b.trouble("forget-job*1")
	b.get(b.start(http.MethodDelete, "/images/"+imageID, "")).Want(t, 404)
	b.get(b.start(http.MethodDelete, "/images/"+imageID, "")).Want(t, 200)
}

func TestJobs_slowAndStuckOnes(t *testing.T) {
	b := open(t, "slow-job=1m@delete*1")
	job := b.start(http.MethodDelete, "/images/"+imageID, "")
	b.clock.Pass(59 * time.Second)
	b.get(job).Want(t, 202)
	b.clock.Pass(time.Second)
	b.get(job).Want(t, 200)
	b.trouble("stuck-job@delete*1")
	job = b.start(http.MethodDelete, "/images/"+imageID, "")
	b.clock.Pass(100 * time.Hour)
	b.get(job).Want(t, 202)
}

func TestJobs_inOneGo(t *testing.T) {
	b := open(t, "answers=sync")
	body := asJSON(t, map[string]any{"params": b.order("Ceph", map[string]any{"url": published(t, 2<<20)})})
	if got := one(t, b.call(http.MethodPost, "/images", body, nil).Want(t, 200)); got["status"] != "Ready" {
		t.Errorf("image %v", got)
	}
	b.call(http.MethodPost, "/images", body, nil).Want(t, 503).Says(t, "in use")
}

func TestJobs_doNotOutliveARestart(t *testing.T) {
	b := open(t, "stuck-image*1")
	job := b.start(http.MethodPost, "/images", asJSON(t, map[string]any{"params": b.order("Ceph", map[string]any{"url": published(t, 2<<20)})}))
	for b.lab.Images()[0].Size == 0 {
		b.get(job).Want(t, 202)
	}
	b.trouble("restart*1")
	b.get(job).Want(t, 202)
	b.get(job).Want(t, 202)
	if got := b.image(); got != nil {
		t.Errorf("image %v", got)
	}
	wrapped := b.submit(b.order("Ceph", nil))
	b.trouble("restart*1")
	b.get(job)
	b.send(b.image(), strings.Repeat("x", 2<<20))
	if got := b.longJob(wrapped["uuid"]); got["state"] != "Succeeded" {
		t.Errorf("long job %v", got)
	}
}

func TestBodies_thatAreNotWhatTheRESTLayerWants(t *testing.T) {
	b := open(t)
	b.call(http.MethodPost, "/images", `{"params"`, nil).Want(t, 500)
	b.call(http.MethodPost, "/images", `{}`, nil).Want(t, 400).Says(t, "params")
	b.call(http.MethodPost, "/images", `{"params":[]}`, nil).Want(t, 400)
	b.call(http.MethodPost, "/images", `{"params":{"system":"yes"}}`, nil).Want(t, 400).Says(t, "[system] is excepted an bool")
	b.call(http.MethodPut, "/images/"+imageID+"/actions", `{"explodeImage":{}}`, nil).Want(t, 400).Says(t, "explodeImage")
	b.call(http.MethodPut, "/images/"+imageID+"/actions", `{}`, nil).Want(t, 400)
	b.get("/moon").Want(t, 404).Says(t, "no api mapping to /zstack/v1/moon")
	b.call(http.MethodPatch, "/images", "", nil).Want(t, 405)
	b.call(http.MethodDelete, "/images", "", nil).Want(t, 405).Says(t, "/zstack/v1/images")
}
