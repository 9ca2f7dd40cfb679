//go:build live

package live

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"slipway/internal/e2e/desk"
	"slipway/internal/e2e/openstack"
	"slipway/internal/lab/relay"
)

var (
	bin = flag.String("bin", "../../../bin", "folder with the programs")
	out = flag.String("out", "", "folder for screenshots; empty keeps none")
)

// cloud is the one stack that all tests share.
var cloud *openstack.Stack

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "slipway-live-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	begun := time.Now()
	if cloud, err = openstack.Up(ctx, dir); err != nil {
		fmt.Fprintln(os.Stderr, "the real Keystone and Glance did not come up:", err)
		return 1
	}
	defer cloud.Down()
	fmt.Printf("Keystone and Glance are up after %.0f s\n", time.Since(begun).Seconds())
	return m.Run()
}

// site is one test's workplace.
type site struct {
	t    *testing.T
	ctx  context.Context
	desk *desk.Desk
	dir  string
}

func newSite(t *testing.T) *site {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	dir := t.TempDir()
	d, err := desk.New(*bin, dir)
	if err != nil {
		t.Fatal(err)
	}
	stop, err := d.Keyring(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return &site{t: t, ctx: ctx, desk: d, dir: dir}
}

// target adds a target for a user of the cloud; further flags come last and win.
func (s *site) target(name, user string, flags ...string) {
	s.t.Helper()
	s.targetWith(name, user, cloud.User(user), flags...)
}

func (s *site) targetWith(name, user, password string, flags ...string) {
	s.t.Helper()
	project := user
	if user == "reader" {
		project = "demo"
	}
	args := append([]string{
		"target", "add", name, "--backend", "glance", "--auth-url", cloud.AuthURL(), "--user", user, "--user-domain", "Default",
		"--project", project, "--region", "RegionOne", "--password-stdin",
	}, flags...)
	if _, err := s.desk.Must(s.ctx, password+"\n", args...); err != nil {
		s.t.Fatal(err)
	}
}

// through adds a target whose bytes pass a relay in front of Glance.
func (s *site) through(name string) *relay.Relay {
	s.t.Helper()
	r, err := relay.Start(s.ctx, cloud.GlanceAddr())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(r.Close)
	s.target(name, "demo", "--endpoint-override", "http://"+r.Addr())
	return r
}

// ctl runs slipwayctl and fails unless it ends with the code.
func (s *site) ctl(code int, args ...string) desk.Run {
	s.t.Helper()
	r, err := s.desk.Ctl(s.ctx, "", args...)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.Code != code {
		s.t.Fatalf("slipwayctl %v ended with %d, want %d\n%s%s", args, r.Code, code, r.Stdout, r.Stderr)
	}
	return r
}

// job returns the newest job of a file.
func (s *site) job(path string) desk.Job {
	s.t.Helper()
	jobs, err := s.desk.Jobs(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	var last desk.Job
	for _, j := range jobs {
		if j.File() == filepath.Base(path) && j.ID >= last.ID {
			last = j
		}
	}
	if last.ID == "" {
		s.t.Fatalf("there is no job for %s", path)
	}
	return last
}

// refused fails unless the job of a file stands at a fault with the server's
// words and a remedy.
func (s *site) refused(path, state, kind string) desk.Job {
	s.t.Helper()
	j := s.job(path)
	if j.State != state || j.Fault == nil || j.Fault.Kind != kind || j.Fault.What == "" || j.Fault.Remedy == "" {
		s.t.Fatalf("the job stands at %q with fault %+v; want %q and a fault of kind %s with a remedy", j.State, j.Fault, state, kind)
	}
	return j
}

// proven fails unless Glance has exactly one image of the name, active, with the
// file's SHA-512, and the job says that it was compared.
func (s *site) proven(path, name string) {
	s.t.Helper()
	j := s.job(path)
	if j.State != "done" || j.Result == nil || j.Result.Verification.Verdict != "verified" || j.Result.Verification.Algorithm != "sha512" {
		s.t.Fatalf("the job is %+v", j)
	}
	s.holds(path, name)
	if want := sum(s.t, path); j.Result.Verification.Digest != want {
		s.t.Errorf("the receipt's digest is %s, the file's %s", j.Result.Verification.Digest, want)
	}
}

func (s *site) holds(path, name string) {
	s.t.Helper()
	images, err := cloud.Image(s.ctx, name)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(images) != 1 || images[0].Status != "active" || images[0].HashAlgo != "sha512" || images[0].Hash != sum(s.t, path) {
		s.t.Fatalf("Glance has %+v under %s, the file's SHA-512 is %s", images, name, sum(s.t, path))
	}
}

// nothing fails if Glance has an image of the name.
func (s *site) nothing(name string) {
	s.t.Helper()
	images, err := cloud.Image(s.ctx, name)
	if err != nil || len(images) != 0 {
		s.t.Errorf("Glance has %+v under %s, %v", images, name, err)
	}
}

func sum(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// qcow2 makes an image with qemu-img: a 256 MiB disk with data in it.
func (s *site) qcow2(name string, data string) string {
	s.t.Helper()
	raw, path := filepath.Join(s.dir, name+".tmp"), filepath.Join(s.dir, name+".qcow2")
	s.tool("sh", "-c", fmt.Sprintf("head -c %s /dev/urandom > %s && truncate -s 256M %s", data, raw, raw))
	s.tool("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, path)
	s.tool("rm", raw)
	return path
}

// raw makes a disk image of random bytes.
func (s *site) raw(name string, size int) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name+".raw")
	s.tool("sh", "-c", fmt.Sprintf("head -c %d /dev/urandom > %s", size, path))
	return path
}

// iso makes an installation disc with a checksum file beside it.
func (s *site) iso(name string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name+".iso")
	if err := desk.Disc(s.ctx, path); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *site) tool(args ...string) {
	s.t.Helper()
	if out, err := exec.CommandContext(s.ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %v\n%s", args, err, out)
	}
}
