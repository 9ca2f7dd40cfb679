//go:build live

package live

import (
	"path/filepath"
	"testing"
	"time"

	"slipway/internal/e2e/desk"
	"slipway/internal/e2e/openstack"
	"slipway/internal/lab/relay"
)

const width, height = 1280, 860

// window is a site with the window open.
type window struct {
	*site
	screen *desk.Screen
}

func (s *site) window() *window {
	s.t.Helper()
	screen, err := s.desk.Show(s.ctx, width, height)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(screen.Kill)
	return &window{s, screen}
}

// send drops files and queues their cards with the keyboard.
func (w *window) send(paths ...string) {
	w.t.Helper()
	if err := w.screen.DropFiles(w.ctx, width, height, paths...); err != nil {
		w.t.Fatal(err)
	}
	w.queue(paths...)
}

// queue presses the shortcut that queues all cards until the queue has them:
// a card can be queued only after its file has been looked at.
func (w *window) queue(paths ...string) {
	w.t.Helper()
	for _, p := range paths {
		if err := w.screen.Until(w.ctx, "ctrl+shift+Return", func() bool { return w.queued(p) }); err != nil {
			w.shot("stuck")
			w.t.Fatal(err)
		}
	}
}

func (w *window) queued(path string) bool {
	jobs, err := w.desk.Jobs(w.ctx)
	for _, j := range jobs {
		if j.File() == filepath.Base(path) {
			return err == nil
		}
	}
	return false
}

func (w *window) await(path string, states ...string) desk.Job {
	w.t.Helper()
	j, err := w.desk.Await(w.ctx, filepath.Base(path), states...)
	if err != nil {
		w.shot("stuck")
		w.t.Fatal(err)
	}
	return j
}

func (w *window) shot(name string) {
	w.t.Helper()
	if *out == "" {
		return
	}
	if err := w.screen.Screenshot(filepath.Join(*out, name+".png")); err != nil {
		w.t.Error(err)
	}
}

// settle is shot once the picture stands still.
func (w *window) settle(name string) {
	w.t.Helper()
	if *out == "" {
		return
	}
	if err := w.screen.Settle(w.ctx, filepath.Join(*out, name+".png")); err != nil {
		w.t.Error(err)
	}
}

func TestWindow_dropsArriveVerified(t *testing.T) {
	s := newSite(t)
	s.target("cloud", "demo")
	w := s.window()
	disk, disc := s.qcow2("window-disk", "24M"), s.iso("window-rhel-9.4")
	w.send(disk, disc)
	w.await(disk, "done", "failed", "needs-you")
	w.await(disc, "done", "failed", "needs-you")
	s.proven(disk, "window-disk")
	s.proven(disc, "window-rhel-9.4")
	w.settle("window-verified")
	s.noSecret()
	if err := w.screen.Close(); err != nil {
		t.Error(err)
	}
}

func TestWindow_serverDiesInTheMiddle(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	r.SetRate(5 << 20)
	w := s.window()
	disk := s.qcow2("window-killed", "60M")
	s.whileSaving("window-killed", func() {
		w.shot("window-sending")
		r.SetRate(0)
		if err := cloud.Restart(s.ctx, "glance"); err != nil {
			t.Error(err)
		}
	}, func() { w.send(disk) })
	w.await(disk, "done", "failed", "needs-you")
	s.proven(disk, "window-killed")
}

func TestWindow_isKilledAndGoesOn(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	r.SetRate(5 << 20)
	w := s.window()
	disk := s.qcow2("window-restarted", "60M")
	s.whileSaving("window-restarted", func() {
		w.screen.Kill()
		r.SetRate(0)
	}, func() { w.send(disk) })
	again := s.window()
	again.await(disk, "interrupted", "done")
	again.settle("window-interrupted")
	s.ctl(0, "queue", "start", s.job(disk).ID)
	again.await(disk, "done", "failed", "needs-you")
	s.proven(disk, "window-restarted")
}

