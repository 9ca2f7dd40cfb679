package draft

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

func TestLook_findsFormatAndPublishedDigest(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "disk.img")
	header := make([]byte, 4096)
	copy(header, "QFI\xfb\x00\x00\x00\x03")
	sum := fmt.Sprintf("%064x  disk.img\n", 10)
	err := errors.Join(os.WriteFile(path, header, 0o600), os.WriteFile(path+".sha256", []byte(sum), 0o600), os.WriteFile(filepath.Join(root, "MD5SUMS"), []byte("zz disk.img\n"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Look(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Identity.Path != path || f.Identity.Size != 4096 || f.Report.Format != inspect.QCOW2 {
		t.Errorf("%+v", f)
	}
	if len(f.Expected) != 1 || f.Expected[0].Algo != source.SHA256 || f.Expected[0].From != "disk.img.sha256" {
		t.Errorf("expected = %v, warnings = %v", f.Expected, f.Warnings)
	}
}

func TestLook_whatCannotBeUploaded(t *testing.T) {
	root := tree(t, "a.iso")
	empty := filepath.Join(root, "empty.iso")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, kind := range map[string]fault.Kind{
		empty: fault.Invalid, root: fault.Invalid, filepath.Join(root, "gone.iso"): fault.NotFound,
	} {
		_, err := Look(t.Context(), path)
		if f := fault.Of(err); f == nil || f.Kind != kind || f.Remedy == "" {
			t.Errorf("%s: %+v", path, f)
		}
	}
}
