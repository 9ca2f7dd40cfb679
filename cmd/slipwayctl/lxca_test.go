package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/lab/lxca"
	"slipway/internal/queue"
)

// appliance is an installation beside an XClarity Administrator in memory, with one
// target for each of its back ends, whose certificate is accepted.
type appliance struct {
	*bench
	lab *lxca.Appliance

	mu    sync.Mutex    // guards ahead
	ahead time.Duration // of the lab's clock before the computer's
}

// newAppliance starts an appliance whose imports take no time.
func newAppliance(t *testing.T) *appliance {
	t.Helper()
	a := &appliance{}
	a.lab = lxca.New(lxca.Options{Now: a.now})
	a.lab.Configure(func(c *lxca.Conditions) {
		c.ImportTime, c.CopyTime, c.HelpURL = 0, 0, "https://help.example/lxca"
	})
	a.bench = beside(t, a.lab, a.lab.Close)
	for target, backendID := range map[string]string{"images": "lxcaos", "updates": "lxcaupdate"} {
		a.input(lxca.Password+"\n", "target", "add", target, "--backend", backendID, "--address", a.server.URL,
			"--user", lxca.User, "--password-stdin").wants(t, 0)
	}
	a.must("trust", "add", a.host(), a.fingerprint())
	return a
}

func (a *appliance) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Add(a.ahead)
}

// pass moves the appliance's clock.
func (a *appliance) pass(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ahead += d
}

