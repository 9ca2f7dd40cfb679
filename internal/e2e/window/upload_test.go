//go:build e2e

package window

import (
	"testing"
)

func TestUpload_pausesAndGoesOn(t *testing.T) {
	s := newSite(t, "--trouble", "slow-body=3M")
	s.target("Lab cloud")
	disk, next := s.image("debian-12-generic.raw", 48*mib), s.image("ubuntu-24.04-server.raw", mib)
	w := s.open()
	w.drop(disk, next)
	w.queue(disk, next)
	w.until("it is being sent", func() bool { return w.sent(disk) > mib })
	w.await(next, "done")
	w.snap("sending")
	s.must(w.Press("Escape")) // the keyboard to the queue
	s.must(w.Press("Home"))
	s.must(w.Press("space"))
	w.await(disk, "held")
	w.shot("paused")
	s.must(w.Press("space"))
	w.await(disk, "done")
	s.proven(disk)
	w.shot("verified")
}

// sent returns how many bytes of a file have gone out.
func (s *site) sent(path string) int64 {
	s.t.Helper()
	j, _ := s.job(path)
	return j.Progress.Done
}

func TestUpload_thatFailsSaysWhatToDo(t *testing.T) {
	s := newSite(t, "--trouble", "cap=1M")
	s.target("Lab cloud")
	disk := s.image("too-large.raw", 3*mib)
	w := s.open()
	w.drop(disk)
	w.queue(disk)
	j := w.await(disk, "failed")
	if j.Fault == nil || j.Fault.Kind != "full" || j.Fault.What == "" || j.Fault.Remedy == "" {
		t.Errorf("the fault is %+v", j.Fault)
	}
	w.shot("failed")
}

func TestQuit_asksOnceAndTheUploadStands(t *testing.T) {
	s := newSite(t, "--trouble", "slow-body=3M")
	s.target("Lab cloud")
	disk := s.image("debian-12-generic.raw", 18*mib)
	w := s.open()
	w.drop(disk)
	w.queue(disk)
	w.until("it is being sent", func() bool { return w.sent(disk) > mib })
	bright := w.pixel(addFiles)
	asked := func() bool { return w.pixel(addFiles) != bright }
	s.must(w.Press("ctrl+q"))
	w.until("it is asked whether to quit", asked)
	w.snap("quit")
	s.must(w.Press("ctrl+q"))
	s.must(w.Press("Escape"))
	w.until("one answer ends the one question", func() bool { return !asked() })
	if j := w.await(disk, "running"); j.Fault != nil {
		t.Errorf("it runs with the fault %+v", j.Fault)
	}
	s.must(w.Press("ctrl+q"))
	w.until("it is asked again", asked)
	s.must(w.Press("shift+Tab")) // from Stay to Stop and quit
	s.must(w.Press("Return"))
	s.must(w.Wait())
	again := s.open()
	again.await(disk, "interrupted")
	again.shot("interrupted")
	s.must(again.Close())
	s.ctl(0, "queue", "cancel", again.await(disk, "interrupted").ID)
}
