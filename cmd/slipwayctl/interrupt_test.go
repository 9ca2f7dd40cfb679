package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/queue"
)

// inChunks is an upload of three files, of which the marketplace takes two at a time.
func (m *marketplace) inChunks() []string {
	words := []string{"upload"}
	for i := range 3 {
		words = append(words, m.file(fmt.Sprintf("part%d.tar.gz", i), 3<<20))
	}
	return append(words, "--target", "market", "--application", "shop", "--version", "1.0", "--os", "linux",
		"--mode", "chunks", "--chunk-size", "1", "--parallel", "1")
}

// prepare opens the station of a command line, for the test to look at while it runs.
func (m *marketplace) prepare(words ...string) (c *call, said *safeBuilder) {
	m.t.Helper()
	said = &safeBuilder{}
	cmd, rest := find(words)
	c = &call{shell: m.shell("", &safeBuilder{}, said), command: cmd, raw: rest}
	if _, err := c.open(m.t.Context(), false); err != nil {
		m.t.Fatal(err)
	}
	return c, said
}

// easing listens from now on, and returns what waits until so many jobs at once finish
// the part that is being sent.
func easing(ctx context.Context, q *queue.Engine, n int) (wait func()) {
	sub := q.Feed().Subscribe(time.Millisecond)
	return func() {
		defer sub.Close()
		latest := map[string]bool{}
		for len(latest) < n {
			batch, err := sub.Next(ctx)
			if err != nil {
				return // the test is over
			}
			for id, u := range batch {
				if u.Value.Pausing() {
					latest[id] = true
				}
			}
		}
	}
}

func TestInterrupt_holdsTheWaitingFirstAndLetsTheOthersFinishTheirChunks(t *testing.T) {
	m := promptMarketplace(t)
	words := m.inChunks()
	m.shut()
	c, said := m.prepare(words...)
	ctx, interrupt := withInterrupt(t)
	told := make(chan struct{}, 1)
	said.on = map[string]func(){"Finishing the part": func() { told <- struct{}{} }}
	both := easing(t.Context(), c.station.Queue, 2)
	go func() {
		<-m.chunks
		<-m.chunks
		interrupt()
		both()
		<-told
		m.opens()
	}()
	if code := exitCode(c.run(ctx)); code != exitInterrupted {
		t.Errorf("exit %d", code)
	}
	m.opens()
	if text := said.String(); strings.Count(text, "\nHeld part") != 3 || strings.Count(text, "Go on with: slipwayctl queue start ") != 3 ||
		strings.Count(text, "Finishing the part that is being sent; Ctrl-C again ends at once.\n") != 1 {
		t.Errorf("said:\n%s", text)
	}
	words = []string{"queue", "start"}
	for _, j := range objects[queue.Job](t, m.must("queue", "list", "--json")) {
		if words = append(words, j.ID); j.State != queue.Held {
			t.Errorf("%s is %s: %s", title(j.Request), j.State, j.Reason)
		}
	}
	if got := len(m.lab.Uploads()); got != 2 {
		t.Errorf("%d uploads were begun, want the 2 that ran", got)
	}
	m.run(words...).wants(t, 0, "part0.tar.gz → market: Verified", "part2.tar.gz → market: Verified")
	if extra := m.received() - 3*3<<20; extra > 1<<19 {
		t.Errorf("%d bytes were sent more than once", extra)
	}
}

func TestQueue_holdOfWhatAnotherProcessSendsSaysThatItWasAsked(t *testing.T) {
	m := promptMarketplace(t)
	words := m.inChunks()
	m.shut()
	c, said := m.prepare(append(words[:2:2], words[4:]...)...)
	ended, asked := make(chan int, 1), easing(t.Context(), c.station.Queue, 1)
	go func() { ended <- exitCode(c.run(t.Context())) }()
	<-m.chunks
	id := objects[queue.Job](t, m.must("queue", "list", "--json"))[0].ID
	m.run("queue", "hold", id).wants(t, 0, "hold part0.tar.gz: asked.", "after the part that is being sent", "slipwayctl queue hold "+id+" once more")
	asked()
	m.run("queue", "list").wants(t, 0, "Finishing the part that is being sent")
	m.run("queue", "hold", id).wants(t, 0, "without finishing")
	if code := <-ended; code != exitInterrupted || !strings.Contains(said.String(), "part0.tar.gz → market: held") {
		t.Errorf("exit %d, and said:\n%s", code, said.String())
	}
	m.opens()
	m.run("queue", "hold", id).wants(t, 0, "hold part0.tar.gz: done.")
	m.run("queue", "cancel", id).wants(t, 0, "cancel part0.tar.gz: done.")
	m.run("queue", "remove", id).wants(t, 0, "remove part0.tar.gz: done.")
}
