//go:build e2e

package window

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestDrop_showsWhatIsOnADisc(t *testing.T) {
	s := newSite(t)
	s.target("Lab cloud")
	disc := s.disc("rhel-9.4-x86_64-boot.iso")
	w := s.open()
	w.react("dropping the disc", func() error { return w.DropFiles(w.ctx, w.width, w.height, disc) })
	w.shot("card-disc")
	w.queue(disc)
	w.await(disc, "done")
	s.proven(disc)
	w.shot("verified-disc")
	receipt := s.ctl(0, "queue", "receipt", w.await(disc, "done").ID)
	for _, want := range []string{"SHA256SUMS", filepath.Base(disc), "Lab cloud"} {
		if !strings.Contains(receipt, want) {
			t.Errorf("the receipt does not say %q: %s", want, receipt)
		}
	}
}

func TestDrop_takesAFolder(t *testing.T) {
	s := newSite(t)
	s.target("Lab cloud")
	one, two := s.image("images/one.raw", mib), s.image("images/below/two.raw", mib)
	w := s.open()
	w.drop(filepath.Join(s.dir, "images"))
	w.still()
	w.shot("cards-folder")
	w.queue(one, two)
	for _, path := range []string{one, two} {
		w.await(path, "done")
		s.proven(path)
	}
}

func TestDrop_onATargetIsMeantForIt(t *testing.T) {
	s := newSite(t)
	s.target("Alpha")
	s.target("Beta")
	disk := s.image("web-01.raw", mib)
	w := s.open()
	w.react("dropping on the second target", func() error { return w.Drop(w.ctx, w.Window, 130, 138, disk) })
	w.shot("card-on-target")
	w.queue(disk)
	if j := w.await(disk, "done"); j.ProfileName != "Beta" {
		t.Errorf("it went to %q", j.ProfileName)
	}
	s.proven(disk)
}

func TestDrop_tenFilesMakeTenUploads(t *testing.T) {
	s := newSite(t)
	s.target("Lab cloud")
	var disks []string
	for i := range 10 {
		disks = append(disks, s.image(fmt.Sprintf("node-%02d.raw", i+1), mib))
	}
	w := s.open()
	w.react("dropping ten files", func() error { return w.DropFiles(w.ctx, w.width, w.height, disks...) })
	w.shot("cards-ten")
	w.queue(disks...)
	for _, d := range disks {
		w.await(d, "done")
		s.proven(d)
	}
	w.shot("done-ten")
}
