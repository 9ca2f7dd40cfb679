package lxcaos_test

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/fault"
)

const serverPassword = "the-Passw0rd-of-the-depot"

// depot adds a file server and returns it.
func (b *bench) depot(change ...string) backend.FileServer {
	b.Helper()
	v := backend.Values{"display-name": "depot", "protocol": "sftp", "address": "files.example.org", "user": "reader", "password": serverPassword}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	if bad := backend.Validate(lxcaos.Spec().FileServer, v); len(bad) > 0 {
		b.Fatal(bad[0])
	}
	s, err := b.driver.AddFileServer(b.Context(), v)
	if err != nil {
		b.Fatalf("%+v", fault.Of(err))
	}
	return s
}

// remote is a request for an OS image at an address.
func remote(address string) backend.Request {
	return backend.Request{URL: address, Values: values("type", "OS", "os", "rhels", "name", "rhel.iso")}
}

func TestFileServers_areAddedListedAndRemoved(t *testing.T) {
	b := newBench(t)
	added := b.depot()
	if want := (backend.FileServer{ID: "1", Name: "depot", URL: "sftp://files.example.org:22", User: "reader"}); added != want {
		t.Errorf("%+v", added)
	}
	b.depot("display-name", "archive", "protocol", "http", "port", "8080", "address", "fd00::1")
	all, err := b.driver.FileServers(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "archive" || all[0].URL != "http://[fd00::1]:8080" {
		t.Errorf("%+v, %v", all, err)
	}
	for range 2 { // gone already is success
		if err := b.driver.RemoveFileServer(t.Context(), added.ID); err != nil {
			t.Error(err)
		}
	}
	if n := len(b.lab.FileServers()); n != 1 {
		t.Errorf("%d are left", n)
	}
}

func TestFileServers_aTakenNameIsToldInTheAppliancesWords(t *testing.T) {
	b := newBench(t)
	b.depot()
	_, err := b.driver.AddFileServer(t.Context(), backend.Values{"display-name": "depot", "address": "other.example.org", "password": serverPassword})
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Detail, "already exists") {
		t.Errorf("%+v", f)
	}
	b.wantNoSecrets([]string{serverPassword}, fault.Of(err))
}

func TestFileServers_keysAreForSFTPOnly(t *testing.T) {
	fields := lxcaos.Spec().FileServer
	v := backend.Values{"display-name": "d", "address": "h", "protocol": "http", "key-type": "RSA-4096"}
	if got := backend.Fill(fields, v)["key-type"]; got != "" {
		t.Errorf("an HTTP server has a key of type %s", got)
	}
	v["protocol"] = "sftp"
	if got := backend.Fill(fields, v)["key-type"]; got != "RSA-4096" {
		t.Errorf("an SFTP server has a key of type %q", got)
	}
	v["address"] = "sftp://h/x"
	if bad := backend.Validate(fields, v); len(bad) != 1 || bad[0].Field != "address" {
		t.Errorf("%v", bad)
	}
}

func TestRemote_addressIsFoundAmongTheFileServers(t *testing.T) {
	b := newBench(t)
	b.depot("display-name", "web", "protocol", "https")
	b.depot()
	req := remote("sftp://Files.Example.org:22/iso/rhel73.iso")
	plan, err := b.driver.Plan(t.Context(), req)
	if err != nil || plan.Blocked() {
		t.Errorf("%+v, %v", plan, err)
	}
	r := b.arrive(req)
	if r.Verification.Verdict != backend.Accepted || r.ID != b.lab.Files()[0].FileID || !strings.Contains(r.ID, "rhel73.iso") {
		t.Errorf("%+v", r)
	}
}

func TestRemote_addressOnNoFileServerIsRefusedWithTheWayOut(t *testing.T) {
	b := newBench(t)
	req := remote("https://files.example.org/iso/rhel73.iso")
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.What, "It knows none yet") || !strings.Contains(f.Remedy, "Add https://files.example.org:443") {
		t.Errorf("%+v", f)
	}
	b.depot()
	plan, err := b.driver.Plan(t.Context(), req)
	if err != nil || !plan.Blocked() {
		t.Errorf("%+v, %v", plan, err)
	}
	_, err = b.upload(req)
	if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.What, "depot (sftp://files.example.org:22)") {
		t.Errorf("%+v", f)
	}
	b.wantJobs()
}

func TestRemote_rulesCountForTheNameInTheAddress(t *testing.T) {
	b := newBench(t)
	b.depot()
	_, err := b.upload(remote("sftp://files.example.org/iso/rhel73.zip"))
	if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.What, "rhel73.zip does not") {
		t.Error(f.What)
	}
	_, err = b.upload(remote("sftp://files.example.org/"))
	stand.WantFault(t, err, fault.Invalid)
}

func TestRemote_answerThatDoesNotComeIsStillWorking(t *testing.T) {
	b := newBench(t, "lose-answer@upload*1")
	b.depot()
	r := b.arrive(remote("sftp://files.example.org/iso/rhel73.iso"))
	if r.ID != b.lab.Files()[0].FileID || b.uploads() != 1 {
		t.Errorf("%+v after %d orders", r, b.uploads())
	}
}

func TestRemote_afterAKillTheCopyIsFollowed(t *testing.T) {
	b := newBench(t, "pace=100h", "copy-time=1ms")
	b.depot()
	req := remote("sftp://files.example.org/iso/rhel73.iso")
	b.killWhileImporting(req)
	b.ahead.Store(int64(200 * time.Hour))
	if _, err := b.resume(req); err != nil || b.uploads() != 1 {
		t.Errorf("%v after %d orders", err, b.uploads())
	}
}

func TestRemote_fileThatIsNotThereIsToldAndTheJobCancelled(t *testing.T) {
	b := newBench(t)
	b.depot()
	b.lab.Configure(func(c *lxcaConditions) { c.RemoteFiles = map[string]int64{} })
	_, err := b.upload(remote("sftp://files.example.org/iso/rhel73.iso"))
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Detail, "was not found on the remote file server") {
		t.Errorf("%+v", f)
	}
	b.wantJobs("Cancelled")
	b.wantNoSecrets([]string{serverPassword}, fault.Of(err))
}
