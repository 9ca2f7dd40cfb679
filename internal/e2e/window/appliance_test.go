//go:build e2e

package window

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/e2e/desk"
)

const (
	images  = "LXCA images"
	updates = "LXCA updates"
)

// newAppliance makes a workplace with an XClarity lab and both of its back ends as
// targets, or with those named.
func newAppliance(t *testing.T, targets []string, args ...string) *site {
	t.Helper()
	s := newWorkplace(t)
	lab, err := s.desk.StartAppliance(s.ctx, t.TempDir(), args...)
	s.must(err)
	t.Cleanup(lab.Stop)
	s.lxca = lab
	for _, name := range targets {
		backend := map[string]string{images: "lxcaos", updates: "lxcaupdate"}[name]
		s.must(lab.AddTarget(s.ctx, s.desk, backend, name))
	}
	return s
}

// file writes a file of some bytes.
func (s *site) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(os.MkdirAll(filepath.Dir(path), 0o755))
	s.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}

// held returns the names that the target's server has.
func (s *site) held(target string) []string {
	s.t.Helper()
	var names []string
	for dec := json.NewDecoder(strings.NewReader(s.ctl(0, "remote", "list", "--target", target, "--json"))); ; {
		var item struct{ ID, Name string }
		if err := dec.Decode(&item); errors.Is(err, io.EOF) {
			return names
		} else if err != nil {
			s.t.Fatal(err)
		}
		names = append(names, item.Name)
	}
}

func (s *site) holds(target, name string) {
	s.t.Helper()
	if got := s.held(target); !slices.Contains(got, name) {
		s.t.Errorf("%s has %q, not %s", target, got, name)
	}
}

// updateSet writes the members of an update set, the payload first.
func (s *site) updateSet(stem string, extensions ...string) []string {
	s.t.Helper()
	var paths []string
	for _, ext := range extensions {
		switch ext {
		case ".tgz":
			paths = append(paths, s.archive(stem+ext))
		case ".xml":
			paths = append(paths, s.file(stem+ext, "<?xml version=\"1.0\"?>\n<update fixid=\""+stem+"\"/>\n"))
		default:
			paths = append(paths, s.file(stem+ext, "What is new in "+stem+".\n"))
		}
	}
	return paths
}

// archive writes a compressed archive of one file of noise.
func (s *site) archive(name string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	f, err := os.Create(path)
	s.must(err)
	packed := gzip.NewWriter(f)
	inside := tar.NewWriter(packed)
	s.must(inside.WriteHeader(&tar.Header{Name: "payload.bin", Mode: 0o644, Size: 3 * mib}))
	_, err = io.CopyN(inside, rand.Reader, 3*mib)
	s.must(errors.Join(err, inside.Close(), packed.Close(), f.Close()))
	return path
}

// zip writes an archive of one driver.
func (s *site) zip(name string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	f, err := os.Create(path)
	s.must(err)
	archive := zip.NewWriter(f)
	member, err := archive.Create("driver/storage.inf")
	s.must(err)
	_, err = io.CopyN(member, rand.Reader, 2*mib)
	s.must(errors.Join(err, archive.Close(), f.Close()))
	return path
}

// settled waits until the job of a file has ended or asks.
func (s *site) settled(w *window, path string) desk.Job {
	s.t.Helper()
	j, err := s.desk.Await(s.ctx, filepath.Base(path), "done", "failed", "needs-you")
	if err != nil {
		w.stuck()
		s.t.Fatal(err)
	}
	return j
}

func TestAppliance_takesADriverDiscWithAMatchedDigest(t *testing.T) {
	s := newAppliance(t, []string{images})
	disc := s.disc("rhel-9.4-x86_64-boot.iso")
	s.ctl(0, "upload", disc, "--target", images, "--name", "rhel9.4")
	s.must(os.Mkdir(filepath.Join(s.dir, "drivers"), 0o755))
	driver := filepath.Join(s.dir, "drivers", "dud-rhel9-megaraid.iso")
	s.must(desk.DriverDisc(s.ctx, driver))
	w := s.open()
	w.drop(driver)
	w.still()
	w.shot("lxca-card-driver")
	w.fill(func() error { return errors.Join(w.Press("ctrl+a"), w.Type("rhel9.4")) })
	w.shot("lxca-card-driver-named")
	w.queue(driver)
	j := s.settled(w, driver)
	w.shot("lxca-driver-verified")
	if j.State != "done" || j.Result.Verification.Verdict != "verified" || j.Result.Verification.Algorithm != "sha256" {
		t.Fatalf("the job is %+v", j)
	}
	if v := j.Request.Values; v["type"] != "DUD" || v["os"] != "rhels" || v["name"] != "rhel9.4" {
		t.Errorf("it was uploaded as %v", v)
	}
	if receipt := s.ctl(0, "queue", "receipt", j.ID); !strings.Contains(receipt, "SHA256SUMS") {
		t.Errorf("the receipt does not name the published digest: %s", receipt)
	}
}

