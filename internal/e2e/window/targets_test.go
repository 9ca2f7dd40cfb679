//go:build e2e

package window

import (
	"strings"
	"testing"
)

func TestWindow_withoutTargetsSaysWhatToDo(t *testing.T) {
	s := newSite(t)
	w := s.open()
	w.shot("empty")
	if listed := s.ctl(0, "target", "list", "--json"); strings.TrimSpace(listed) != "" {
		t.Errorf("there are targets: %s", listed)
	}
	s.must(w.Close())
}

func TestWindow_addsATargetByKeyboard(t *testing.T) {
	s := newSite(t)
	w := s.open()
	w.press("ctrl+n")
	w.shot("target-new")
	w.press("Tab") // the first back end is the cloud
	w.enter("Lab cloud")
	w.enter(s.lab.AuthURL)
	w.press("Tab") // past how to log in
	w.enter(s.lab.User)
	w.press("Tab") // the domain is Default already
	w.enter(s.lab.Password)
	w.react("typing the project", func() error { return w.Type(s.lab.Project) })
	w.press("Tab", "Tab", "Tab", "Tab") // past domain, region and what is folded
	w.press("Return")                   // Test connection
	w.shot("trust-first")
	if listed := s.ctl(0, "trust", "list", "--json"); strings.TrimSpace(listed) != "" {
		t.Errorf("a certificate is accepted that nobody was asked about: %s", listed)
	}
	w.press("Tab", "Tab", "Return") // Cancel has the focus, Trust always is the last
	w.until("the certificate is accepted", func() bool {
		return strings.Contains(s.ctl(0, "trust", "list", "--json"), s.lab.Fingerprint)
	})
	w.still()
	w.shot("target-tested")
	w.press("Tab", "Tab", "Return") // Test connection has the focus again, Save is the last
	w.until("the target is saved", func() bool {
		return strings.Contains(s.ctl(0, "target", "list", "--json"), "Lab cloud")
	})
	s.ctl(0, "target", "test", "Lab cloud")
	w.shot("target-reachable")
}

func TestWindow_aChangedCertificateIsNotTrustedByHabit(t *testing.T) {
	s := newSite(t)
	s.target("Lab cloud")
	host, known := s.lab.Host(), s.lab.Fingerprint
	s.ctl(0, "target", "test", "Lab cloud")
	s.lab.Stop()
	s.startLab("--listen", host)
	w := s.open()
	w.react("selecting the target", func() error { return w.Click(w.Window, 130, 100) })
	w.shot("target-changed")
	w.react("opening the certificate", func() error { return w.Click(w.Window, 150, 772) })
	w.shot("trust-changed")
	w.press("Escape")
	listed := s.ctl(0, "trust", "list", "--json")
	if !strings.Contains(listed, known) || strings.Contains(listed, s.lab.Fingerprint) {
		t.Errorf("after Escape these are accepted: %s", listed)
	}
}
