package draft

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/fault"
)

// tree makes files below a new folder and returns it.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(name), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// below returns paths relative to root, in one line.
func below(root string, paths []string) string {
	var out []string
	for _, p := range paths {
		out = append(out, strings.TrimPrefix(filepath.ToSlash(strings.TrimPrefix(p, root)), "/"))
	}
	return strings.Join(out, " ")
}

func TestExpand(t *testing.T) {
	root := tree(t, "a.iso", "a.iso.sha256", "SHA256SUMS", ".hidden.iso", "b.qcow2", "sub/c.iso", "sub/c.iso.md5", "sub/deep/d.iso", ".cache/e.iso", "sums/MD5SUMS",
		"sets/sub/drivers.zip", "sets/sub/drivers.zip.asc", "sets/sub/drivers.zip.sha256", "sets/sub/drivers.zip.sha256.asc", "sets/sub/fix.tgz", "sets/sub/fix.txt", "sets/sub/fix.xml", "sets/sub/fix.chg")
	for name, c := range map[string]struct{ given, want string }{
		"a folder":                    {".", "a.iso b.qcow2 sub/c.iso"},
		"a sub-folder":                {"sub", "sub/c.iso sub/deep/d.iso"},
		"files in the order given":    {"b.qcow2 a.iso", "b.qcow2 a.iso"},
		"the same twice":              {"a.iso . ./a.iso", "a.iso b.qcow2 sub/c.iso"},
		"a hidden file that is named": {".hidden.iso", ".hidden.iso"},
		"a file with its side file":   {"a.iso.sha256 a.iso", "a.iso"},
		"a side file alone":           {"SHA256SUMS", "SHA256SUMS"},
		"all members of sets":         {"sets", "sets/sub/drivers.zip sets/sub/drivers.zip.asc sets/sub/fix.chg sets/sub/fix.tgz sets/sub/fix.txt sets/sub/fix.xml"},
	} {
		var paths []string
		for given := range strings.FieldsSeq(c.given) {
			paths = append(paths, root+string(filepath.Separator)+given)
		}
		files, bad := Expand(t.Context(), paths)
		if got := below(root, files); got != c.want || len(bad) != 0 {
			t.Errorf("%s: %s, %v; want %s", name, got, bad, c.want)
		}
	}
}

func TestExpand_makesPathsAbsolute(t *testing.T) {
	root := tree(t, "in/a.iso", "b.iso")
	t.Chdir(root)
	files, bad := Expand(t.Context(), []string{"in", "b.iso"})
	if len(bad) != 0 || len(files) != 2 || slices.ContainsFunc(files, func(p string) bool { return !filepath.IsAbs(p) }) {
		t.Errorf("Expand = %v, %v", files, bad)
	}
}

func TestExpand_oneBadPathDoesNotCostTheOthers(t *testing.T) {
	root := tree(t, "a.iso", "sums/MD5SUMS")
	files, bad := Expand(t.Context(), []string{filepath.Join(root, "gone.iso"), filepath.Join(root, "sums"), filepath.Join(root, "a.iso")})
	if below(root, files) != "a.iso" || len(bad) != 2 {
		t.Fatalf("Expand = %v, %v", files, bad)
	}
	for _, err := range bad {
		if f := fault.Of(err); f.Kind != fault.NotFound || f.Remedy == "" {
			t.Errorf("%+v", f)
		}
	}
}

func TestExpand_followsLinks(t *testing.T) {
	root := tree(t, "store/a.iso", "in/b.iso")
	if err := errors.Join(os.Symlink(filepath.Join(root, "store"), filepath.Join(root, "in", "linked")), os.Symlink("nowhere", filepath.Join(root, "in", "dangling"))); err != nil {
		t.Fatal(err)
	}
	files, bad := Expand(t.Context(), []string{filepath.Join(root, "in")})
	if got := below(root, files); got != "in/b.iso in/linked/a.iso" || len(bad) != 0 {
		t.Errorf("Expand = %s, %v", got, bad)
	}
}

func TestExpand_endsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := tree(t, "a.iso")
	files, bad := Expand(ctx, []string{root})
	if len(files) != 0 || len(bad) != 1 || !fault.Is(bad[0], fault.Canceled) {
		t.Errorf("Expand = %v, %v", files, bad)
	}
	if _, err := inFolder(ctx, root, 1); !fault.Is(err, fault.Canceled) {
		t.Errorf("inFolder = %v", err)
	}
}

func TestInFolder_thatCannotBeRead(t *testing.T) {
	if _, err := inFolder(t.Context(), filepath.Join(t.TempDir(), "gone"), 1); !fault.Is(err, fault.FileUnread) {
		t.Errorf("inFolder = %v", err)
	}
}
