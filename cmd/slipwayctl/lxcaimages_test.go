package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/lab/lxca"
	"slipway/internal/queue"
)

// digestOf returns the SHA-256 of a file.
func (a *appliance) digestOf(path string) string {
	a.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	return digest(content)
}

// system uploads an OS image that drivers can belong to.
func (a *appliance) system() {
	a.t.Helper()
	a.must("upload", a.write("rhel-9.4.iso", ""), "--target", "images", "--type", "OS", "--os", "rhels", "--name", "rhel9", "--release", "9.4", "-q")
}

// kinds returns the types of what the appliance holds.
func (a *appliance) kinds() string {
	var out []string
	for _, f := range a.lab.Files() {
		out = append(out, f.Type)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestImages_driverWithItsDigest(t *testing.T) {
	a := newAppliance(t)
	a.system()
	path := a.write("dd-megaraid.rpm", "\xed\xab\xee\xdb")
	words := []string{"upload", path, "--target", "images", "--os", "RedHat", "--name", "rhel9", "--release", "9.4", "--expect-sha256"}
	a.run(append(words, digest(nil))...).wants(t, 8, "sha256")
	if got := a.kinds(); got != "OS" {
		t.Errorf("a file with another digest went out: %s", got)
	}
	o := a.run(append(words, a.digestOf(path))...)
	o.wants(t, 0, "dd-megaraid.rpm → images: Verified")
	files := a.lab.Files()
	i := slices.IndexFunc(files, func(f lxca.File) bool { return f.Type == "DUD" })
	if i < 0 || files[i].OS != "rhels" || files[i].Base == "" {
		t.Errorf("files = %+v", files)
	}
}

func TestImages_bundleTravelsWithItsSignature(t *testing.T) {
	a := newAppliance(t)
	bundle, signature := a.write("drop/tools.zip", "PK\x03\x04"), a.write("drop/tools.zip.asc", "-----BEGIN PGP SIGNATURE-----\n")
	a.run("upload", bundle, signature, "--target", "images", "--plan-only").wants(t, 0,
		"Plan for tools.zip (2 files):", "tools.zip (bundle,", "tools.zip.asc (signature,")
	a.run("upload", a.home+"/drop", "--target", "images").wants(t, 0, "tools.zip (2 files) → images: Verified")
	if got := a.kinds(); got != "BUNDLE BUNDLESIG" {
		t.Errorf("the appliance holds %s", got)
	}
	if jobs := a.lab.Jobs(); len(jobs) != 1 {
		t.Errorf("jobs = %+v", jobs)
	}
}

func TestImages_bundleWithoutItsSignatureIsRefused(t *testing.T) {
	a := newAppliance(t)
	a.run("upload", a.write("tools.zip", "PK\x03\x04"), "--target", "images", "--type", "BUNDLE", "--os", "win").wants(t, 12, "tools.zip.asc", "missing")
	if a.posts() != 0 || a.must("queue", "list", "--json") != "" {
		t.Error("something was queued")
	}
}

func TestImages_ruleIsToldAndCanBeOverruled(t *testing.T) {
	a := newAppliance(t)
	a.lab.Configure(func(c *lxca.Conditions) { c.Allow = []string{"esxi/SCRIPT"} })
	words := []string{"upload", a.write("first.sh", "#!/bin/sh\n"), "--target", "images", "--type", "UNATTEND", "--os", "rhels"}
	a.run(words...).wants(t, 12, "blocker", "Flag: --type")
	a.run(append(words, "--override-rules", "--plan-only")...).wants(t, 0)
}

func TestImages_damagedOnTheWayShowsTheVendorsAdvice(t *testing.T) {
	a := newAppliance(t)
	a.trouble("damaged*1")
	o := a.run("upload", a.write("rhel-9.4.iso", ""), "--target", "images", "--type", "OS", "--os", "rhels", "--name", "rhel9", "--release", "9.4")
	o.wants(t, 8, "Code:      FQXHMFC0001M", "Details:", "To do:", "Vendor:", "See:       https://help.example/lxca", "slipwayctl queue retry ")
	id := objects[queue.Job](t, a.must("queue", "list", "--json"))[0].ID
	a.run("queue", "log", id).wants(t, 0, "FQXHMFC0001M", "The vendor's advice:")
	a.run("queue", "retry", id).wants(t, 0, "Verified")
	if got := a.kinds(); got != "OS" {
		t.Errorf("the appliance holds %s", got)
	}
}

func TestImages_fetchedFromAFileServer(t *testing.T) {
	a := newAppliance(t)
	a.env["SLIPWAY_FILESERVER_PASSWORD"] = "hunter2"
	a.run("fileserver", "list", "--target", "images").wants(t, 0, "no file server yet")
	a.run("fileserver", "add", "--target", "images", "--display-name", "files", "--protocol", "sftp").wants(t, 2, "--address")
	o := a.run("fileserver", "add", "--target", "images", "--display-name", "files", "--protocol", "sftp", "--address", "files.example.org", "--user", "anna", "--json")
	o.wants(t, 0)
	made := objects[backend.FileServer](t, o.out)
	if len(made) != 1 || made[0].URL != "sftp://files.example.org:22" || made[0].User != "anna" {
		t.Fatalf("made %+v", made)
	}
	a.run("fileserver", "list", "--target", "images").wants(t, 0, made[0].ID, "files", "sftp://files.example.org:22", "anna")
	a.run("upload", "sftp://files.example.org/pub/rhel-9.4.iso", "--target", "images", "--os", "rhels", "--release", "9.4").wants(t, 0, "Accepted")
	files := a.lab.Files()
	if len(files) != 1 || files[0].Type != "OS" || files[0].Size == 0 {
		t.Errorf("files = %+v", files)
	}
	a.must("fileserver", "remove", made[0].ID, "--target", "images")
	if left := a.lab.FileServers(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	a.holdsNoSecret("hunter2")
}

func TestImages_listedAndRemoved(t *testing.T) {
	a := newAppliance(t)
	a.system()
	items := objects[backend.Remote](t, a.must("remote", "list", "--target", "images", "--json"))
	if len(items) != 1 || !strings.Contains(items[0].Kind, "OS") {
		t.Fatalf("items = %+v", items)
	}
	a.run("remote", "verify", items[0].ID, a.home+"/rhel-9.4.iso", "--target", "images").wants(t, 7, "gives no digest")
	a.must("remote", "remove", items[0].ID, "--target", "images")
	if got := a.kinds(); got != "" {
		t.Errorf("left: %s", got)
	}
}

func TestImages_helpExplainsWhichChoicesGoTogether(t *testing.T) {
	a := newAppliance(t)
	a.run("help", "upload", "--target", "images").wants(t, 0, "Choices of --os:", "Choices of --type:", "also ", "with --type ", "--override-rules")
	a.run("help", "fileserver", "add", "--target", "images").wants(t, 0, "--password-stdin", "SLIPWAY_FILESERVER_PASSWORD", "with --protocol sftp")
}
