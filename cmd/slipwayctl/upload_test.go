package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
	"slipway/internal/queue"
)

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// qcow2Header is the head of a version 3 image of 1 GiB with clusters of 64 KiB.
var qcow2Header = func() []byte {
	h := make([]byte, 112)
	copy(h, "QFI\xfb\x00\x00\x00\x03")
	h[23] = 16   // cluster bits
	h[28] = 0x40 // size, big endian: 1 << 30
	h[39] = 1    // L1 entries
	h[45] = 3    // L1 table at 0x30000
	h[53] = 1    // refcount table at 0x10000
	h[59] = 1    // refcount clusters
	h[99], h[103] = 4, 112
	return h
}()

func TestUpload_endsVerified(t *testing.T) {
	b := prepared(t)
	receipt := filepath.Join(b.home, "receipt.json")
	o := b.run("upload", b.file("disk.qcow2", 300_000), "--target", "lab", "--name", "web 01", "--properties", "hw_disk_bus=scsi", "--properties", "a=b",
		"--protected", "--receipt", receipt)
	o.wants(t, 0, "disk.qcow2 → lab: Verified: SHA-512 ", "Sending")
	images := b.cloud.Images()
	if len(images) != 1 || images[0].Name != "web 01" || images[0].Status != "active" {
		t.Fatalf("images = %+v", images)
	}
	text, err := os.ReadFile(receipt)
	if err != nil || !json.Valid(text) || !strings.Contains(string(text), images[0].ID) {
		t.Errorf("receipt: %v\n%s", err, text)
	}
}

func TestUpload_printsOneObjectALine(t *testing.T) {
	b := prepared(t)
	o := b.run("upload", b.file("a.qcow2", 300_000), b.file("b.qcow2", 300_000), "--target", "lab", "--json")
	o.wants(t, 0)
	jobs := objects[queue.Job](t, o.out)
	if len(jobs) != 2 || jobs[0].State != queue.Done || jobs[1].State != queue.Done || o.err != "" {
		t.Errorf("jobs = %+v\nerr = %s", jobs, o.err)
	}
}

func TestUpload_quietSaysNothing(t *testing.T) {
	b := prepared(t)
	if o := b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "-q"); o != (outcome{}) {
		t.Errorf("%+v", o)
	}
}

func TestUpload_targetFromTheEnvironment(t *testing.T) {
	b := prepared(t)
	b.env["SLIPWAY_TARGET"] = "LAB"
	b.run("upload", b.file("a.qcow2", 300_000), "--receipt", "-", "-q").wants(t, 0, `"verification"`)
}

func TestUpload_untrustedCertificateSaysHowToAcceptIt(t *testing.T) {
	b := newBench(t)
	b.addLab("demo")
	path := b.file("a.qcow2", 300_000)
	accept := "slipwayctl trust add " + b.host() + " " + b.fingerprint()
	o := b.run("upload", path, "--target", "lab")
	o.wants(t, 11, "Subject", "Issuer", "Valid", "Not trusted", accept)
	if len(b.cloud.Requests()) != 0 || b.must("queue", "list", "--json") != "" {
		t.Error("something went on nevertheless")
	}
	b.must(strings.Fields(accept)[1:]...)
	b.run("upload", path, "--target", "lab").wants(t, 0, "Verified")
}

func TestUpload_pinComparesTheFingerprint(t *testing.T) {
	b := newBench(t)
	b.addLab("demo")
	path := b.file("a.qcow2", 300_000)
	b.run("upload", path, "--target", "lab", "--pin", strings.Repeat("ab", 32)).wants(t, 11, "trust add")
	b.run("upload", path, "--target", "lab", "--pin", "nonsense").wants(t, 2, "not a SHA-256 fingerprint")
	b.run("upload", path, "--target", "lab", "--pin", b.fingerprint()).wants(t, 0, "Accepted the certificate of "+b.host(), "Verified")
}

