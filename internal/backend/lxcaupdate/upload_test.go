package lxcaupdate_test

import (
	"crypto/sha512"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/lxca"
	"slipway/internal/source"
)

const (
	newJob   = "POST /managementServer/updates"
	oneBody  = "POST /files/managementServer/updates"
	toCancel = "PUT /tasks"
)

func TestUpload_everyMemberArrivesWhole(t *testing.T) {
	b := newBench(t)
	if _, err := b.upload(files(t, fixID, all...)); err != nil {
		t.Fatal(err)
	}
	b.holds(fixID)
	for _, m := range b.lab.Updates()[0].Members {
		ext := m.Name[len(fixID):]
		sum := sha512.Sum512([]byte(content(ext)))
		if m.SHA512 != hex.EncodeToString(sum[:]) || m.PartName != "uploadedfiles[]" {
			t.Errorf("%s arrived as %+v", ext, m)
		}
	}
	if b.count(newJob) != 1 || b.count(oneBody) != 1 {
		t.Errorf("%d jobs, %d bodies", b.count(newJob), b.count(oneBody))
	}
}

func TestUpload_setsWithMembersMissingArriveAsTheyAre(t *testing.T) {
	for _, extensions := range [][]string{{".tgz"}, {".tgz", ".xml"}, {".xml", ".chg", ".txt"}, {".txt"}} {
		b := newBench(t)
		if _, err := b.upload(files(t, fixID, extensions...)); err != nil {
			t.Errorf("%v: %v", extensions, err)
		}
		if u := b.lab.Updates(); len(u) != 1 || len(u[0].Members) != len(extensions) {
			t.Errorf("%v: %+v", extensions, u)
		}
	}
}

func TestUpload_outlastsTroubleWithoutASecondBody(t *testing.T) {
	for _, trouble := range []string{
		"lose-answer", "reset-after", "warn", "slow-import=30m", "show=Running_With_Errors", "end=Complete_With_Errors", "vanish",
		"expire*1", "expire@create*1", "expire@list*1", "refuse=503@tasks*2", "refuse=500:html@tasks*2", "cut=1@tasks*1",
	} {
		b := newBench(t)
		b.trouble(trouble)
		if _, err := b.upload(files(t, fixID, all...)); err != nil {
			t.Errorf("%s: %v", trouble, err)
		}
		b.holds(fixID)
		if n := b.count(oneBody); n != 1 {
			t.Errorf("%s: %d bodies", trouble, n)
		}
	}
}

func TestUpload_troubleThatEndsAnAttempt(t *testing.T) {
	for _, c := range []struct {
		trouble string
		kind    fault.Kind
		again   bool
	}{
		{"refuse=409:errorMsg*1", fault.Conflict, false},
		{"refuse=500:errorMsg*1", fault.ServerFailed, true},
		{"refuse-late=409:errorMsg*1", fault.Conflict, false},
		{"refuse-late=500:errorMsg*1", fault.ServerFailed, true},
		{"fail-200*1", fault.Rejected, false},
		{"redirect*1", fault.Protocol, false},
		{"end=Stopped_With_Error*1", fault.Rejected, false},
		{"end=Interrupted*1", fault.ServerFailed, true},
		{"no-job*1", fault.Protocol, false},
		{"stuck*1", fault.Busy, false},
	} {
		b := newBench(t)
		b.trouble(c.trouble)
		req := files(t, fixID, all...)
		_, err := b.upload(req)
		f := stand.FaultOf(t, err, c.kind)
		if fault.Retryable(f) != c.again {
			t.Errorf("%s: to be tried again %v: %+v", c.trouble, !c.again, f)
		}
		b.holds()
		if !c.again {
			continue
		}
		if _, err := b.resume(req); err != nil {
			t.Errorf("%s: the next attempt: %v", c.trouble, err)
		}
		b.holds(fixID)
	}
}

func TestUpload_early409StopsTheBodyAndCancelsTheJob(t *testing.T) {
	b := newBench(t)
	b.trouble("refuse=409:errorMsg")
	req := files(t, fixID, ".tgz")
	path := req.Items[0].Identity.Path
	if err := os.Truncate(path, 64<<20); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	req.Items[0].Identity = id
	_, err = b.upload(req)
	stand.WantFault(t, err, fault.Conflict)
	for _, r := range b.lab.Requests() {
		if strings.HasPrefix(r.Path, "/files") && r.BodyRead > 32<<20 {
			t.Errorf("%d bytes went out", r.BodyRead)
		}
	}
	if b.jobs() != "Cancelled" || b.count(toCancel) != 1 {
		t.Errorf("jobs %q, canceled %d times", b.jobs(), b.count(toCancel))
	}
}

func TestUpload_duplicateIsRefusedInTheServersWords(t *testing.T) {
	b := newBench(t)
	req := files(t, fixID, all...)
	if _, err := b.upload(req); err != nil {
		t.Fatal(err)
	}
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.Conflict); !strings.Contains(f.What, "has it already") || !strings.Contains(f.Detail, fixID) || f.VendorRemedy == "" || b.count(oneBody) != 1 {
		t.Errorf("%+v after %d bodies", f, b.count(oneBody))
	}
	b.holds(fixID)
}

