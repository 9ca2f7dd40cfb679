package ocm_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestJobs_tellTheIDOfANewUploadLater(t *testing.T) {
	for _, count := range []string{"", "2"} {
		b := open(t, "location=job")
		header, parts := named, []part{about("App"), file("x")}
		if count != "" {
			header, parts = append([]string{"X-Number-Of-Chunks", count}, named...), []part{about("App"), field("uploadType", "Chunk")}
		}
		r := b.send(http.MethodPost, images, header, parts...).Want(t, http.StatusAccepted)
		id := b.lab.Uploads()[0].ID
		job, found := strings.CutPrefix(r.Header.Get("Location"), b.root)
		if !found || !strings.HasPrefix(job, "/appstore/publisher/v1/jobs/") || strings.Contains(job+r.Text, id) {
			t.Fatalf("the answer is %s, its Location %s, the upload %s", r.Text, job, id)
		}
		if r := b.get(job).Want(t, 200); strings.Contains(r.Text, id) || r.Field(t, "statusName") != "In Progress" {
			t.Errorf("the job says %s", r.Text)
		}
		b.clock.Pass(time.Minute)
		if r := b.get(job).Want(t, 200); r.Field(t, "entityId") != id || r.Field(t, "statusName") != "Completed" {
			t.Errorf("the job says %s, the upload is %s", r.Text, id)
		}
		b.trouble("forget@status*1")
		b.get(images+"/"+id).Want(t, 404)
		b.get(job).Want(t, 404).Says(t, "there is no job")
	}
}

func TestJobs_areNoneWithoutTheSwitch(t *testing.T) {
	b := open(t)
	b.whole("App", "x")
	b.get("/appstore/publisher/v1/jobs/0").Want(t, 404)
	b.trouble("location=job", "bare-acks")
	r := b.send(http.MethodPost, images, named, described("Other", ""), file("x")).Want(t, http.StatusAccepted)
	if r.Text != "" || r.Header.Get("Location") == "" {
		t.Errorf("the answer is %q, its header %v", r.Text, r.Header)
	}
}
