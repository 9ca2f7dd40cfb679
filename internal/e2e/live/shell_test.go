//go:build live

package live

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/e2e/openstack"
)

func TestShell_uploadsAndProves(t *testing.T) {
	s := newSite(t)
	s.target("cloud", "demo")
	disk, disc := s.qcow2("disk", "24M"), s.iso("rhel-9.4")
	s.ctl(0, "target", "test", "cloud")
	s.ctl(0, "upload", disk, disc, "--target", "cloud")
	s.proven(disk, "disk")
	s.proven(disc, "rhel-9.4")
	images, err := cloud.Image(s.ctx, "disk")
	if err != nil || images[0].VirtualSize != 256<<20 || images[0].DiskFormat != "qcow2" {
		t.Errorf("Glance reads the disk as %+v, %v", images, err)
	}
	s.receipt(disk)
}

// receipt checks that the receipt names what arrived where, and no secret.
func (s *site) receipt(path string) {
	s.t.Helper()
	text := s.ctl(0, "queue", "receipt", s.job(path).ID).Stdout
	if !json.Valid([]byte(text)) {
		s.t.Fatalf("the receipt is no JSON: %s", text)
	}
	for _, want := range []string{sum(s.t, path), filepath.Base(path), "demo", "127.0.0.1"} {
		if !strings.Contains(text, want) {
			s.t.Errorf("the receipt does not say %q: %s", want, text)
		}
	}
	s.noSecret()
}

// noSecret looks for the password in everything the programs have written.
func (s *site) noSecret() {
	s.t.Helper()
	err := filepath.WalkDir(s.desk.Home, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || strings.Contains(path, "keyring") {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), cloud.User("demo")) {
			s.t.Errorf("the password stands in %s", path)
		}
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}

func TestShell_wrongPassword(t *testing.T) {
	s := newSite(t)
	s.targetWith("cloud", "demo", "not-the-password")
	disk := s.qcow2("wrong-password", "1M")
	s.ctl(11, "target", "test", "cloud")
	s.says(s.ctl(11, "upload", disk, "--target", "cloud").Stderr, "To do:", "refuses the login")
	s.nothing("wrong-password")
	if r, err := s.desk.Ctl(s.ctx, cloud.User("demo")+"\n", "target", "edit", "cloud", "--password-stdin"); err != nil || r.Code != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	s.ctl(0, "upload", disk, "--target", "cloud")
	s.proven(disk, "wrong-password")
}

// says fails unless the text has all the words.
func (s *site) says(text string, words ...string) {
	s.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			s.t.Errorf("%q is not said: %s", w, text)
		}
	}
}

func TestShell_tokenExpiresDuringTheBody(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	s.target("short", "demo", "--auth-url", cloud.ShortAuthURL(), "--endpoint-override", "http://"+r.Addr())
	disk := s.qcow2("expired", "40M")
	info, err := os.Stat(disk)
	if err != nil {
		t.Fatal(err)
	}
	r.SetRate(info.Size() / int64((openstack.ShortTTL + 4*time.Second).Seconds()))
	s.ctl(0, "upload", disk, "--target", "short")
	s.proven(disk, "expired")
}

func TestShell_quota(t *testing.T) {
	s := newSite(t)
	s.target("tight", "tight", "--region", "RegionTight")
	for name, size := range map[string]int{"declared-too-large": 3 * openstack.TightQuota, "too-large-after-all": openstack.TightSizeCap * 3 / 2} {
		disk := s.raw(name, size)
		s.ctl(7, "upload", disk, "--target", "tight", "--disk-format", "raw")
		if j := s.refused(disk, "failed", "full"); !strings.Contains(j.Fault.Code, "413") {
			t.Errorf("%s: the code is %q", name, j.Fault.Code)
		}
		s.nothing(name)
	}
}

func TestShell_imageIDIsTaken(t *testing.T) {
	s := newSite(t)
	s.target("cloud", "demo")
	const id = "5115a771-0000-4000-8000-00000000c0de"
	one, two := s.qcow2("first", "1M"), s.qcow2("second", "1M")
	s.ctl(0, "upload", one, "--target", "cloud", "--image-id", id)
	s.ctl(7, "upload", two, "--target", "cloud", "--image-id", id)
	j := s.job(two)
	if j.Fault == nil || j.Fault.Kind != "conflict" || j.Fault.Remedy == "" {
		t.Errorf("the fault is %+v", j.Fault)
	}
	s.holds(one, "first")
}

func TestShell_readerMayNotUpload(t *testing.T) {
	s := newSite(t)
	s.target("cloud", "reader")
	disk := s.qcow2("denied", "1M")
	s.says(s.ctl(12, "upload", disk, "--target", "cloud").Stderr, "reader role", "member role")
	s.nothing("denied")
}

// whileSaving starts an upload and does something once an image of the name is
// being saved; it returns when both are through.
func (s *site) whileSaving(name string, do, start func()) {
	s.t.Helper()
	var hit sync.WaitGroup
	hit.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for s.ctx.Err() == nil {
			if images, _ := cloud.Image(s.ctx, name); len(images) == 1 && images[0].Status == "saving" {
				do()
				return
			}
			<-tick.C
		}
		s.t.Error("no image was ever being saved")
	})
	start()
	hit.Wait()
}

func TestShell_serverDiesInTheMiddle(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	r.SetRate(5 << 20)
	disk := s.qcow2("killed", "60M")
	s.whileSaving("killed", func() {
		r.SetRate(0)
		if err := cloud.Restart(s.ctx, "glance"); err != nil {
			t.Error(err)
		}
	}, func() { s.ctl(0, "upload", disk, "--target", "cloud") })
	s.proven(disk, "killed")
	if j := s.job(disk); j.Attempt < 2 {
		t.Errorf("it took %d attempts; the server was killed during the first", j.Attempt)
	}
}

func TestShell_connectionIsCut(t *testing.T) {
	s := newSite(t)
	r := s.through("cloud")
	disk := s.qcow2("cut", "24M")
	r.CutAfter(10 << 20)
	s.ctl(0, "upload", disk, "--target", "cloud")
	s.proven(disk, "cut")
	if j := s.job(disk); j.Attempt != 2 {
		t.Errorf("it took %d attempts, want 2", j.Attempt)
	}
}

func TestShell_certificateChanges(t *testing.T) {
	s := newSite(t)
	s.target("tls", "demo", "--auth-url", cloud.TLSAuthURL(), "--region", "RegionTLS")
	disk := s.qcow2("certificate", "1M")
	s.says(s.ctl(11, "upload", disk, "--target", "tls").Stderr, "slipwayctl trust add "+cloud.TLSHosts()[0])
	for _, host := range cloud.TLSHosts() {
		s.ctl(0, "trust", "add", host, cloud.Fingerprint())
	}
	s.ctl(0, "upload", disk, "--target", "tls")
	s.proven(disk, "certificate")

	if err := cloud.SwapCertificate(s.ctx, true); err != nil {
		t.Fatal(err)
	}
	again := s.qcow2("impostor", "1M")
	s.says(s.ctl(11, "upload", again, "--target", "tls").Stderr, "is not the one that was accepted before", "To do:")
	s.nothing("impostor")

	if err := cloud.SwapCertificate(s.ctx, false); err != nil {
		t.Fatal(err)
	}
	s.ctl(0, "upload", again, "--target", "tls")
	s.proven(again, "impostor")
}
