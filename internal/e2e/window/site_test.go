//go:build e2e

package window

import (
	"context"
	"crypto/rand"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slipway/internal/e2e/desk"
)

var (
	bin = flag.String("bin", "../../../bin", "folder with the programs")
	out = flag.String("out", "", "folder for screenshots; empty keeps none")
)

const mib = 1 << 20

// site is one test's workplace with the labs it has started.
type site struct {
	t    *testing.T
	ctx  context.Context
	desk *desk.Desk
	dir  string
	lab  *desk.Lab       // nil where the test has another one
	lxca *desk.Appliance // nil where the test has another one
	node *desk.Node      // nil where the test has another one
}

// newSite makes a workplace and starts the cloud lab with these arguments.
func newSite(t *testing.T, labArgs ...string) *site {
	t.Helper()
	s := newWorkplace(t)
	s.startLab(labArgs...)
	return s
}

// newWorkplace makes a workplace with a keyring.
func newWorkplace(t *testing.T) *site {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	s := &site{t: t, ctx: ctx, dir: t.TempDir()}
	d, err := desk.New(*bin, s.dir)
	if err != nil {
		t.Fatal(err)
	}
	s.desk = d
	s.must(d.Calm())
	stop, err := d.Keyring(ctx)
	s.must(err)
	t.Cleanup(stop)
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) startLab(args ...string) {
	s.t.Helper()
	lab, err := s.desk.StartLab(s.ctx, s.t.TempDir(), args...)
	s.must(err)
	s.t.Cleanup(lab.Stop)
	s.lab = lab
}

// target adds the lab as a target.
func (s *site) target(name string) {
	s.t.Helper()
	s.must(s.lab.AddTarget(s.ctx, s.desk, name))
}

// ctl runs slipwayctl and fails unless it ends with the code.
func (s *site) ctl(code int, args ...string) string {
	s.t.Helper()
	r, err := s.desk.Ctl(s.ctx, "", args...)
	s.must(err)
	if r.Code != code {
		s.t.Fatalf("slipwayctl %v ended with %d, want %d\n%s%s", args, r.Code, code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

func (s *site) jobs() []desk.Job {
	s.t.Helper()
	jobs, err := s.desk.Jobs(s.ctx)
	s.must(err)
	return jobs
}

// job returns the newest job of a file; ok is false while there is none.
func (s *site) job(path string) (job desk.Job, ok bool) {
	s.t.Helper()
	for _, j := range s.jobs() {
		if j.File() == filepath.Base(path) && j.ID >= job.ID {
			job, ok = j, true
		}
	}
	return job, ok
}

// proven fails unless the job of a file is done, its content was compared, and
// the lab has the image.
func (s *site) proven(path string) {
	s.t.Helper()
	j, _ := s.job(path)
	if j.State != "done" || j.Result == nil || j.Result.Verification.Verdict != "verified" {
		s.t.Fatalf("the job of %s is %+v", path, j)
	}
	if status, err := s.lab.Status(s.ctx, j.Result.ID); err != nil || status != "active" {
		s.t.Errorf("the lab has %s as %q, %v", path, status, err)
	}
}

// image makes a disk image of random bytes with a boot sector's mark.
func (s *site) image(name string, size int64) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(os.MkdirAll(filepath.Dir(path), 0o755))
	f, err := os.Create(path)
	s.must(err)
	_, err = io.CopyN(f, rand.Reader, size)
	s.must(err)
	_, err = f.WriteAt([]byte{0x55, 0xaa}, 510)
	s.must(err)
	s.must(f.Close())
	return path
}

// disc makes an installation disc with a checksum file beside it.
func (s *site) disc(name string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(desk.Disc(s.ctx, path))
	return path
}
