package main

import (
	"encoding/json"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
	"slipway/internal/queue"
)

// held is a bench with one job in the queue that is held.
func held(t *testing.T) (b *bench, id string) {
	t.Helper()
	b = prepared(t)
	o := b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "--hold", "--json")
	o.wants(t, 0)
	jobs := objects[queue.Job](t, o.out)
	if len(jobs) != 1 || jobs[0].State != queue.Held {
		t.Fatalf("jobs = %+v", jobs)
	}
	return b, jobs[0].ID
}

func (b *bench) state(id string) queue.State {
	b.t.Helper()
	return objects[queue.Job](b.t, b.must("queue", "show", id, "--json"))[0].State
}

func TestQueue_fromHeldToReceipt(t *testing.T) {
	b, id := held(t)
	b.run("queue", "list").wants(t, 0, id, "held", "a.qcow2", "300 kB")
	b.run("queue", "show", id).wants(t, 0, "a.qcow2", "held", "0 of 5")
	b.run("queue", "receipt", id).wants(t, 3, "To do")
	b.run("queue", "start", id).wants(t, 0, "Verified: SHA-512")
	b.run("queue", "list").wants(t, 0, "done", "verified")
	b.run("queue", "show", id).wants(t, 0, "Verified")
	if text := b.must("queue", "receipt", id[:12]); !json.Valid([]byte(text)) {
		t.Errorf("receipt: %s", text)
	}
	b.run("queue", "log", id).wants(t, 0, "Started by you.")
	b.run("queue", "start", id).wants(t, 7, "done")
	b.must("queue", "remove", id)
	b.run("queue", "show", id).wants(t, 1, "There is no upload")
}

func TestQueue_startHoldCancelRetry(t *testing.T) {
	b, id := held(t)
	b.run("queue", "start", id, "--detach").wants(t, 0, "slipwayctl queue run")
	if got := b.state(id); got != queue.Waiting {
		t.Errorf("after start: %s", got)
	}
	b.must("queue", "hold", id)
	if got := b.state(id); got != queue.Held {
		t.Errorf("after hold: %s", got)
	}
	b.must("queue", "cancel", id)
	if got := b.state(id); got != queue.Canceled {
		t.Errorf("after cancel: %s", got)
	}
	b.run("queue", "retry", id).wants(t, 0, "Verified")
}

func TestQueue_cancelRemovesWhatWasLeftOnTheServer(t *testing.T) {
	b := prepared(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.RefuseLate, Status: 415, Times: 1})
	b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "--json").wants(t, 7)
	id := objects[queue.Job](t, b.must("queue", "list", "--json"))[0].ID
	b.run("queue", "show", id).wants(t, 0, "Last fault", "415")
	b.must("queue", "cancel", id)
	for _, i := range b.cloud.Images() {
		if i.Status != "deleted" {
			t.Errorf("left on the server: %+v", i)
		}
	}
}

func TestQueue_removedWhileItIsFollowed(t *testing.T) {
	b := prepared(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.SlowBody, Rate: 50_000})
	canceled := make(chan outcome, 1)
	once := false
	b.on = map[string]func(){"Sending": func() {
		if once {
			return
		}
		once = true
		go func() { canceled <- b.cancelAll() }()
	}}
	o := b.run("upload", b.file("a.qcow2", 3_000_000), "--target", "lab")
	o.wants(t, 130, "cancelled")
	if c := <-canceled; c.code != 0 {
		t.Errorf("cancel: %+v", c)
	}
}

// cancelAll cancels from another shell whatever is in the queue.
func (b *bench) cancelAll() outcome {
	other := *b
	other.on = nil
	list := other.run("queue", "list", "--json", "--limit", "0")
	words := []string{"queue", "cancel"}
	for line := range strings.Lines(list.out) {
		var j queue.Job
		if err := json.Unmarshal([]byte(line), &j); err != nil {
			return outcome{code: -1, err: err.Error()}
		}
		words = append(words, j.ID)
	}
	return other.run(words...)
}

func TestQueue_mistakes(t *testing.T) {
	b, _ := held(t)
	b.run("upload", b.file("b.qcow2", 300_000), "--target", "lab", "--hold").wants(t, 0)
	b.run("queue", "hold", "").wants(t, 2, "2 uploads match")
	b.run("queue", "cancel", "zzz").wants(t, 1, "There is no upload")
	b.run("queue", "list", "--limit", "-1").wants(t, 2, "--limit")
	b.run("queue", "start").wants(t, 2, "Usage")
	b.run("queue").wants(t, 2, "slipwayctl queue list")
}