func TestAppliance_takesABundleWithItsSignature(t *testing.T) {
	s := newAppliance(t, []string{images})
	bundle := s.zip("win2022_bundle.zip")
	signature := s.file("win2022_bundle.zip.asc", "-----BEGIN PGP SIGNATURE-----\n")
	w := s.open()
	w.drop(signature, bundle)
	w.still()
	w.shot("lxca-card-bundle")
	w.queue(bundle)
	j := s.settled(w, bundle)
	w.shot("lxca-bundle-verified")
	if j.State != "done" || len(j.Request.Items) != 2 || len(s.jobs()) != 1 {
		t.Fatalf("the job is %+v of %d", j, len(s.jobs()))
	}
}

func TestAppliance_takesAnUpdateSetAsOne(t *testing.T) {
	s := newAppliance(t, []string{updates})
	const stem = "lnvgy_sw_lxca_serverrepo2-1.1.1_anyos_noarch"
	set := s.updateSet(stem, ".tgz", ".xml", ".chg", ".txt")
	w := s.open()
	w.drop(set[3], set[1], set[0], set[2])
	w.still()
	w.shot("lxca-card-set")
	w.queue(set[0])
	j := s.settled(w, set[0])
	w.shot("lxca-set-accepted")
	if j.State != "done" || len(j.Request.Items) != 4 || len(s.jobs()) != 1 {
		t.Fatalf("the job is %+v of %d", j, len(s.jobs()))
	}
	s.holds(updates, stem)
}

func TestAppliance_namesTheMissingMemberOfASet(t *testing.T) {
	s := newAppliance(t, []string{updates})
	set := s.updateSet("lnvgy_sw_lxca_cmp-3.2.0_anyos_noarch", ".tgz", ".xml", ".txt")
	w := s.open()
	w.drop(set...)
	w.still()
	w.shot("lxca-card-set-incomplete")
	plan := s.ctl(0, append([]string{"upload", "--target", updates, "--plan-only"}, set...)...)
	if !strings.Contains(plan, "lnvgy_sw_lxca_cmp-3.2.0_anyos_noarch.chg") {
		t.Errorf("the plan does not name what is missing: %s", plan)
	}
	w.queue(set[0])
	if j := s.settled(w, set[0]); len(j.Request.Items) != 3 || len(s.jobs()) != 1 {
		t.Fatalf("the job is %+v of %d", j, len(s.jobs()))
	}
}

func TestAppliance_saysWhatToDoAboutAWrongChecksum(t *testing.T) {
	s := newAppliance(t, []string{images}, "--trouble", "damaged*1", "--trouble", "help-url=https://support.example.org/FQXHMFC0001M")
	disc := s.disc("rhel-9.4-x86_64-boot.iso")
	w := s.open()
	w.drop(disc)
	w.queue(disc)
	j := s.settled(w, disc)
	if j.State != "failed" || j.Fault == nil || j.Fault.Kind != "checksum-wrong" || j.Fault.Code != "FQXHMFC0001M" {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	s.must(w.Press("Escape")) // the keyboard to the queue
	s.must(w.Press("Home"))
	w.shot("lxca-checksum-mismatch")
	w.press("ctrl+r") // the button's own shortcut
	if j := w.await(disc, "done"); j.Result.Verification.Verdict != "verified" {
		t.Errorf("the second try ended as %+v", j.Result)
	}
}

func TestAppliance_isFollowedOnAfterAKill(t *testing.T) {
	s := newAppliance(t, []string{images}, "--trouble", "pace=4s")
	disc := s.disc("rhel-9.4-x86_64-boot.iso")
	w := s.open()
	w.drop(disc)
	w.queue(disc)
	w.until("the appliance is importing", func() bool {
		j, ok := s.job(disc)
		return ok && j.Progress.Phase == "processing"
	})
	w.snap("lxca-importing")
	w.Kill()
	again := s.open()
	j := again.await(disc, "done")
	again.shot("lxca-followed")
	if j.Attempt > 2 || len(s.held(images)) != 1 {
		t.Errorf("after %d attempts the appliance has %q", j.Attempt, s.held(images))
	}
}