func TestUpload_suitsTheAppliancesTaste(t *testing.T) {
	for name, c := range map[string]struct {
		set   func(*lxca.Conditions)
		value string
	}{
		"files only":       {func(c *lxca.Conditions) { c.FilesOnly = true }, "uploadedfiles[]"},
		"another part":     {func(c *lxca.Conditions) { c.UpdatePart = "uploadedfile[]" }, "uploadedfile[]"},
		"the single part":  {func(c *lxca.Conditions) { c.UpdatePart = "uploadedfile" }, "uploadedfile"},
		"numbered parts":   {func(*lxca.Conditions) {}, "file_1"},
		"only old jobs":    {func(c *lxca.Conditions) { c.NoTasks = true }, "uploadedfiles[]"},
		"a wrapped task":   {func(c *lxca.Conditions) { c.Tasks = lxca.TasksList }, "uploadedfiles[]"},
		"the first of all": {func(c *lxca.Conditions) { c.Version = "2.1.0" }, "uploadedfiles[]"},
	} {
		b := newBench(t, c.set)
		req := files(t, fixID, all...)
		req.Values["part-name"] = c.value
		if _, err := b.upload(req); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		b.holds(fixID)
	}
}

func TestUpload_wrongPartNameIsToldByTheAppliance(t *testing.T) {
	b := newBench(t, func(c *lxca.Conditions) { c.UpdatePart = "uploadedfile" })
	_, err := b.upload(files(t, fixID, all...))
	stand.WantFault(t, err, fault.Rejected)
	b.holds()
}

func TestUpload_isRefusedBeforeByteOneWhereItCannotEndWell(t *testing.T) {
	b := newBench(t, func(c *lxca.Conditions) { c.Version = "2.0.9" })
	_, err := b.upload(files(t, fixID, all...))
	stand.WantFault(t, err, fault.Rejected)
	b = newBench(t)
	_, err = b.open(lxca.Reader.User).Upload(t.Context(), files(t, fixID, all...), b.Report)
	stand.WantFault(t, err, fault.Denied)
	_, err = b.open(lxca.Newcomer.User).Upload(t.Context(), files(t, fixID, all...), b.Report)
	stand.WantFault(t, err, fault.Login)
	if b.count(oneBody) != 0 {
		t.Error("a body went out")
	}
}

// importing reports whether all bytes are out.
func importing(p backend.Progress) bool { return p.Phase == backend.Processing }

func TestResume_followsTheImportAfterARestart(t *testing.T) {
	b := newBench(t, func(c *lxca.Conditions) { c.ImportTime = time.Hour })
	req := files(t, fixID, all...)
	b.stopIn(req, func(p backend.Progress) bool { return importing(p) && p.Step != "" })
	b.holds()
	r, err := b.resume(req)
	if err != nil || r.Sums["sha256"] != sha256Of(content(".tgz")) {
		t.Errorf("%+v, %v", r, err)
	}
	b.holds(fixID)
	if b.count(newJob) != 1 || b.count(oneBody) != 1 {
		t.Errorf("%d jobs, %d bodies", b.count(newJob), b.count(oneBody))
	}
	if !slices.Contains(b.Phases(), backend.Verifying) {
		t.Errorf("phases %v", b.Phases())
	}
}

func TestDiscard_cancelsTheImport(t *testing.T) {
	b := newBench(t, func(c *lxca.Conditions) { c.ImportTime = time.Hour })
	req := files(t, fixID, all...)
	b.stopIn(req, func(p backend.Progress) bool { return importing(p) && p.Step != "" })
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(2 * time.Hour)
	b.holds()
	if b.jobs() != "Cancelled" {
		t.Errorf("jobs %q", b.jobs())
	}
}

func TestDiscard_removesWhatTheImportBroughtMeanwhile(t *testing.T) {
	b := newBench(t, func(c *lxca.Conditions) { c.ImportTime = time.Hour })
	req := files(t, fixID, all...)
	b.stopIn(req, func(p backend.Progress) bool { return importing(p) && p.Step != "" })
	b.clock.Advance(2 * time.Hour)
	b.holds(fixID)
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Fatal(err)
	}
	b.holds()
}

func TestListAndRemove_showAndDeleteWhatWasImported(t *testing.T) {
	b := newBench(t)
	for _, stem := range []string{"one", "two"} {
		if _, err := b.upload(files(t, stem, all...)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := b.driver.List(t.Context())
	if err != nil || len(list) != 2 || list[0].ID != "one" || list[0].Status != "Downloaded" {
		t.Fatalf("%+v, %v", list, err)
	}
	for range 2 {
		if err := b.driver.Remove(t.Context(), "one"); err != nil {
			t.Fatal(err)
		}
	}
	b.holds("two")
}

func TestClose_endsTheSession(t *testing.T) {
	b := newBench(t)
	d := b.open(lxca.User)
	if _, err := d.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil || b.count("DELETE /sessions") != 1 {
		t.Errorf("%v, logged out %d times", err, b.count("DELETE /sessions"))
	}
}
