package source

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestFindExpected_besideTheFile(t *testing.T) {
	other := strings.Repeat("f", 64)
	tests := map[string]struct {
		files    map[string]string // beside x.iso
		want     []Expected
		warnings int
	}{
		"nothing there":           {files: map[string]string{"y.iso": "y"}},
		"named after it":          {files: map[string]string{"x.iso.sha256": hex64}, want: []Expected{{SHA256, hex64, "x.iso.sha256"}}},
		"named in other case":     {files: map[string]string{"X.ISO.SHA256SUM": hex64}, want: []Expected{{SHA256, hex64, "X.ISO.SHA256SUM"}}},
		"named after its stem":    {files: map[string]string{"x.md5": strings.ToUpper(hex32)}, want: []Expected{{MD5, hex32, "x.md5"}}},
		"stem of two files":       {files: map[string]string{"x.md5": hex32, "x.qcow2": ""}},
		"named after another":     {files: map[string]string{"y.iso.sha256": hex64 + "  x.iso"}},
		"bare hex in a list":      {files: map[string]string{"SHA256SUMS": hex64}},
		"list without it":         {files: map[string]string{"SHA256SUMS": hex64 + "  y.iso"}},
		"several bare ones":       {files: map[string]string{"x.iso.sha256": hex64 + "\n" + other}},
		"name spelled the same":   {files: map[string]string{"MD5SUMS": hex32 + "  X.ISO\n" + hex32[1:] + "0  x.iso"}, want: []Expected{{MD5, hex32[1:] + "0", "MD5SUMS"}}},
		"name in other case":      {files: map[string]string{"sha1sums": hex40 + "  X.ISO"}, want: []Expected{{SHA1, hex40, "sha1sums"}}},
		"Fedora":                  {files: map[string]string{"F-40-CHECKSUM": "SHA256 (x.iso) = " + hex64}, want: []Expected{{SHA256, hex64, "F-40-CHECKSUM"}}},
		"Rocky":                   {files: map[string]string{"x.iso.CHECKSUM": "SHA256 (x.iso) = " + hex64}, want: []Expected{{SHA256, hex64, "x.iso.CHECKSUM"}}},
		"text":                    {files: map[string]string{"sha256sum.txt": hex64 + "  x.iso"}, want: []Expected{{SHA256, hex64, "sha256sum.txt"}}},
		"damaged":                 {files: map[string]string{"x.iso.sha256": "<html>404</html>"}, warnings: 1},
		"empty":                   {files: map[string]string{"SHA256SUMS": ""}, warnings: 1},
		"too large":               {files: map[string]string{"SHA256SUMS": strings.Repeat(hex64+"  x.iso\n", sideLimit/60)}, warnings: 1},
		"a folder of that name":   {files: map[string]string{"SHA256SUMS/a": ""}, warnings: 1},
		"a signature beside":      {files: map[string]string{"SHA256SUMS.gpg": "\x89\x01", "x.iso.sha256.asc": "-----BEGIN PGP SIGNATURE-----"}},
		"another file in its own": {files: map[string]string{"x.iso.sha256": hex64 + "  y.iso"}},
		"strongest first, each once": {
			files: map[string]string{
				"x.iso.md5": hex32, "CHECKSUM": "SHA256 (x.iso) = " + hex64,
				"SHA256SUMS": hex64 + "  x.iso\n" + other + "  x.iso", "SHA512SUMS": hex128 + " *x.iso",
			},
			want: []Expected{{SHA512, hex128, "SHA512SUMS"}, {SHA256, hex64, "CHECKSUM"}, {SHA256, other, "SHA256SUMS"}, {MD5, hex32, "x.iso.md5"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "x.iso"), nil)
			for n, text := range test.files {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, n)), 0o700); err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(dir, n), []byte(text))
			}
			got, warnings := FindExpected(filepath.Join(dir, "x.iso"))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if len(warnings) != test.warnings {
				t.Errorf("warnings %q, want %d", warnings, test.warnings)
			}
			for _, w := range warnings {
				if !strings.HasSuffix(w, ".") || strings.HasSuffix(w, "..") || strings.Contains(w, dir) {
					t.Errorf("warning %q is no plain sentence", w)
				}
			}
		})
	}
}

func TestFindExpected_folderThatIsNotThere(t *testing.T) {
	found, warnings := FindExpected(filepath.Join(t.TempDir(), "none", "x.iso"))
	if found != nil || len(warnings) != 1 {
		t.Errorf("%v, %q", found, warnings)
	}
}

func TestIsSideFile_byName(t *testing.T) {
	for _, name := range []string{
		"SHA256SUMS", "sha512sums", "MD5SUMS", "SHA1SUMS", "CHECKSUM", "Checksums", "md5sum.txt", "sha256sum.txt.asc", "SHA256SUMS.gpg",
		"x.iso.sha256", "x.SHA1", "x.md5", "x.sha512sum", "x.iso.sha256.txt", "Fedora-40-CHECKSUM", "x.iso.CHECKSUM", filepath.Join("a", "x.md5"),
	} {
		if !IsSideFile(name) {
			t.Errorf("%s is a side file", name)
		}
	}
	for _, name := range []string{"x.iso", "readme.txt", "x.iso.asc", "bundle.zip.asc", "fix_1.2_anyos.txt", "fix_1.2_anyos.xml", "fix_1.2_anyos.chg", ".md5", "sha256", "checksum.iso", "md5sums.qcow2", ""} {
		if IsSideFile(name) {
			t.Errorf("%s is no side file", name)
		}
	}
}
