package source

import (
	"strings"
	"testing"

	"slipway/internal/fault"
)

var (
	hex32  = strings.Repeat("0123456789abcdef", 2)
	hex40  = hex32 + "01234567"
	hex64  = strings.Repeat(hex32, 2)
	hex128 = strings.Repeat(hex64, 2)
)

func TestParseSums_lineForms(t *testing.T) {
	tests := map[string]struct {
		text string
		want []entry
	}{
		"GNU text":         {hex64 + "  a.iso\n", []entry{{SHA256, hex64, "a.iso"}}},
		"GNU binary":       {hex32 + " *a.iso", []entry{{MD5, hex32, "a.iso"}}},
		"blanks in name":   {hex40 + "  my file.iso", []entry{{SHA1, hex40, "my file.iso"}}},
		"folder":           {hex64 + "  ./iso/a.iso", []entry{{SHA256, hex64, "a.iso"}}},
		"Windows folder":   {hex64 + ` *D:\iso\a.iso`, []entry{{SHA256, hex64, "a.iso"}}},
		"escaped":          {`\` + hex64 + `  a\\b\nc`, []entry{{SHA256, hex64, "a\\b\nc"}}},
		"BSD":              {"SHA512 (a.iso) = " + hex128, []entry{{SHA512, hex128, "a.iso"}}},
		"BSD parentheses":  {"MD5 (a (1).iso) = " + hex32, []entry{{MD5, hex32, "a (1).iso"}}},
		"OpenSSL":          {"SHA2-256(a.iso)= " + hex64, []entry{{SHA256, hex64, "a.iso"}}},
		"OpenSSL 1":        {"SHA256(a.iso)= " + hex64, []entry{{SHA256, hex64, "a.iso"}}},
		"other algorithm":  {"SHA3-256 (a.iso) = " + hex64 + "\nBLAKE2b (a) = " + hex128, nil},
		"wrong length":     {"SHA256 (a.iso) = " + hex32, nil},
		"upper case, CRLF": {strings.ToUpper(hex64) + "  A.ISO\r\n" + hex32 + "  b\r\n", []entry{{SHA256, hex64, "A.ISO"}, {MD5, hex32, "b"}}},
		"byte order mark":  {"\ufeff" + hex64 + "  a.iso", []entry{{SHA256, hex64, "a.iso"}}},
		"UTF-16":           {"\xff\xfe" + wide(hex32+"  a.iso\r\n"), []entry{{MD5, hex32, "a.iso"}}},
		"bare":             {" " + hex64 + " \n", []entry{{SHA256, hex64, ""}}},
		"bare with name":   {"sha256:" + hex64, []entry{{SHA256, hex64, ""}}},
		"Fedora": {
			"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n# a.iso: 5 bytes\r\nSHA256 (a.iso) = " + hex64 +
				"\r\n- - dashed\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\n" + hex64 + "\r\n-----END PGP SIGNATURE-----\r\n",
			[]entry{{SHA256, hex64, "a.iso"}},
		},
		"dash-escaped":     {"-----BEGIN PGP SIGNED MESSAGE-----\n\n- " + hex64 + "  -a.iso\n", []entry{{SHA256, hex64, "-a.iso"}}},
		"digits left over": {hex64 + "0  a.iso", nil},
		"prose":            {"These are the files:\n\n", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := parseSums([]byte(test.text))
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %v", got, test.want)
			}
			for i, e := range got {
				if e != test.want[i] {
					t.Errorf("line %d: got %v, want %v", i, e, test.want[i])
				}
			}
		})
	}
}

func wide(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteString(string([]byte{byte(r), 0}))
	}
	return b.String()
}

func TestParseExpected_asPeoplePaste(t *testing.T) {
	for _, text := range []string{hex64, "  " + strings.ToUpper(hex64) + "\n", "SHA256 (x.iso) = " + hex64, hex64 + " *x.iso", "sha256:" + hex64} {
		got, err := ParseExpected(text)
		if want := (Expected{SHA256, hex64, "typed in"}); err != nil || got != want {
			t.Errorf("%q gave %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "hello", hex64[1:], hex64 + "\n" + hex32, "crc32:" + hex32} {
		_, err := ParseExpected(text)
		wantKind(t, err, fault.Invalid)
	}
}

func FuzzParseSums(f *testing.F) {
	f.Add([]byte(hex64 + "  a.iso\r\nSHA256 (a.iso) = " + hex64))
	f.Add([]byte("-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n\n- " + hex32 + "\n-----BEGIN PGP SIGNATURE-----"))
	f.Add([]byte("\xff\xfe" + wide(hex32+"  a.iso")))
	f.Add([]byte(`\` + hex40 + `  \\\n\`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, e := range parseSums(raw) {
			if algoOfLength[len(e.digest)] != e.algo || strings.ToLower(e.digest) != e.digest || strings.Contains(e.name, "/") {
				t.Errorf("bad entry %q", e)
			}
		}
	})
}
