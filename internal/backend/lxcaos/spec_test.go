package lxcaos_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/inspect"
	"slipway/internal/transport"
)

func TestPropose_fromNameAndContent(t *testing.T) {
	disc := func(family, release string) inspect.Report {
		return inspect.Report{Format: inspect.ISO, OS: inspect.OS{Family: family, Release: release, From: ".treeinfo"}}
	}
	for _, c := range []struct {
		name   string
		report inspect.Report
		want   string // type os name release
	}{
		{"x.iso", disc("rhel", "9.4"), "OS rhels x.iso 9.4"},
		{"x.iso", disc("sles", "15 SP5"), "OS sles x.iso 15SP5"},
		{"SERVER.ISO", disc("windows", "2022"), "OS win SERVER.ISO 2022"},
		{"x.iso", disc("esxi", "8.0.2"), "OS esxi x.iso 8.0.2"},
		{"rhel-like.iso", disc("rocky", "9.4"), "OS - rhel-like.iso -"},
		{"VMware-VMvisor-Installer-8.iso", inspect.Report{}, "OS esxi VMware-VMvisor-Installer-8.iso -"},
		{"rhel-8.6-dvd.iso", inspect.Report{}, "OS rhels rhel-8.6-dvd.iso -"},
		{"dd-megaraid-sles15.iso", inspect.Report{Format: inspect.ISO}, "DUD sles - -"},
		{"x.iso", inspect.Report{Format: inspect.ISO, Label: "OEMDRV"}, "DUD - - -"},
		{"kmod-i40e.el8.x86_64.rpm", inspect.Report{}, "DUD rhels - -"},
		{"rhels7.3-x86_64-install-Minimal.tar.gz", inspect.Report{Format: inspect.Gzip}, "OSPROFILE rhels rhels7.3-x86_64-install-Minimal.tar.gz -"},
		{"monitoring-software.tar.gz", inspect.Report{Format: inspect.Gzip}, "SOFTWARE - monitoring-software.tar.gz -"},
		{"WinPE_64.zip", inspect.Report{Format: inspect.Zip}, "BOOT win WinPE_64.zip -"},
		{"nic-drivers.zip", inspect.Report{Format: inspect.Zip}, "DUD win - -"},
		{"agent.zip", inspect.Report{Format: inspect.Zip}, "SOFTWARE win agent.zip -"},
		{"tools.zip.asc", inspect.Report{Format: inspect.Plain}, "BUNDLESIG win - -"},
		{"post.sh", inspect.Report{Format: inspect.Plain}, "SCRIPT - post.sh -"},
		{"windows-post.sh", inspect.Report{Format: inspect.Plain}, "SCRIPT - windows-post.sh -"},
		{"post.ps1", inspect.Report{Format: inspect.Plain}, "SCRIPT win post.ps1 -"},
		{"server.ks", inspect.Report{Format: inspect.Plain}, "UNATTEND rhels server.ks -"},
		{"autounattend.xml", inspect.Report{Format: inspect.XML}, "UNATTEND win autounattend.xml -"},
		{"autoyast.xml", inspect.Report{Format: inspect.XML}, "UNATTEND sles autoyast.xml -"},
		{"rules.xml", inspect.Report{Format: inspect.XML}, "UNATTEND - rules.xml -"},
		{"esxi-host.json", inspect.Report{Format: inspect.Plain}, "CONFIG esxi esxi-host.json -"},
		{"readme.pdf", inspect.Report{}, "- - - -"},
	} {
		v := lxcaos.Spec().Propose([]backend.Candidate{{Name: c.name, Report: c.report}})
		if got := told(v); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, bad := range backend.Validate(lxcaos.Spec().Request, v) {
			if v[bad.Field] != "" {
				t.Errorf("%s: the proposal is refused: %s", c.name, bad.What)
			}
		}
	}
}

// told is a proposal on one line, with a dash for what it leaves out.
func told(v backend.Values) string {
	var out []string
	for _, key := range []string{"type", "os", "name", "release"} {
		if v[key] == "" {
			out = append(out, "-")
		} else {
			out = append(out, v[key])
		}
	}
	return strings.Join(out, " ")
}

func TestPropose_bundleAndSignatureAreABundleForWindows(t *testing.T) {
	v := lxcaos.Spec().Propose([]backend.Candidate{{Name: "tools.zip"}, {Name: "tools.zip.asc"}})
	if !maps.Equal(v, backend.Values{"type": "BUNDLE", "os": "win"}) {
		t.Errorf("%v", v)
	}
}

func TestSets_bundleAndSignature(t *testing.T) {
	sets := lxcaos.Spec().Accept.Sets
	got := sets.Group([]string{"/a/x.iso", "/a/tools.ZIP.asc", "/b/tools.zip", "/a/tools.zip", "/a/y.tar.gz", "/a/y.tar.gz.asc"})
	if !reflect.DeepEqual(got, [][]int{{3, 1}}) {
		t.Errorf("%v", got)
	}
	for name, want := range map[string]string{"tools.zip": "bundle", "TOOLS.zip.asc": "signature", "x.iso": "", "x.asc": ""} {
		if got := sets.Role(name); got != want {
			t.Errorf("%s plays %q", name, got)
		}
	}
}

func TestSpec_selectorsFollowEachOther(t *testing.T) {
	fields := lxcaos.Spec().Request
	for kind, want := range map[string]string{"OS": "rhels sles win esxi", "BOOT": "win", "SCRIPT": "rhels sles win", "CONFIG": "rhels sles win esxi"} {
		var have []string
		for _, f := range backend.Visible(fields, backend.Values{"type": kind}) {
			for _, c := range f.Choices {
				if f.Key == "os" {
					have = append(have, c.Value)
				}
			}
		}
		if strings.Join(have, " ") != want {
			t.Errorf("%s is offered for %v", kind, have)
		}
	}
	v := backend.Fill(fields, backend.Values{"type": "CUSTOM_CONFIG", "os": "Red Hat"})
	if v["type"] != "CONFIG" || v["os"] != "rhels" || v["config-token"] != "CONFIG" || v["checksum"] != "sha256" {
		t.Errorf("%v", v)
	}
	if v := backend.Fill(fields, backend.Values{"type": "BUNDLE", "os": "win", "name": "x"}); v["name"] != "" || v["config-token"] != "" {
		t.Errorf("%v", v)
	}
}

func TestSpec_acceptsTheUnionOfTheTableLongestFirst(t *testing.T) {
	all := lxcaos.Spec().Accept.Extensions
	if all[0] != ".tar.gz" || len(all) != 15 || !slices.Contains(all, ".ps1") || !slices.Contains(all, ".cfg") {
		t.Errorf("%q", all)
	}
}

func TestNew_refusesAProfileThatBreaksARule(t *testing.T) {
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lxcaos.New(backend.Values{"address": "https://lxca.example.org", "user": "u"}, client); err == nil {
		t.Error("a profile without password is taken")
	}
	if h := lxcaos.Host(backend.Values{"address": "https://LXCA.example.org/ui"}); h != "lxca.example.org:443" {
		t.Error(h)
	}
}
