//go:build e2e

package window

import (
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/e2e/desk"
)

const cluster = "ZStack cluster"

// newNode makes a workplace with a ZStack lab as a target of that account, "" for
// the administrator's.
func newNode(t *testing.T, account string, args ...string) *site {
	t.Helper()
	s := newWorkplace(t)
	node, err := s.desk.StartNode(s.ctx, t.TempDir(), args...)
	s.must(err)
	t.Cleanup(node.Stop)
	s.node = node
	s.must(node.AddTarget(s.ctx, s.desk, cluster, account))
	return s
}

// qcow2 makes a disk image in QEMU's format.
func (s *site) qcow2(name string, size int64) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(desk.Qcow2(s.ctx, path, size))
	return path
}

// place chooses the backup storage of the one card, counted from 1 as listed.
func (w *window) place(n int) {
	w.t.Helper()
	press := func(key string) func() error { return func() error { return w.Press(key) } }
	acts := []func() error{press("Down")} // opens the list
	for range n {
		acts = append(acts, press("Down"))
	}
	w.fill(append(acts, press("Return"))...)
}

func TestZStack_takesADropIntoCeph(t *testing.T) {
	s := newNode(t, "")
	disk := s.qcow2("debian-12-generic-amd64.qcow2", 3*mib)
	w := s.open()
	w.drop(disk)
	w.still()
	w.shot("zstack-card")
	w.place(1)
	w.still()
	w.shot("zstack-card-ceph")
	w.queue(disk)
	j := s.settled(w, disk)
	w.shot("zstack-ceph-done")
	v := j.Request.Values
	if j.State != "done" || v["storage"] != s.node.Storage("ceph") || v["format"] != "qcow2" || v["media-type"] != "RootVolumeTemplate" {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	s.holds(cluster, v["name"])
}

func TestZStack_fallsBackToServingTheFile(t *testing.T) {
	s := newNode(t, "", "--trouble", "slow-body=2M@fetch")
	disk := s.qcow2("debian-12-generic-amd64.qcow2", 24*mib)
	w := s.open()
	w.drop(disk)
	w.place(3)
	w.still()
	w.shot("zstack-card-sftp")
	w.queue(disk)
	w.until("ZStack is fetching the file", func() bool { return w.sent(disk) > mib })
	w.snap("zstack-sftp-fetching")
	j := s.settled(w, disk)
	w.shot("zstack-sftp-done")
	if j.State != "done" || j.Request.Values["storage"] != s.node.Storage("sftp") {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	if receipt := s.ctl(0, "queue", "receipt", j.ID); !strings.Contains(receipt, "takes no uploads, so it fetches the file from this computer") {
		t.Errorf("the receipt does not say why the file was served: %s", receipt)
	}
}

func TestZStack_showsItsOwnWordsAboutAQuota(t *testing.T) {
	s := newNode(t, "tenant", "--trouble", "image-bytes=1M", "--trouble", "fail=ID.1002@other") // the quota cannot be looked at before
	disk := s.qcow2("debian-12-generic-amd64.qcow2", 3*mib)
	w := s.open()
	w.drop(disk)
	w.place(1)
	w.still()
	w.shot("zstack-card-quota")
	w.queue(disk)
	j := s.settled(w, disk)
	if j.State != "failed" || j.Fault == nil || j.Fault.Kind != "full" || j.Fault.Code != "QUOTA.1001" || j.Fault.Remedy == "" ||
		!strings.ContainsFunc(j.Fault.Detail, chinese) {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	s.must(w.Press("Escape")) // the keyboard to the queue
	s.must(w.Press("Home"))
	w.shot("zstack-quota")
}

func chinese(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

func TestZStack_goesOnInTheMiddleAfterAKill(t *testing.T) {
	s := newNode(t, "", "--trouble", "slices=sequential", "--trouble", "slow-body=2M")
	disk := s.qcow2("debian-12-generic-amd64.qcow2", 24*mib)
	s.ctl(0, "upload", disk, "--target", cluster, "--storage", s.node.Storage("ceph"), "--transfer", "slices", "--slice-size", "2", "--detach")
	w := s.open()
	w.until("slices are out", func() bool { return w.sent(disk) > 4*mib })
	w.Kill()
	again := s.open()
	again.until("it goes on where it was", func() bool { return again.sent(disk) > 4*mib })
	again.snap("zstack-slices-resumed")
	j := again.await(disk, "done")
	if j.Attempt > 2 || len(s.held(cluster)) != 1 {
		t.Errorf("after %d attempts the server has %q", j.Attempt, s.held(cluster))
	}
}
