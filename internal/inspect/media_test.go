package inspect

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

const disk20M = 20 << 20

// rocky is what the discs hold: a .treeinfo and a boot loader, with a start for
// both kinds of firmware on the first.
var rocky = OS{Family: "rocky", Name: "Rocky Linux", Release: "9.4", Arch: "x86_64", From: ".treeinfo"}

// The files in testdata/media come from genisoimage 1.1.11 (-R -J with two boot
// entries, -udf, -J) and from qemu-img 7.2 (disks of 20 MiB, with a backing
// file, with an external data file), so that what the masters of these tests get
// wrong shows.
func TestFile_mediaOfOtherTools(t *testing.T) {
	tests := map[string]Report{
		"rr.iso":     {Format: ISO, Label: "Rocky-9-4-x86_64-dvd", OS: rocky, Bootable: []string{"bios", "uefi"}},
		"joliet.iso": {Format: ISO, Label: "Rocky-9-4-x86_64-dvd", OS: rocky},
		"udf.iso":    {Format: ISO, Label: "Rocky-9-4", OS: rocky, SubFormat: "udf"},
		"d.qcow2":    {Format: QCOW2, SubFormat: "v3", VirtualSize: disk20M},
		"back.qcow2": {Format: QCOW2, SubFormat: "v3", VirtualSize: disk20M, BackingFile: true},
		"ext.qcow2":  {Format: QCOW2, SubFormat: "v3", VirtualSize: disk20M, External: true},
		"d.qed":      {Format: QED, VirtualSize: disk20M},
		"so2.vmdk":   {Format: VMDK, SubFormat: "streamOptimized", VirtualSize: disk20M},
		"split.vmdk": {Format: VMDK, SubFormat: "twoGbMaxExtentSparse", VirtualSize: disk20M, External: true},
		"d.vdi":      {Format: VDI, SubFormat: "dynamic", VirtualSize: disk20M},
		"d.vpc":      {Format: VHD, SubFormat: "dynamic", VirtualSize: disk20M + 22528}, // rounded up to whole cylinders
		"d.vhdx":     {Format: VHDX, SubFormat: "dynamic", VirtualSize: disk20M},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			if got := lookAt(t, unpack(t, name), "x.bin"); !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "media", "*"))
	if err != nil || len(files) != len(tests) {
		t.Errorf("%d files for %d tests, %v", len(files), len(tests), err)
	}
}

func unpack(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "media", name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	image, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return image
}
