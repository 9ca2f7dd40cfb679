package lxcaos_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/fault"
)

// cell is one cell of the vendor's table: what is taken for a system. "" means that
// nothing is.
type cell struct{ kind, system, extensions string }

var cells = []cell{
	{"OS", "rhels", ".iso"},
	{"OS", "sles", ".iso"},
	{"OS", "win", ".iso"},
	{"OS", "esxi", ".iso"},
	{"OSPROFILE", "rhels", ".tar.gz"},
	{"OSPROFILE", "sles", ".tar.gz"},
	{"OSPROFILE", "win", ".tar.gz"},
	{"OSPROFILE", "esxi", ".tar.gz"},
	{"BOOT", "rhels", ""},
	{"BOOT", "sles", ""},
	{"BOOT", "win", ".zip"},
	{"BOOT", "esxi", ""},
	{"BUNDLE", "rhels", ""},
	{"BUNDLE", "sles", ""},
	{"BUNDLE", "win", ".zip"},
	{"BUNDLE", "esxi", ""},
	{"BUNDLESIG", "rhels", ""},
	{"BUNDLESIG", "sles", ""},
	{"BUNDLESIG", "win", ".zip.asc"},
	{"BUNDLESIG", "esxi", ""},
	{"CONFIG", "rhels", ".json"},
	{"CONFIG", "sles", ".json"},
	{"CONFIG", "win", ".json"},
	{"CONFIG", "esxi", ".json"},
	{"DUD", "rhels", ".iso .rpm"},
	{"DUD", "sles", ".iso .rpm"},
	{"DUD", "win", ".zip"},
	{"DUD", "esxi", ""},
	{"SCRIPT", "rhels", ".sh .pm .pl .py"},
	{"SCRIPT", "sles", ".sh .pm .pl .py"},
	{"SCRIPT", "win", ".cmd .ps1"},
	{"SCRIPT", "esxi", ""},
	{"SOFTWARE", "rhels", ".tar.gz"},
	{"SOFTWARE", "sles", ".tar.gz"},
	{"SOFTWARE", "win", ".zip"},
	{"SOFTWARE", "esxi", ""},
	{"UNATTEND", "rhels", ".ks .cfg"},
	{"UNATTEND", "sles", ".xml"},
	{"UNATTEND", "win", ".xml"},
	{"UNATTEND", "esxi", ""},
}

// TestCells_eachTypeForEachSystem tries each extension there is in each cell of the
// table against an appliance that enforces the same table.
func TestCells_eachTypeForEachSystem(t *testing.T) {
	b := newBench(t, "image-limit=0", "pace=0s")
	b.baseImage()
	for _, c := range cells {
		t.Run(c.kind+" for "+c.system, func(t *testing.T) {
			taken := strings.Fields(c.extensions)
			for _, ext := range lxcaos.Spec().Accept.Extensions {
				if c.kind == "BUNDLESIG" && ext == ".asc" {
					ext = ".zip.asc"
				}
				before := len(b.lab.Files())
				r, err := b.driver.Upload(t.Context(), c.request(t, ext), discardReports)
				switch {
				case slices.Contains(taken, ext) && (err != nil || r.Verification.Verdict != backend.Verified):
					t.Errorf("%s: %v", ext, err)
				case slices.Contains(taken, ext):
				case len(b.lab.Files()) != before:
					t.Errorf("%s arrived", ext)
				default:
					f := stand.FaultOf(t, err, fault.Invalid)
					if f.Field != "os" && f.Field != "type" || taken == nil && f.Field != "os" && c.kind != "BUNDLESIG" && c.kind != "BUNDLE" {
						t.Errorf("%s: field %q: %s", ext, f.Field, f.What)
					}
				}
			}
		})
	}
}