func TestUpload_caFileForOneSession(t *testing.T) {
	b := newBench(t)
	b.addLab("demo")
	b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "--ca-file", b.caFile()).wants(t, 0, "Verified")
	b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "--ca-file", b.caFile(), "--detach").wants(t, 2, "--detach")
	b.run("target", "test", "lab").wants(t, 11)
}

func TestUpload_wrongPasswordQueuesNothing(t *testing.T) {
	b := newBench(t)
	b.addLab("wrong password")
	b.must("trust", "add", b.host(), b.fingerprint())
	o := b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab")
	o.wants(t, 11, "To do:", "Code:      401")
	if strings.Contains(o.out+o.err, "wrong password") || b.must("queue", "list", "--json") != "" {
		t.Errorf("%+v", o)
	}
	b.env["SLIPWAY_PASSWORD"] = "demo"
	b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab").wants(t, 0, "Verified")
	b.env["SLIPWAY_PASSWORD"] = "wrong"
	b.run("target", "test", "lab").wants(t, 11)
	b.input("demo\n", "target", "test", "lab", "--password-stdin").wants(t, 0, "demo")
}

func TestUpload_exitCodes(t *testing.T) {
	b := prepared(t)
	good, other := b.file("a.qcow2", 300_000), b.file("b.qcow2", 300_000)
	refused := openstack.Trouble{Kind: openstack.RefuseLate, Status: 413, Times: 1}
	for name, c := range map[string]struct {
		code    int
		says    string
		trouble openstack.Trouble
		words   []string
	}{
		"unknown target":         {4, "no target", openstack.Trouble{}, []string{good, "--target", "nowhere"}},
		"no target":              {2, "no target named", openstack.Trouble{}, []string{good}},
		"missing file":           {3, "gone.iso", openstack.Trouble{}, []string{filepath.Join(b.home, "gone.iso"), "--target", "lab"}},
		"unknown flag":           {2, "unknown flag: --colour", openstack.Trouble{}, []string{good, "--target", "lab", "--colour", "red"}},
		"field breaks a rule":    {2, "--min-disk", openstack.Trouble{}, []string{good, "--target", "lab", "--min-disk", "many"}},
		"digest of another kind": {2, "--expect-sha256", openstack.Trouble{}, []string{good, "--target", "lab", "--expect-md5", digest(nil)}},
		"digest is none":         {2, "", openstack.Trouble{}, []string{good, "--target", "lab", "--expect-sha256", "xyz"}},
		"digest for two files":   {2, "one file", openstack.Trouble{}, []string{good, other, "--target", "lab", "--expect-sha256", digest(nil)}},
		"digest differs":         {8, "sha256", openstack.Trouble{}, []string{good, "--target", "lab", "--expect-sha256", digest(nil)}},
		"receipt to nowhere":     {2, "receipt", openstack.Trouble{}, []string{good, "--target", "lab", "--receipt", filepath.Join(b.home, "none", "r.json")}},
		"address beside a file":  {2, "one address", openstack.Trouble{}, []string{"https://mirror/a.iso", good, "--target", "lab"}},
		"address with a digest":  {2, "--expect", openstack.Trouble{}, []string{"https://mirror/a.iso", "--target", "lab", "--expect-sha256", digest(nil)}},
		"refused late":           {7, "413", refused, []string{good, "--target", "lab"}},
		"wrong digest there":     {8, "", openstack.Trouble{Kind: openstack.WrongHash, Times: 1}, []string{good, "--target", "lab"}},
		"one of two":             {6, "Verified", refused, []string{good, other, "--target", "lab"}},
	} {
		t.Run(name, func(t *testing.T) {
			b.cloud.Calm()
			if c.trouble.Kind != "" {
				b.cloud.Trouble(c.trouble)
			}
			o := b.run(append([]string{"upload"}, c.words...)...)
			o.wants(t, c.code, c.says)
		})
	}
}

