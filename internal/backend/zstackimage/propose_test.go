package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

func TestPropose_fromNameAndContent(t *testing.T) {
	disc := func(family, name, release, arch string, boot ...string) inspect.Report {
		return inspect.Report{Format: inspect.ISO, Bootable: boot, OS: inspect.OS{Family: family, Name: name, Release: release, Arch: arch}}
	}
	for _, c := range []struct {
		name   string
		report inspect.Report
		want   string // name, media type, format, platform, guest, architecture, boot mode
	}{
		{"web.qcow2", inspect.Report{Format: inspect.QCOW2}, "web - qcow2 - - - -"},
		{"web.img", inspect.Report{Format: inspect.QCOW2}, "web - qcow2 - - - -"},
		{"web.IMG", inspect.Report{Format: inspect.Raw}, "web - raw - - - -"},
		{"web.vmdk", inspect.Report{Format: inspect.VMDK}, "web - vmdk - - - -"},
		{"web.vhd", inspect.Report{Format: inspect.VHD}, "web.vhd - - - - - -"},
		{"web.iso", inspect.Report{Format: inspect.ISO}, "web ISO - - - - -"},
		{"web.qcow2", inspect.Report{}, "web - qcow2 - - - -"},
		{"web.iso", inspect.Report{}, "web ISO - - - - -"},
		{"download", inspect.Report{}, "download - - - - - -"},
		{"r.iso", disc("rhel", "Red_Hat", "9.4", "x86_64", "bios", "uefi"), "r ISO - Linux Red_Hat+9.4 x86_64 -"},
		{"r.iso", disc("rhel", "Red_Hat", "9.4", "aarch64", "uefi"), "r ISO - Linux Red_Hat+9.4 aarch64 UEFI"},
		{"w.iso", disc("windows", "Windows", "2022", "x86_64"), "w ISO - Windows Windows+2022 x86_64 -"},
		{"e.iso", disc("esxi", "ESXi", "8.0.2", "x86_64"), "e ISO - Other ESXi+8.0.2 x86_64 -"},
		{"p.iso", disc("sles", "SLES", "", "ppc64le"), "p ISO - Linux SLES - -"},
	} {
		v := propose([]backend.Candidate{{Name: c.name, Report: c.report}})
		var told []string
		for _, key := range []string{keyName, keyMediaType, keyFormat, keyPlatform, keyGuestOS, keyArchitecture, keyBootMode} {
			text := strings.ReplaceAll(v[key], " ", "+")
			if text == "" {
				text = "-"
			}
			told = append(told, text)
		}
		if got := strings.Join(told, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, bad := range backend.Validate(requestFields(), v) {
			if v[bad.Field] != "" {
				t.Errorf("%s: the proposal is refused: %s", c.name, bad.What)
			}
		}
	}
}

func TestPropose_cutsANameThatIsTooLong(t *testing.T) {
	v := propose([]backend.Candidate{{Name: strings.Repeat("ü", 254) + " and more.iso"}})
	if got := []rune(v[keyName]); len(got) != 254 {
		t.Errorf("%d characters, ending in %q", len(got), string(got[len(got)-1]))
	}
}