func TestWindow_troublesEndWithARemedy(t *testing.T) {
	s := newSite(t)
	s.targetWith("cloud", "demo", "not-the-password")
	w := s.window()
	disk := s.qcow2("window-wrong-password", "1M")
	w.send(disk)
	w.await(disk, "needs-you")
	s.refused(disk, "needs-you", "login")
	w.settle("window-login-refused")
}

func TestWindow_certificateIsUnknownThenChanges(t *testing.T) {
	s := newSite(t)
	s.target("tls", "demo", "--auth-url", cloud.TLSAuthURL(), "--region", "RegionTLS")
	w := s.window()
	disk := s.qcow2("window-certificate", "1M")
	w.send(disk)
	w.await(disk, "needs-you")
	s.refused(disk, "needs-you", "untrusted")
	w.settle("window-untrusted")
	for _, host := range cloud.TLSHosts() {
		s.ctl(0, "trust", "add", host, cloud.Fingerprint())
	}
	s.ctl(0, "queue", "retry", s.job(disk).ID)
	w.await(disk, "done", "failed")
	s.proven(disk, "window-certificate")

	if err := cloud.SwapCertificate(s.ctx, true); err != nil {
		t.Fatal(err)
	}
	again := s.qcow2("window-impostor", "1M")
	w.send(again)
	w.await(again, "needs-you")
	s.refused(again, "needs-you", "cert-changed")
	w.settle("window-certificate-changed")
	s.nothing("window-impostor")
	if err := cloud.SwapCertificate(s.ctx, false); err != nil {
		t.Fatal(err)
	}
	s.ctl(0, "queue", "retry", s.job(again).ID)
	w.await(again, "done", "failed")
	s.proven(again, "window-impostor")
}

func TestWindow_quota(t *testing.T) {
	s := newSite(t)
	s.target("tight", "tight", "--region", "RegionTight")
	w := s.window()
	for name, size := range map[string]int{"window-declared": 3 * openstack.TightQuota, "window-after-all": openstack.TightSizeCap * 3 / 2} {
		disk := s.raw(name, size)
		w.send(disk)
		w.await(disk, "failed", "done")
		if j := s.refused(disk, "failed", "full"); j.Fault.Code != "413" {
			t.Errorf("%s: the code is %q", name, j.Fault.Code)
		}
		w.settle(name)
		s.nothing(name)
	}
}

func TestWindow_connectionIsCut(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	w := s.window()
	disk := s.qcow2("window-cut", "24M")
	r.CutAfter(10 << 20)
	w.send(disk)
	w.await(disk, "done", "failed")
	s.proven(disk, "window-cut")
}

func TestWindow_tokenExpiresDuringTheBody(t *testing.T) {
	s := newSite(t)
	r, err := relay.Start(s.ctx, cloud.GlanceAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s.target("short", "demo", "--auth-url", cloud.ShortAuthURL(), "--endpoint-override", "http://"+r.Addr())
	w := s.window()
	const size = 24 << 20
	r.SetRate(size / int64((openstack.ShortTTL + 4*time.Second).Seconds()))
	disk := s.raw("window-expired", size)
	w.send(disk)
	w.await(disk, "done", "failed")
	s.proven(disk, "window-expired")
}

// The shell hands the job over, because an image id is nothing that is dropped;
// the window does the work.
func TestWindow_imageIDIsTaken(t *testing.T) {
	s := newSite(t)
	s.target("cloud", "demo")
	w := s.window()
	const id = "5115a771-0000-4000-8000-0000000071d0"
	one, two := s.qcow2("window-first", "1M"), s.qcow2("window-second", "1M")
	s.ctl(0, "upload", one, "--target", "cloud", "--image-id", id)
	s.ctl(0, "upload", two, "--target", "cloud", "--image-id", id, "--detach")
	w.await(two, "needs-you", "failed", "done")
	s.refused(two, "needs-you", "conflict")
	w.settle("window-id-taken")
	s.holds(one, "window-first")
}
