package glance

import (
	"testing"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

func TestContentFault_refusesWhatTheServerWouldRefuseAfterTheLastByte(t *testing.T) {
	for name, c := range map[string]struct {
		disk, container string
		report          inspect.Report
		size            int64
		huawei          bool
		field           string
		refused         bool
	}{
		"qcow2 as qcow2":            {disk: "qcow2", report: inspect.Report{Format: inspect.QCOW2}},
		"nothing in it":             {disk: "raw", size: -1, refused: true},
		"backing file":              {disk: "qcow2", report: inspect.Report{Format: inspect.QCOW2, BackingFile: true}, refused: true},
		"backing file at Huawei":    {disk: "qcow2", report: inspect.Report{Format: inspect.QCOW2, BackingFile: true}, huawei: true, refused: true},
		"split vmdk":                {disk: "vmdk", report: inspect.Report{Format: inspect.VMDK, External: true}, refused: true},
		"half a download":           {disk: "qcow2", report: inspect.Report{Format: inspect.QCOW2, Truncated: true}, refused: true},
		"iso as qcow2":              {disk: "qcow2", report: inspect.Report{Format: inspect.ISO}, field: keyDiskFormat, refused: true},
		"nothing known as vmdk":     {disk: "vmdk", field: keyDiskFormat, refused: true},
		"nothing known as raw":      {disk: "raw"},
		"boot sector as raw":        {disk: "raw", report: inspect.Report{Format: inspect.Raw}},
		"qcow2 as raw":              {disk: "raw", report: inspect.Report{Format: inspect.QCOW2}, field: keyDiskFormat, refused: true},
		"iso as raw, which may run": {disk: "raw", report: inspect.Report{Format: inspect.ISO}},
		"compressed as qcow2":       {disk: "qcow2", report: inspect.Report{Format: inspect.Gzip}, field: keyDiskFormat, refused: true},
		"compressed as raw":         {disk: "raw", report: inspect.Report{Format: inspect.XZ}, field: keyDiskFormat, refused: true},
		"compressed and said so":    {disk: "qcow2", container: "compressed", report: inspect.Report{Format: inspect.Gzip}},
		"tar as vmdk":               {disk: "vmdk", report: inspect.Report{Format: inspect.Tar}, field: keyContainer, refused: true},
		"ova":                       {disk: "vmdk", container: "ova", report: inspect.Report{Format: inspect.Tar}},
		"qed":                       {disk: "raw", report: inspect.Report{Format: inspect.QED}, field: keyDiskFormat, refused: true},
		"qed at Huawei":             {disk: "qcow2", report: inspect.Report{Format: inspect.QED}, huawei: true},
		"kernel":                    {disk: "aki"},
	} {
		v := backend.Values{keyDiskFormat: c.disk, keyContainer: c.container}
		if c.container == "" {
			v[keyContainer] = containerBare
		}
		size := int64(1000)
		if c.size < 0 {
			size = 0
		}
		f := contentFault(v, c.report, size, c.huawei)
		if (f != nil) != c.refused {
			t.Errorf("%s: %v", name, f)
			continue
		}
		if f != nil && (f.Field != c.field || f.What == "" || f.Remedy == "") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestContentDoubts_areWarningsOnly(t *testing.T) {
	for name, c := range map[string]struct {
		report inspect.Report
		want   int
	}{
		"iso as raw":     {inspect.Report{Format: inspect.ISO}, 1},
		"an error page":  {inspect.Report{Format: inspect.XML}, 1},
		"encrypted text": {inspect.Report{Format: inspect.Plain, Encrypted: true}, 2},
		"a plain disk":   {inspect.Report{Format: inspect.Raw}, 0},
	} {
		got := contentDoubts(backend.Values{keyDiskFormat: "raw"}, c.report)
		if len(got) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
		for _, f := range got {
			if f.Level != backend.Warning || f.Remedy == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
