package published_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// expect is a digest of each algorithm, all from one file.
func expect(algos ...source.Algo) []source.Expected {
	var out []source.Expected
	for _, algo := range algos {
		out = append(out, source.Expected{Algo: algo, Digest: "digest of " + string(algo), From: "SUMS"})
	}
	return out
}

func TestStrongest(t *testing.T) {
	for _, c := range []struct {
		there []source.Algo
		want  source.Algo
	}{
		{nil, ""},
		{[]source.Algo{"crc32"}, ""},
		{[]source.Algo{source.MD5}, source.MD5},
		{[]source.Algo{source.MD5, source.SHA1}, source.SHA1},
		{[]source.Algo{source.SHA1, source.SHA512, source.SHA256}, source.SHA512},
	} {
		e, ok := published.Strongest(expect(c.there...))
		if e.Algo != c.want || ok != (c.want != "") {
			t.Errorf("of %v: %+v, %t", c.there, e, ok)
		}
	}
}

func TestWanted(t *testing.T) {
	for _, c := range []struct {
		server source.Algo
		there  []source.Algo
		want   []source.Algo
	}{
		{"", nil, nil},
		{"sha3_256", nil, nil},
		{source.SHA256, nil, []source.Algo{source.SHA256}},
		{source.SHA256, []source.Algo{source.MD5, source.SHA256, source.SHA512}, []source.Algo{source.SHA256}},
		{source.SHA512, []source.Algo{source.MD5, source.SHA256}, []source.Algo{source.SHA512, source.SHA256}},
		{source.SHA512, []source.Algo{"crc32"}, []source.Algo{source.SHA512}},
		{"", []source.Algo{source.SHA1, source.MD5}, []source.Algo{source.SHA1}},
		{"sha3_256", []source.Algo{source.SHA1, "sha3_256"}, []source.Algo{source.SHA1}},
	} {
		if got := published.Wanted(c.server, expect(c.there...)); !slices.Equal(got, c.want) {
			t.Errorf("server %q, published %v: %v, want %v", c.server, c.there, got, c.want)
		}
	}
}

func TestAmong(t *testing.T) {
	all := expect(source.MD5, source.SHA256, source.SHA1)
	if got := published.Among([]source.Algo{source.SHA1, source.MD5}, all); !slices.Equal(got, expect(source.MD5, source.SHA1)) {
		t.Errorf("%+v", got)
	}
	if got := published.Among(nil, all); got != nil {
		t.Errorf("of no algorithm: %+v", got)
	}
}

func TestCompare_passesOverWhatWasNotComputed(t *testing.T) {
	sums := source.Sums{source.SHA256: "digest of sha256"}
	for name, err := range map[string]error{
		"nothing published": published.Compare("disk.raw", nil, sums),
		"nothing computed":  published.Compare("disk.raw", expect(source.MD5), nil),
		"equal":             published.Compare("disk.raw", expect(source.MD5, source.SHA256), sums),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompare_namesTheFileAndBothDigests(t *testing.T) {
	err := published.Compare("disk.raw", expect(source.MD5, source.SHA256), source.Sums{source.MD5: "digest of md5", source.SHA256: "another"})
	if !fault.Is(err, fault.ChecksumWrong) || fault.Retryable(err) {
		t.Fatalf("%v", err)
	}
	f := fault.Of(err)
	if f.What != "disk.raw is not the file that SUMS describes." || f.Remedy == "" || f.Op == "" {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(f.Detail, "sha256 of the file: another") || !strings.Contains(f.Detail, "published: digest of sha256") {
		t.Errorf("detail %q", f.Detail)
	}
}

func TestBorne_tellsOnlyWhatIsEqual(t *testing.T) {
	sums := source.Sums{source.SHA256: "digest of sha256", source.SHA1: "another"}
	got := published.Borne(published.Sent, expect(source.MD5, source.SHA256, source.SHA1), sums)
	if want := []string{"The SHA-256 of what was sent is the one that SUMS publishes."}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := published.Borne("disk.raw", expect(source.SHA256), sums); len(got) != 1 || !strings.Contains(got[0], "of disk.raw is") {
		t.Errorf("%q", got)
	}
	if got := published.Borne("disk.raw", []source.Expected{{Algo: source.MD5}}, nil); got != nil {
		t.Errorf("of no sums: %q", got)
	}
}

func TestLabel(t *testing.T) {
	for algo, want := range map[source.Algo]string{
		source.MD5: "MD5", source.SHA1: "SHA-1", source.SHA256: "SHA-256", source.SHA512: "SHA-512",
		"sha3_256": "SHA3-256", "sha512_256": "SHA-512-256",
	} {
		if got := published.Label(algo); got != want {
			t.Errorf("%s: %s, want %s", algo, got, want)
		}
	}
}
