package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

func TestContentFault_beforeByteOne(t *testing.T) {
	iso, data := []string{keyMediaType, mediaISO}, []string{keyMediaType, mediaData}
	format := func(f string) []string { return []string{keyFormat, f} }
	for _, c := range []struct {
		set    []string
		report inspect.Report
		size   int64
		way    string
		want   string // field and part of the sentence; "" for nothing
	}{
		{nil, inspect.Report{Format: inspect.QCOW2}, 1 << 20, wayUpload, ""},
		{nil, inspect.Report{Format: inspect.QCOW2}, 1 << 20, wayServe, ""},
		{nil, inspect.Report{Format: inspect.QCOW2}, 1<<20 - 1, wayServe, "way: below 1 MiB"},
		{nil, inspect.Report{Format: inspect.QCOW2}, 1<<20 - 1, wayUpload, ""},
		{nil, inspect.Report{}, 0, wayUpload, ": empty"},
		{nil, inspect.Report{Format: inspect.QCOW2, BackingFile: true}, 9, wayUpload, ": backing file"},
		{format("vmdk"), inspect.Report{Format: inspect.VMDK, External: true}, 9, wayUpload, ": other files"},
		{nil, inspect.Report{Format: inspect.QCOW2, Truncated: true}, 9, wayUpload, ": ends before"},
		{iso, inspect.Report{Format: inspect.ISO}, 9, wayUpload, ""},
		{iso, inspect.Report{Format: inspect.QCOW2}, 9, wayUpload, "media-type: is qcow2"},
		{iso, inspect.Report{Format: inspect.Plain}, 9, wayUpload, "media-type: contains text"},
		{iso, inspect.Report{}, 9, wayUpload, "media-type: does not look like one"},
		{nil, inspect.Report{Format: inspect.ISO}, 9, wayUpload, "media-type: The file is an ISO"},
		{data, inspect.Report{Format: inspect.ISO}, 9, wayUpload, "media-type: The file is an ISO"},
		{data, inspect.Report{Format: inspect.QCOW2}, 9, wayUpload, ""},
		{nil, inspect.Report{Format: inspect.Gzip}, 9, wayUpload, ": archive (gzip)"},
		{format("raw"), inspect.Report{Format: inspect.Tar}, 9, wayUpload, ": archive (tar)"},
		{nil, inspect.Report{Format: inspect.VMDK}, 9, wayUpload, "format: says qcow2, but the file is vmdk"},
		{format("raw"), inspect.Report{Format: inspect.QCOW2}, 9, wayUpload, "format: says raw, but the file is qcow2"},
		{format("raw"), inspect.Report{Format: inspect.VDI}, 9, wayUpload, "format: says raw, but the file is vdi"},
		{format("raw"), inspect.Report{Format: inspect.Raw}, 9, wayUpload, ""},
		{format("raw"), inspect.Report{}, 9, wayUpload, ""},
		{format("raw"), inspect.Report{Format: inspect.Plain}, 9, wayUpload, ""},
		{format("QCOW2"), inspect.Report{Format: inspect.QCOW2}, 9, wayUpload, ""},
		{nil, inspect.Report{Format: inspect.Raw}, 9, wayUpload, "format: does not look like it"},
		{nil, inspect.Report{Format: inspect.QCOW1}, 9, wayUpload, "format: says qcow2, but the file is qcow"},
		{format("vhd"), inspect.Report{Format: inspect.VHD}, 9, wayUpload, ""},
		{format("vmtx"), inspect.Report{Format: inspect.Tar}, 9, wayUpload, ": archive"},
		{format("vmtx"), inspect.Report{}, 9, wayUpload, ""},
	} {
		f := contentFault(with(c.set...), c.report, c.size, c.way)
		field, part, _ := strings.Cut(c.want, ": ")
		switch {
		case c.want == "" && f != nil:
			t.Errorf("%v %+v: %v", c.set, c.report, f)
		case c.want != "" && (f == nil || f.Kind != fault.Rejected || f.Field != field || f.Remedy == "" || !strings.Contains(f.What, part)):
			t.Errorf("%v %+v: %+v, want %q", c.set, c.report, f, c.want)
		}
	}
}

