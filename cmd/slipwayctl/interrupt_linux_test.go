package main

import (
	"os"
	"strings"
	"testing"

	"slipway/internal/lab/ocm"
	"slipway/internal/queue"
)

func TestInterrupt_secondCtrlCEndsAtOnceAndHoldsAllTheSame(t *testing.T) {
	m := promptMarketplace(t)
	words := m.inChunks()
	m.shut()
	var said safeBuilder
	cmd := child([]string{"SLIPWAY_HOME=" + m.home, "SLIPWAY_CLIENT_SECRET=" + ocm.ClientSecret}, words...)
	cmd.Stderr = &said
	press := func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}
	said.on = map[string]func(){"Ctrl-C again": press}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-m.chunks
	<-m.chunks
	press()
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != exitInterrupted || strings.Contains(said.String(), "Error") {
		t.Errorf("ended with %v and said:\n%s", err, said.String())
	}
	for _, j := range objects[queue.Job](t, m.must("queue", "list", "--json")) {
		if j.State != queue.Held {
			t.Errorf("%s is %s: %s", title(j.Request), j.State, j.Reason)
		}
	}
}