func TestUpload_planRefused(t *testing.T) {
	b := prepared(t)
	path := b.file("a.qcow2", 300_000)
	b.run("upload", path, "--target", "lab", "--plan-only").wants(t, 0, "Plan for a.qcow2:")
	empty := b.must("queue", "list", "--json")
	b.run("upload", b.file("plain.iso", 300_000), "--target", "lab", "--disk-format", "iso").wants(t, 12, "blocker", "Flag: --disk-format")
	o := b.run("upload", b.file("plain.iso", 300_000), "--target", "lab", "--disk-format", "iso", "--plan-only", "--json")
	o.wants(t, 12)
	if plans := objects[planned](t, o.out); len(plans) != 1 || !plans[0].Blocked() {
		t.Errorf("plans = %+v", plans)
	}
	if empty != "" || b.must("queue", "list", "--json") != "" || len(b.cloud.Images()) != 0 {
		t.Error("something was queued")
	}
}

func TestUpload_interruptHoldsAndStartGoesOn(t *testing.T) {
	b := prepared(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.SlowBody, Rate: 50_000})
	ctx, cancel := context.WithCancelCause(t.Context())
	b.on = map[string]func(){"Sending": func() { cancel(errInterrupted) }}
	o := b.within(ctx, "", "upload", b.file("a.qcow2", 3_000_000), "--target", "lab")
	b.on = nil
	b.cloud.Calm()
	o.wants(t, 130, "Held a.qcow2", "slipwayctl queue start ")
	if strings.Contains(o.err, "Error:") {
		t.Errorf("being interrupted is said to be an error: %s", o.err)
	}
	jobs := objects[queue.Job](t, b.must("queue", "list", "--json"))
	if len(jobs) != 1 || jobs[0].State != queue.Held {
		t.Fatalf("jobs = %+v", jobs)
	}
	b.run("queue", "start", jobs[0].ID[len(jobs[0].ID)-8:]).wants(t, 0, "Verified: SHA-512")
}

func TestUpload_touchesNoOtherJob(t *testing.T) {
	b := prepared(t)
	b.run("upload", b.file("later.qcow2", 300_000), "--target", "lab", "--detach").wants(t, 0, "Queued later.qcow2")
	b.run("upload", b.file("now.qcow2", 300_000), "--target", "lab").wants(t, 0, "Verified")
	var states []string
	for _, j := range objects[queue.Job](t, b.must("queue", "list", "--json")) {
		states = append(states, j.Request.Name()+" "+string(j.State))
	}
	if want := []string{"later.qcow2 waiting", "now.qcow2 done"}; !slices.Equal(states, want) {
		t.Errorf("queue = %v", states)
	}
	b.run("queue", "run").wants(t, 0, "later.qcow2 → lab: Verified")
	b.run("queue", "run").wants(t, 0, "Nothing waits")
}

func TestUpload_fetchedByTheServer(t *testing.T) {
	b := prepared(t)
	b.run("upload", "ftp://mirror/a.iso", "--target", "lab").wants(t, 2, "does not fetch ftp")
}

func TestUpload_loginThatWaitsForAnAnswerIsNotQueuedBehind(t *testing.T) {
	b := prepared(t)
	b.run("upload", b.file("a.qcow2", 300_000), "--target", "lab", "--detach").wants(t, 0)
	b.env["SLIPWAY_PASSWORD"] = "wrong"
	o := b.run("queue", "run")
	o.wants(t, 11, "slipwayctl queue retry ")
	delete(b.env, "SLIPWAY_PASSWORD")
	b.run("upload", b.file("b.qcow2", 300_000), "--target", "lab").wants(t, 11, "a.qcow2", "slipwayctl queue retry ")
	job := objects[queue.Job](t, b.must("queue", "list", "--json"))[0]
	b.run("queue", "retry", job.ID).wants(t, 0, "Verified")
	b.run("upload", b.file("b.qcow2", 300_000), "--target", "lab").wants(t, 0, "Verified")
}
