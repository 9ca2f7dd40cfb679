package lxca_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

func TestTasks_percentageRisesWithTheClock(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.ImportTime = 10 * time.Second })
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	for _, c := range []struct {
		after   time.Duration
		percent string
		word    string
	}{{0, "50", "Pending"}, {2 * time.Second, "60", "Running"}, {6 * time.Second, "90", "Running"}, {3 * time.Second, "100", "Complete"}} {
		b.clock.Pass(c.after)
		b.get("/tasks/1").Want(t, 200).Says(t, `"percentage":`+c.percent+`,"status":"`+c.word+`"`)
	}
}

func TestTasks_shapes(t *testing.T) {
	for shape, begins := range map[string]string{"array": `[{`, "TaskList": `{"TaskList":[{`, "object": `{"children":[{`} {
		b := open(t)
		b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
		b.trouble("tasks=" + shape)
		r := b.get("/tasks/1").Want(t, 200).Says(t, `"jobUID":"1"`)
		if !strings.HasPrefix(r.Text, begins) {
			t.Errorf("%s: %s", shape, r.Text)
		}
	}
}

func TestTasks_listsAreOfAllOrOfThoseNamed(t *testing.T) {
	b := open(t)
	b.job("OS")
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	for path, n := range map[string]int{"/tasks": 2, "/tasks/2": 1, "/tasks/2,1": 2, "/tasks?compact=true": 2} {
		var all []struct{ Children []any }
		if err := json.Unmarshal([]byte(b.get(path).Want(t, 200).Text), &all); err != nil || len(all) != n {
			t.Errorf("%s: %d jobs, %v", path, len(all), err)
		}
		if last := all[len(all)-1].Children; strings.Contains(path, "compact") && len(last) != 0 {
			t.Errorf("%s: children %v", path, last)
		}
	}
	b.get("/tasks/2,3").Want(t, 404).Says(t, "There is no job with the ID 3")
}

func TestTasks_cancel(t *testing.T) {
	b := open(t)
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	cancel := func(body string, status int) reply {
		t.Helper()
		return b.do("PUT", "/tasks", body, nil).Want(t, status)
	}
	cancel(`{"action":"stop","list":["1"]}`, 400)
	cancel(`{"action":"cancel","list":[]}`, 400)
	cancel(`{"action":"cancel","list":["1","9"]}`, 404)
	if r := cancel(`{"action":"cancel","list":["1"]}`, 200); r.Text != "" {
		t.Errorf("answer %s", r.Text)
	}
	b.clock.Pass(time.Minute)
	b.jobIs("Cancelled")
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("%d files", n)
	}
	cancel(`{"action":"cancel","list":["1"]}`, 409).Says(t, "has ended")
	b.job("OS")
	b.do("DELETE", "/tasks/2", "", nil).Want(t, 409)
	b.do("DELETE", "/tasks/1", "", nil).Want(t, 200)
	b.get("/tasks/1").Want(t, 404)
}

func TestTasks_cancelEndsAnUploadUnderWay(t *testing.T) {
	b := open(t)
	path := "/files/osImages?imageName=a&jobId=" + b.job("OS")
	b.trouble("slow-body=1K")
	answered := make(chan reply, 1)
	go func() {
		r, _ := b.trySend(path, file("a.iso", strings.Repeat("x", 4000)))
		answered <- r
	}()
	for b.lab.Jobs()[0].Status != "Running" {
		b.get("/tasks").Want(t, 200)
	}
	b.do("PUT", "/tasks", `{"action":"cancel","list":["1"]}`, nil).Want(t, 200)
	if r := <-answered; r.Status != 409 || !strings.Contains(r.Text, "cancelled") {
		t.Errorf("answer %d: %s", r.Status, r.Text)
	}
	b.jobIs("Cancelled")
}

func TestJobs_areTheOlderTwin(t *testing.T) {
	b := open(t)
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.trouble("no-tasks", "end=Stopped_With_Error*1")
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.get("/tasks/1").Want(t, 404)
	b.get("/jobs/1").Want(t, 200).Says(t, `"state":"Pending"`).Says(t, `"isCancelable":true`)
	b.do("PUT", "/jobs/1", `{"cancelRequest":"no"}`, nil).Want(t, 400)
	b.do("PUT", "/jobs/1", `{"cancelRequest":"true"}`, nil).Want(t, 200)
	b.clock.Pass(time.Second)
	b.get("/jobs/1").Want(t, 200).Says(t, `"state":"Cancelled"`).Says(t, `"cancelledBy":"USERID"`)
	b.get("/jobs/2").Want(t, 200).Says(t, `"state":"Stopped_With_Error"`).Says(t, `"messageID":"FQXHMFC0018M"`)
	b.get("/jobs/3").Want(t, 404)
}
