//go:build e2e

package window

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/e2e/x11"
)

func TestLooks_inEachSizeLightAndDark(t *testing.T) {
	s := newSite(t, "--trouble", "cap=3M")
	s.target("Lab cloud")
	s.target("Production, building B, storage network")
	long := s.image(strings.Repeat("a-very-long-name-of-an-image-", 7)+"x86_64.raw", mib)
	large := s.image("windows-server-2025-datacenter.raw", 5*mib)
	s.ctl(0, "upload", s.image("debian-12-generic.raw", 2*mib), "--target", "Lab cloud")
	s.ctl(0, "upload", long, "--target", "Production, building B, storage network")
	s.ctl(7, "upload", large, "--target", "Lab cloud")
	s.ctl(0, "upload", long, s.image("ubuntu-24.04-server.raw", mib), "--target", "Production, building B, storage network", "--hold")
	plain := s.desk
	for _, c := range []struct {
		theme         string
		width, height int
	}{{"light", 900, 600}, {"dark", 900, 600}, {"light", 1280, 860}, {"dark", 1600, 1000}} {
		s.desk = plain.With("FYNE_THEME=" + c.theme)
		name := fmt.Sprintf("%s-%dx%d", c.theme, c.width, c.height)
		w := s.openAt(c.width, c.height)
		w.shot(name + "-queue")
		w.react("dropping", func() error { return w.DropFiles(w.ctx, w.width, w.height, long) })
		w.shot(name + "-card")
		s.must(w.Close())
	}
	if n := len(s.jobs()); n != 5 {
		t.Errorf("%d uploads, want 5: looking at them changed them", n)
	}
}

func TestQueue_ofTwoHundredCanBeWalked(t *testing.T) {
	s := newSite(t)
	s.target("Lab cloud")
	for i := range 200 {
		s.image(fmt.Sprintf("many/node-%03d.raw", i+1), 1024)
	}
	s.ctl(0, "upload", filepath.Join(s.dir, "many"), "--target", "Lab cloud", "--hold")
	w := s.open()
	if n := len(s.jobs()); n != 200 {
		t.Fatalf("%d uploads, want 200", n)
	}
	s.must(w.Press("Escape")) // the keyboard to the queue
	w.press("End")
	w.shot("two-hundred")
	s.must(w.Close())
}

func TestStart_withoutADisplayEndsWithASentence(t *testing.T) {
	s := newSite(t)
	cmd := s.desk.Command(s.ctx, "slipway")
	cmd.Env = without(cmd.Env, "DISPLAY", "WAYLAND_DISPLAY")
	text, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(text), "There is no display") {
		t.Errorf("it ended with %d, %v, and said %s", code, err, text)
	}
}

func TestStart_withoutOpenGLEndsWithASentence(t *testing.T) {
	s := newSite(t)
	display, err := x11.Start(s.ctx, 800, 600, "-extension", "GLX")
	s.must(err)
	t.Cleanup(display.Close)
	cmd := s.desk.Command(s.ctx, "slipway")
	cmd.Env = display.Env(cmd.Env)
	text, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(text), "no usable OpenGL") {
		t.Errorf("it ended with %d, %v, and said %s", code, err, text)
	}
}

func without(env []string, names ...string) []string {
	var out []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		keep := true
		for _, n := range names {
			keep = keep && n != name
		}
		if keep {
			out = append(out, kv)
		}
	}
	return out
}
