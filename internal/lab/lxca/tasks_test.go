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
	b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
	for _, c := range []struct {
		after   time.Duration
		percent string
		word    string
	}{{0, "50", "Pending"}, {2 * time.Second, "60", "Running"}, {6 * time.Second, "90", "Running"}, {3 * time.Second, "100", "Complete"}} {
		b.clock.pass(c.after)
		b.get("/tasks/1").want(t, 200).says(t, `"percentage":`+c.percent+`,"status":"`+c.word+`"`)
	}
}

func TestTasks_shapes(t *testing.T) {
	for shape, begins := range map[string]string{"array": `[{`, "TaskList": `{"TaskList":[{`, "object": `{"children":[{`} {
		b := open(t)
		b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
		b.trouble("tasks=" + shape)
		r := b.get("/tasks/1").want(t, 200).says(t, `"jobUID":"1"`)
		if !strings.HasPrefix(r.text, begins) {
			t.Errorf("%s: %s", shape, r.text)
		}
	}
}

func TestTasks_listsAreOfAllOrOfThoseNamed(t *testing.T) {
	b := open(t)
	b.job("OS")
	b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
	for path, n := range map[string]int{"/tasks": 2, "/tasks/2": 1, "/tasks/2,1": 2, "/tasks?compact=true": 2} {
		var all []struct{ Children []any }
		if err := json.Unmarshal([]byte(b.get(path).want(t, 200).text), &all); err != nil || len(all) != n {
			t.Errorf("%s: %d jobs, %v", path, len(all), err)
		}
		if last := all[len(all)-1].Children; strings.Contains(path, "compact") && len(last) != 0 {
			t.Errorf("%s: children %v", path, last)
		}
	}
	b.get("/tasks/2,3").want(t, 404).says(t, "There is no job with the ID 3")
}

func TestTasks_cancel(t *testing.T) {
	b := open(t)
	b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
	cancel := func(body string, status int) reply {
		t.Helper()
		return b.do("PUT", "/tasks", body, nil).want(t, status)
	}
	cancel(`{"action":"stop","list":["1"]}`, 400)
	cancel(`{"action":"cancel","list":[]}`, 400)
	cancel(`{"action":"cancel","list":["1","9"]}`, 404)
	if r := cancel(`{"action":"cancel","list":["1"]}`, 200); r.text != "" {
		t.Errorf("answer %s", r.text)
	}
	b.clock.pass(time.Minute)
	b.jobIs("Cancelled")
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("%d files", n)
	}
	cancel(`{"action":"cancel","list":["1"]}`, 409).says(t, "has ended")
	b.job("OS")
	b.do("DELETE", "/tasks/2", "", nil).want(t, 409)
	b.do("DELETE", "/tasks/1", "", nil).want(t, 200)
	b.get("/tasks/1").want(t, 404)
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
		b.get("/tasks").want(t, 200)
	}
	b.do("PUT", "/tasks", `{"action":"cancel","list":["1"]}`, nil).want(t, 200)
	if r := <-answered; r.status != 409 || !strings.Contains(r.text, "cancelled") {
		t.Errorf("answer %d: %s", r.status, r.text)
	}
	b.jobIs("Cancelled")
}

func TestJobs_areTheOlderTwin(t *testing.T) {
	b := open(t)
	b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
	b.trouble("no-tasks", "end=Stopped_With_Error*1")
	b.upload("OS", "imageName=a", file("a.iso", "x")).want(t, 201)
	b.get("/tasks/1").want(t, 404)
	b.get("/jobs/1").want(t, 200).says(t, `"state":"Pending"`).says(t, `"isCancelable":true`)
	b.do("PUT", "/jobs/1", `{"cancelRequest":"no"}`, nil).want(t, 400)
	b.do("PUT", "/jobs/1", `{"cancelRequest":"true"}`, nil).want(t, 200)
	b.clock.pass(time.Second)
	b.get("/jobs/1").want(t, 200).says(t, `"state":"Cancelled"`).says(t, `"cancelledBy":"USERID"`)
	b.get("/jobs/2").want(t, 200).says(t, `"state":"Stopped_With_Error"`).says(t, `"messageID":"FQXHMFC0018M"`)
	b.get("/jobs/3").want(t, 404)
}
