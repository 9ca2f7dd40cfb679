package lxcaos_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/lxca"
	"slipway/internal/source"
)

type lxcaConditions = lxca.Conditions

// finding returns the first finding with this text in it.
func finding(t *testing.T, p backend.Plan, text string) backend.Finding {
	t.Helper()
	i := slices.IndexFunc(p.Findings, func(f backend.Finding) bool { return strings.Contains(f.What, text) })
	if i < 0 {
		t.Fatalf("nothing says %q: %+v", text, p.Findings)
	}
	return p.Findings[i]
}

func (b *bench) plan(req backend.Request) backend.Plan {
	b.Helper()
	p, err := b.driver.Plan(b.Context(), req)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func TestPlan_saysWhatAGoodUploadWillMeet(t *testing.T) {
	b := newBench(t)
	b.baseImage()
	req := request(t, "megaraid.rpm", "type", "DUD", "os", "rhels", "name", "redhat7.0", "release", "7.0")
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: "00", From: "SHA256SUMS"}}
	p := b.plan(req)
	if p.Blocked() || p.Count(backend.Warning) > 0 {
		t.Errorf("%+v", p)
	}
	for _, text := range []string{"4.1.0, as USERID", "Nothing there is called megaraid.rpm yet", "compares what arrives with the file's SHA-256", "SHA256SUMS before the first byte"} {
		finding(t, p, text)
	}
}

func TestPlan_warnsAndBlocks(t *testing.T) {
	b := newBench(t, "image-space=0", "image-limit=0", "pace=0s")
	for range 10 {
		b.arrive(image(t))
	}
	for _, c := range []struct {
		names  string
		change []string
		text   string
		level  backend.Level
		field  string
	}{
		{"rhel.iso", []string{"type", "OS", "os", "rhels", "name", "rhel.iso"}, "A file of this name is there already", backend.Warning, "name"},
		{"rhel.iso", []string{"type", "OS", "os", "rhels", "name", "x"}, "10 OS images already", backend.Warning, ""},
		{"rhel.iso", []string{"type", "OS", "os", "rhels", "name", "x"}, "does not look like .iso inside", backend.Warning, ""},
		{"rhel.iso", []string{"type", "OS", "os", "rhels", "name", "x", "checksum", "off"}, "checksum is switched off", backend.Warning, "checksum"},
		{"a.zip", []string{"type", "BOOT", "os", "win", "name", "x"}, "No release is given", backend.Warning, "release"},
		{"a.zip", []string{"type", "BUNDLE", "os", "win"}, "its signature", backend.Blocker, "type"},
		{"a.rpm", []string{"type", "DUD", "os", "rhels", "name", "x"}, "no OS image", backend.Blocker, "name"},
		{"a.rpm", []string{"type", "DUD", "os", "esxi", "name", "rhel.iso"}, "no device drivers for VMware", backend.Blocker, "os"},
	} {
		f := finding(t, b.plan(request(t, c.names, c.change...)), c.text)
		if f.Level != c.level || f.Field != c.field || f.Remedy == "" {
			t.Errorf("%+v, want %s on %q", f, c.level, c.field)
		}
	}
}

func TestPlan_warnsBeyondFiftyGigabytes(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /osImages": {`200 {"result":"success","softwareFiles":[{"id":"1_a.tar.gz","name":"a","size":50000000000}]}`}})
	p, err := s.driver.Plan(t.Context(), image(t))
	if err != nil {
		t.Fatal(err)
	}
	if f := finding(t, p, "more than 50 GB"); f.Level != backend.Warning {
		t.Errorf("%+v", f)
	}
}

func TestPlan_blocksWithoutLicenceAndForAnEmptyFile(t *testing.T) {
	b := newBench(t, "unlicensed")
	if f := finding(t, b.plan(image(t)), "not licensed"); f.Level != backend.Blocker {
		t.Errorf("%+v", f)
	}
	req := image(t)
	req.Items[0].Identity = identify(t, "rhel.iso", "")
	if f := finding(t, b.plan(req), "is empty"); f.Level != backend.Blocker {
		t.Errorf("%+v", f)
	}
}

func TestPlan_oldApplianceIsNoPlan(t *testing.T) {
	b := newBench(t, "version=2.0.0")
	_, err := b.driver.Plan(t.Context(), image(t))
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.What, "2.1.0") {
		t.Error(f.What)
	}
}

func TestList_readsEveryListThereIs(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /osImages": {`200 {"result":"success","messages":[{"id":"FQXHMSE0001I","text":"ok"}],
		"items":[{"id":"win2012r2","name":"win2012r2","deployStatus":"Ready","profiles":[{"id":"win2012r2|win2012r2-x86_64-install-Datacenter","name":"Datacenter"}]}],
		"bootFiles":[{"id":"20161206182241_WinPE_64.wim","name":"WinPE_64.wim","os":"win","size":12}],
		"supportedImages":[{"name":"sles","allowCustomDriver":"true"}],"macros":[{"macroName":"predefined"}],"somethingNew":[{"id":7}],"deviceDrivers":[{"id":"3_x","name":"x"}]}`}})
	all, err := s.driver.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, r := range all {
		have = append(have, r.Kind+" "+r.ID)
	}
	want := []string{
		"BOOT 20161206182241_WinPE_64.wim", "somethingNew 7", "OSPROFILE win2012r2|win2012r2-x86_64-install-Datacenter", "OS win2012r2", "DUD 3_x",
	}
	if !slices.Equal(have, want) {
		t.Errorf("%q\nwant\n%q", have, want)
	}
	if all[0].Size != 12 || all[0].Created.Year() != 2016 || all[1].Size != -1 || all[3].Status != "Ready" {
		t.Errorf("%+v", all)
	}
}

func TestRemove_deletesForGood(t *testing.T) {
	b := newBench(t)
	b.baseImage()
	all, err := b.driver.List(t.Context())
	if err != nil || len(all) != 1 || all[0].Kind != "OS" {
		t.Fatalf("%+v, %v", all, err)
	}
	for range 2 {
		if err := b.driver.Remove(t.Context(), all[0].ID); err != nil {
			t.Error(err)
		}
	}
	b.wantFiles()
}

func TestChoices_comeFromTheAppliance(t *testing.T) {
	b := newBench(t, "allow=esxi/SCRIPT", "forbid=sles/SCRIPT")
	b.baseImage()
	b.arrive(request(t, "s.iso", "type", "OS", "os", "sles", "release", "15.3", "name", "suse15"))
	for _, c := range []struct {
		key    string
		change []string
		want   string
	}{
		{"os", []string{"type", "SCRIPT"}, "rhels win esxi"},
		{"os", []string{"type", "OS"}, "rhels sles win esxi"},
		{"release", []string{"type", "SOFTWARE", "os", "suse"}, "12.4 15.3 15.4"},
		{"release", []string{"type", "OS", "os", "win"}, "2016 2019 2022"},
		{"name", []string{"type", "DUD", "os", "sles"}, "suse15 redhat7.0"},
		{"name", []string{"type", "OS", "os", "sles"}, ""},
		{"description", nil, ""},
	} {
		list, err := b.driver.Choices(t.Context(), c.key, values(c.change...))
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, one := range list {
			have = append(have, one.Value)
		}
		if got := strings.Join(have, " "); got != c.want {
			t.Errorf("%s of %v: %q, want %q", c.key, c.change, got, c.want)
		}
	}
	b.trouble("unlicensed")
	if list, err := b.driver.Choices(t.Context(), "os", nil); err != nil || list != nil {
		t.Errorf("%v, %v", list, err)
	}
}