// write writes a file that begins as head says, and returns its path.
func (a *appliance) write(name, head string) string {
	a.t.Helper()
	path := filepath.Join(a.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(head+strings.Repeat(name+"\n", 5000)), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// update writes the files of an update into a folder of their own and returns that.
func (a *appliance) update(extensions ...string) (folder string) {
	a.t.Helper()
	heads := map[string]string{".tgz": "\x1f\x8b\x08\x00", ".xml": "<?xml version=\"1.0\"?>"}
	for _, ext := range extensions {
		folder = filepath.Dir(a.write("fix/lnvgy_sw_lxca_1.1.1"+ext, heads[ext]))
	}
	return folder
}

// posts counts the uploads that the appliance was sent.
func (a *appliance) posts() int {
	n := 0
	for _, r := range a.lab.Requests() {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, "/files/") {
			n++
		}
	}
	return n
}

func (a *appliance) trouble(setting string) {
	a.t.Helper()
	if err := a.lab.Trouble(setting); err != nil {
		a.t.Fatal(err)
	}
}

func TestUpdate_fourFilesAreOneUpload(t *testing.T) {
	a := newAppliance(t)
	folder := a.update(".tgz", ".xml", ".chg", ".txt")
	a.run("upload", folder, "--target", "updates", "--plan-only").wants(t, 0,
		"Plan for lnvgy_sw_lxca_1.1.1.tgz (4 files):", "lnvgy_sw_lxca_1.1.1.chg (change log,", "The set is complete")
	a.run("upload", folder, "--target", "updates").wants(t, 0, "lnvgy_sw_lxca_1.1.1.tgz (4 files) → updates: Accepted")
	updates := a.lab.Updates()
	if len(updates) != 1 || len(updates[0].Members) != 4 || a.posts() != 1 {
		t.Errorf("%d uploads made %+v", a.posts(), updates)
	}
	job := objects[queue.Job](t, a.must("queue", "list", "--json"))[0]
	a.run("queue", "list").wants(t, 0, "lnvgy_sw_lxca_1.1.1.tgz (4 files)")
	a.run("queue", "show", job.ID).wants(t, 0, "lnvgy_sw_lxca_1.1.1.txt (readme,")
	a.run("queue", "receipt", job.ID).wants(t, 0, `"role": "metadata"`)
}

func TestUpdate_missingMemberIsNamed(t *testing.T) {
	a := newAppliance(t)
	folder := a.update(".xml", ".chg", ".txt")
	a.run("upload", folder, "--target", "updates", "--plan-only").wants(t, 0, "1 warning", "The payload, lnvgy_sw_lxca_1.1.1.tgz, is missing", "(metadata,")
}

func TestUpdate_refusalShowsTheVendorsCodeTextAndAdvice(t *testing.T) {
	a := newAppliance(t)
	a.trouble("refuse-late=409*1")
	folder := a.update(".tgz", ".xml", ".chg", ".txt")
	o := a.run("upload", folder, "--target", "updates", "--json")
	o.wants(t, 7)
	job := objects[queue.Job](t, o.out)[0]
	f := job.Fault
	if f == nil || f.Code == "" || f.Detail == "" || f.VendorRemedy == "" || f.HelpURL != "https://help.example/lxca" || f.Remedy == "" {
		t.Fatalf("the fault is %+v", f)
	}
	first, _, _ := strings.Cut(f.VendorRemedy, "\n")
	a.run("queue", "show", job.ID).wants(t, 0, f.Code, "To do:", "Vendor:    "+first, "See:       "+f.HelpURL)
	a.run("queue", "log", job.ID).wants(t, 0, f.Code, "The vendor's advice: "+first, "See "+f.HelpURL)
}

func TestUpdate_listedRemovedAndNotVerified(t *testing.T) {
	a := newAppliance(t)
	folder := a.update(".tgz", ".xml", ".chg", ".txt")
	a.must("upload", folder, "--target", "updates", "-q")
	items := objects[backend.Remote](t, a.must("remote", "list", "--target", "updates", "--json"))
	if len(items) != 1 {
		t.Fatalf("items = %+v", items)
	}
	payload := filepath.Join(folder, "lnvgy_sw_lxca_1.1.1.tgz")
	a.run("remote", "verify", items[0].ID, payload, "--target", "updates").wants(t, 7, "gives no digest", "slipwayctl queue receipt")
	a.run("fileserver", "list", "--target", "updates").wants(t, 7, "keeps no file servers")
	a.must("remote", "remove", items[0].ID, "--target", "updates")
	if left := a.lab.Updates(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestUpdate_interruptedImportIsFollowedOnFromStart(t *testing.T) {
	a := newAppliance(t)
	a.lab.Configure(func(c *lxca.Conditions) { c.ImportTime = time.Hour })
	ctx, cancel := withInterrupt(t)
	a.on = map[string]func(){"Server working": cancel}
	o := a.within(ctx, "", "upload", a.update(".tgz", ".xml", ".chg", ".txt"), "--target", "updates")
	a.on = nil
	o.wants(t, 130, "The server has all of it and works on", "slipwayctl queue start ")
	id := objects[queue.Job](t, a.must("queue", "list", "--json"))[0].ID
	a.pass(2 * time.Hour)
	a.run("queue", "start", id).wants(t, 0, "Accepted")
	if a.posts() != 1 {
		t.Errorf("it was sent %d times", a.posts())
	}
}

func TestUpdate_killedWhileTheApplianceImports(t *testing.T) {
	a := newAppliance(t)
	a.lab.Configure(func(c *lxca.Conditions) { c.ImportTime = time.Hour })
	folder := a.update(".tgz", ".xml", ".chg", ".txt")
	killedOnce(t, "Server working", []string{"SLIPWAY_HOME=" + a.home, "SLIPWAY_PASSWORD=" + lxca.Password},
		"upload", folder, "--target", "updates", "--progress", "plain")
	a.run("queue", "list").wants(t, 0, "waiting", "goes on following the server")
	a.pass(2 * time.Hour)
	a.run("queue", "run").wants(t, 0, "lnvgy_sw_lxca_1.1.1.tgz (4 files) → updates: Accepted")
	fixes := a.lab.Updates()
	if a.posts() != 1 || len(fixes) != 1 {
		t.Errorf("%d uploads made %+v", a.posts(), fixes)
	}
}
