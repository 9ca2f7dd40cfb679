package queueview

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/queue"
)

// rows lists the ids that a board shows.
func rows(b *Board) string {
	var ids []string
	for i := range b.Len() {
		ids = append(ids, b.At(i).ID)
	}
	return strings.Join(ids, " ")
}

func place(n int64) func(*queue.Job) { return func(j *queue.Job) { j.Position = n } }

func ended(ago time.Duration) func(*queue.Job) {
	return func(j *queue.Job) { j.Finished = noon.Add(-ago) }
}

func TestBoard_putsEachStateOnItsTab(t *testing.T) {
	b := NewBoard()
	b.Apply([]queue.Job{
		job("a", queue.Waiting), job("b", queue.Running), job("c", queue.Held), job("d", queue.Interrupted),
		job("e", queue.NeedsYou), job("f", queue.Done), job("g", queue.Failed), job("h", queue.Canceled),
	}, nil)
	for tab, want := range map[Tab]string{TabQueue: "a b c d", TabNeedsYou: "e", TabDone: "f", TabFailed: "g h"} {
		b.Choose(tab)
		if got := rows(b); got != want || b.Count(tab) != len(strings.Fields(want)) {
			t.Errorf("tab %d: %q, %d counted, want %q", tab, got, b.Count(tab), want)
		}
	}
}

func TestBoard_ordersTheQueueByPlaceAndTheRestByTheirEnd(t *testing.T) {
	b := NewBoard()
	b.Apply([]queue.Job{
		job("a", queue.Waiting, place(3)), job("b", queue.Waiting, place(1)), job("c", queue.Waiting, place(2)),
		job("x", queue.Done, ended(3*time.Hour)), job("y", queue.Done, ended(time.Hour)), job("z", queue.Done, ended(2*time.Hour)),
	}, nil)
	if got := rows(b); got != "b c a" {
		t.Errorf("queue: %s", got)
	}
	b.Apply([]queue.Job{job("a", queue.Waiting, place(0))}, []string{"c", "unknown"})
	if got := rows(b); got != "a b" {
		t.Errorf("after a move and a removal: %s", got)
	}
	b.Choose(TabDone)
	if got := rows(b); got != "y z x" {
		t.Errorf("done: %s", got)
	}
}

func TestBoard_tellsNewJobsFromThoseThatTurned(t *testing.T) {
	b := NewBoard()
	b.Apply([]queue.Job{job("a", queue.Running)}, nil)
	added, turned := b.Apply([]queue.Job{job("a", queue.Failed), job("b", queue.Waiting)}, nil)
	if len(added) != 1 || added[0].ID != "b" || len(turned) != 1 || turned[0].ID != "a" {
		t.Errorf("added %v, turned %v", added, turned)
	}
	if added, turned = b.Apply([]queue.Job{job("a", queue.Failed)}, nil); len(added)+len(turned) != 0 {
		t.Errorf("nothing changed, but added %v, turned %v", added, turned)
	}
}

func TestBoard_filtersByNameTargetAndState(t *testing.T) {
	b := NewBoard()
	b.Apply([]queue.Job{
		job("rhel", queue.Waiting), job("debian", queue.Running),
		job("sles", queue.Held, func(j *queue.Job) { j.ProfileName = "Berlin" }),
	}, nil)
	if b.Filter("Needs you"); !b.matches(job("a", queue.NeedsYou)) || b.matches(job("b", queue.Waiting)) {
		t.Error("the word that the row shows does not find it")
	}
	for text, want := range map[string]string{"": "debian rhel sles", " RHEL ": "rhel", "berl": "sles", "running": "debian", "paused": "sles", "nothing": ""} {
		b.Filter(text)
		if got := rows(b); got != want {
			t.Errorf("filter %q shows %q, want %q", text, got, want)
		}
	}
	if b.Count(TabQueue) != 3 {
		t.Errorf("the filter changed the count to %d", b.Count(TabQueue))
	}
}

func TestBoard_sumsUpWhatIsStillToBeSent(t *testing.T) {
	b := NewBoard()
	fast := func(j *queue.Job) { j.Progress.Speed = 50_000_000 }
	b.Apply([]queue.Job{
		job("a", queue.Running, at(backend.Sending, 5_000_000_000, 10_000_000_000), fast),
		job("b", queue.Running, at(backend.Processing, 0, 0)),
		job("c", queue.Waiting), job("d", queue.Held), job("e", queue.Done),
		job("f", queue.Running, at(backend.Checking, 0, 0), keeping(9_000_000_000)),
		job("g", queue.Waiting, at(backend.Sending, 5_000_000_000, 10_000_000_000), keeping(4_000_000_000)),
		job("h", queue.Waiting, followed),
	}, nil)
	got := b.Totals()
	if got.Running != 3 || got.Waiting != 3 || got.Speed != 50_000_000 || got.Left != 440*time.Second {
		t.Errorf("%+v", got)
	}
}
