//go:build live

package live

import (
	"path/filepath"
	"testing"

	"slipway/internal/e2e/desk"
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
	w.shot("window-verified")
	s.noSecret()
	if err := w.screen.Close(); err != nil {
		t.Error(err)
	}
}

func TestWindow_serverDiesInTheMiddle(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	r.SetRate(20 << 20)
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
	r.SetRate(20 << 20)
	w := s.window()
	disk := s.qcow2("window-restarted", "60M")
	s.whileSaving("window-restarted", func() {
		w.screen.Kill()
		r.SetRate(0)
	}, func() { w.send(disk) })
	again := s.window()
	again.await(disk, "interrupted", "done")
	again.shot("window-interrupted")
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
	w.shot("window-login-refused")
}

func TestWindow_certificateIsUnknown(t *testing.T) {
	s := newSite(t)
	s.target("tls", "demo", "--auth-url", cloud.TLSAuthURL(), "--region", "RegionTLS")
	w := s.window()
	disk := s.qcow2("window-certificate", "1M")
	w.send(disk)
	w.await(disk, "needs-you")
	s.refused(disk, "needs-you", "untrusted")
	w.shot("window-untrusted")
}