// request is one for a file with this extension; bundles and signatures come as the
// set in which alone they may travel.
func (c cell) request(t *testing.T, ext string) backend.Request {
	t.Helper()
	change := []string{"type", c.kind, "os", c.system, "name", "redhat7.0"}
	switch {
	case c.kind == "BUNDLE":
		return request(t, "one"+ext+" one"+ext+".asc", change...)
	case c.kind == "BUNDLESIG" && ext == ".zip.asc":
		change[1] = "BUNDLE"
		return request(t, "one.zip.asc one.zip", change...)
	default:
		return request(t, "one"+ext, change...)
	}
}

func TestRules_theWordsNameTheRule(t *testing.T) {
	for _, c := range []struct{ kind, system, name, what, remedy string }{
		{"SCRIPT", "vmware", "a.sh", "There are no installation scripts for VMware ESXi, only for Red Hat Enterprise Linux, SUSE Linux Enterprise Server and Windows.", "another operating system"},
		{"DUD", "redhat", "a.zip", "For Red Hat Enterprise Linux, device drivers end in .iso or .rpm, and a.zip does not.", "another file"},
		{"SOFTWARE", "suse", "a.iso", "For SUSE Linux Enterprise Server, software archives end in .tar.gz, and a.iso does not.", "Operating-system image or Device driver"},
		{"BUNDLE", "windows", "a.zip", "A bundle travels together with its signature, a.zip.asc, and that is missing.", "Add both"},
		{"BUNDLESIG", "win", "a.zip.asc", "A bundle signature travels behind its bundle, in the same job.", "together"},
		{"UNATTEND", "nonsense", "a.ks", "It is not said which operating system these unattend files are for.", "Choose"},
	} {
		b := newBench(t)
		_, err := b.upload(request(t, c.name, "type", c.kind, "os", c.system, "name", "x"))
		f := stand.FaultOf(t, err, fault.Invalid)
		if f.What != c.what || !strings.Contains(f.Remedy, c.remedy) || !strings.Contains(f.Remedy, "switch") {
			t.Errorf("%s\n%s", f.What, f.Remedy)
		}
		b.wantJobs()
	}
}

func TestRules_severalFilesAreABundleOrNothing(t *testing.T) {
	for names, kind := range map[string]string{"a.zip b.zip.asc": "BUNDLE", "a.zip a.zip.asc": "DUD", "a.iso b.iso": "OS"} {
		b := newBench(t)
		_, err := b.upload(request(t, names, "type", kind, "os", "win", "name", "x"))
		if f := stand.FaultOf(t, err, fault.Invalid); f.Field != "type" {
			t.Errorf("%s: %+v", names, f)
		}
	}
}

func TestRules_theAppliancesWordCountsForMoreThanTheTable(t *testing.T) {
	b := newBench(t, "allow=esxi/SCRIPT", "forbid=sles/CONFIG")
	r := b.arrive(request(t, "a.sh", "type", "SCRIPT", "os", "esxi", "name", "a.sh"))
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "this appliance says that it takes them") {
		t.Errorf("notes %q", r.Notes)
	}
	refused := request(t, "a.json", "type", "CONFIG", "os", "sles", "name", "a.json")
	_, err := b.upload(refused)
	if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.What, "takes no configuration settings for SUSE") {
		t.Error(f.What)
	}
	refused.Values["override-rules"] = "true"
	_, err = b.upload(refused)
	stand.WantFault(t, err, fault.Rejected)
}

func TestRules_aPersonMayOverruleThem(t *testing.T) {
	b := newBench(t)
	req := request(t, "a.sh", "type", "SCRIPT", "os", "esxi", "name", "a.sh", "override-rules", "true")
	plan, err := b.driver.Plan(t.Context(), req)
	if err != nil || plan.Blocked() || plan.Count(backend.Warning) == 0 {
		t.Errorf("%+v, %v", plan, err)
	}
	_, err = b.upload(req)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Field != "type" || f.Code != "FQXHMFC0013M" {
		t.Errorf("%+v", f)
	}
	b.wantJobs("Cancelled")
}
