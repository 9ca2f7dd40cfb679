//go:build e2e

package window

import (
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/e2e/desk"
)

const market = "Marketplace"

// newMarket makes a workplace with a Marketplace lab as a target.
func newMarket(t *testing.T, args ...string) *site {
	t.Helper()
	s := newWorkplace(t)
	lab, err := s.desk.StartMarket(s.ctx, t.TempDir(), args...)
	s.must(err)
	t.Cleanup(lab.Stop)
	s.must(lab.AddTarget(s.ctx, s.desk, market))
	return s
}

// machine makes an archive with a raw disk in it.
func (s *site) machine(name string, size int64) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(desk.MachineImage(path, size))
	return path
}

// inChunks hands a file over to the queue, to be sent in chunks of so many MiB.
func (s *site) inChunks(path, mebi string) {
	s.t.Helper()
	s.ctl(0, "upload", path, "--target", market, "--application", "My Machine", "--version", "1.0", "--os", "linux",
		"--mode", "chunks", "--chunk-size", mebi, "--parallel", "2", "--detach")
}

func TestMarket_takesADroppedMachineImage(t *testing.T) {
	s := newMarket(t)
	path := s.machine("oraclelinux-8.9-x86_64.tar.gz", 3*mib)
	w := s.open()
	w.drop(path)
	w.still()
	w.shot("market-card")
	w.queue(path)
	j := s.settled(w, path)
	w.shot("market-done")
	v := j.Request.Values
	if j.State != "done" || j.Result.Verification.Verdict != "verified" || v["application"] == "" || v["version"] == "" || v["os"] == "" {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
}

func TestMarket_pausesAtTheEndOfAChunkAndGoesOn(t *testing.T) {
	s := newMarket(t, "--trouble", "slow-body=2M")
	path := s.machine("machine.tar.gz", 32*mib)
	s.inChunks(path, "2")
	w := s.open()
	w.until("chunks are out", func() bool { return w.sent(path) > 4*mib })
	w.snap("market-chunks")
	s.must(w.Press("Escape")) // the keyboard to the queue
	s.must(w.Press("Home"))
	s.must(w.Press("space"))
	j := w.await(path, "held")
	w.shot("market-paused")
	if done := j.Progress.Done; done%(2*mib) != 0 || done == 0 {
		t.Errorf("it was paused after %d bytes, in the middle of a chunk", done)
	}
	s.must(w.Press("space"))
	j = w.await(path, "done")
	if j.Result.Verification.Verdict != "verified" {
		t.Errorf("the job is %+v", j)
	}
	w.shot("market-chunks-done")
}

func TestMarket_goesOnWithTheMissingChunksAfterAKill(t *testing.T) {
	s := newMarket(t, "--trouble", "slow-body=2M")
	path := s.machine("machine.tar.gz", 32*mib)
	s.inChunks(path, "2")
	w := s.open()
	w.until("chunks are out", func() bool { return w.sent(path) > 8*mib })
	w.Kill()
	again := s.open()
	again.until("it goes on where it was", func() bool { return again.sent(path) > 8*mib })
	again.snap("market-resumed")
	j := again.await(path, "done")
	if j.Attempt > 2 || j.Result.Verification.Verdict != "verified" || len(s.held(market)) != 1 {
		t.Errorf("the job is %+v, and %q are there", j, s.held(market))
	}
}

func TestMarket_saysWhatToDoAboutAWrongChecksum(t *testing.T) {
	s := newMarket(t, "--trouble", "damaged@chunk*4")
	path := s.machine("machine.tar.gz", 4*mib)
	s.inChunks(path, "2")
	w := s.open()
	j := s.settled(w, path)
	if j.State != "failed" || j.Fault == nil || j.Fault.Kind != "checksum-wrong" || j.Fault.Remedy == "" || !strings.Contains(j.Fault.What+j.Fault.Detail, "hunk") {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	s.must(w.Press("Escape"))
	s.must(w.Press("Home"))
	w.shot("market-checksum")
	w.press("ctrl+r")
	if j := w.await(path, "done"); j.Result.Verification.Verdict != "verified" {
		t.Errorf("the second try ended as %+v", j.Result)
	}
}