func TestContentDoubts_warnAndNoMore(t *testing.T) {
	windows := inspect.Report{Format: inspect.ISO, OS: inspect.OS{Family: "windows", Name: "Windows", Arch: "x86_64"}}
	rocky := inspect.Report{Format: inspect.ISO, OS: inspect.OS{Family: "rocky", Name: "Rocky Linux", Arch: "aarch64"}}
	for _, c := range []struct {
		set    []string
		report inspect.Report
		want   string
	}{
		{nil, inspect.Report{Format: inspect.QCOW2}, ""},
		{nil, inspect.Report{Format: inspect.QCOW2, Encrypted: true}, "encrypted"},
		{nil, inspect.Report{Format: inspect.XML}, "contains text"},
		{nil, windows, "holds Windows"},
		{[]string{keyPlatform, platformLinux}, windows, "holds Windows"},
		{[]string{keyPlatform, platformWindowsDrive}, windows, ""},
		{[]string{keyPlatform, platformOther}, windows, ""},
		{nil, rocky, ""},
		{[]string{keyPlatform, platformWindows}, rocky, "holds Rocky Linux"},
		{[]string{keyArchitecture, archX86}, rocky, "made for aarch64"},
		{[]string{keyArchitecture, archARM}, rocky, ""},
	} {
		found := contentDoubts(with(c.set...), c.report)
		switch {
		case c.want == "" && len(found) > 0:
			t.Errorf("%v %+v: %v", c.set, c.report, found)
		case c.want != "" && (len(found) != 1 || found[0].Level != backend.Warning || found[0].Remedy == "" || !strings.Contains(found[0].What, c.want)):
			t.Errorf("%v %+v: %v, want %q", c.set, c.report, found, c.want)
		}
	}
}

func TestAddressFault_findsWhatJavaWouldRefuse(t *testing.T) {
	for address, want := range map[string]string{
		"http://files/d.qcow2":                               "",
		"https://files/d%20e.qcow2?v=1&w=2#x":                "",
		"sftp://files/d.qcow2":                               "",
		"file:///srv/d.qcow2":                                "",
		"file://files/srv/d.qcow2":                           "names a path",
		"http://files/a b.qcow2":                             "must not stand",
		"http://files/bücher.qcow2":                          "must not stand",
		"http://files/a|b.qcow2":                             "must not stand",
		"http://files/%zz.qcow2":                             "must not stand",
		"http://files/" + strings.Repeat("a", 1024-13):       "",
		"http://files/" + strings.Repeat("a", 1024-13) + "b": "longer than 1024",
	} {
		f := addressFault(address)
		switch {
		case want == "" && f != nil:
			t.Errorf("%s: %v", brief(address), f)
		case want != "" && (f == nil || f.Kind != fault.Invalid || f.Remedy == "" || !strings.Contains(f.What, want) || strings.Contains(f.What, "files")):
			t.Errorf("%s: %+v, want %q", brief(address), f, want)
		}
	}
}

func TestAddressDoubt_isCephsAlone(t *testing.T) {
	for _, c := range []struct {
		address, kind string
		want          bool
	}{
		{"http://f/a%20b", typeCeph, true},
		{"http://f/a?b&c", typeCeph, true},
		{"http://f/a?b", typeCeph, false},
		{"http://f/a%20b", typeSFTP, false},
		{"http://f/a%20b", typeImageStore, false},
	} {
		if got := addressDoubt(c.address, zstack.Storage{Type: c.kind}) != ""; got != c.want {
			t.Errorf("%s on %s: %v", c.address, c.kind, got)
		}
	}
}
