package ocimarket

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

func TestRequestFields_refuseWhatHasNoPlaceInAPath(t *testing.T) {
	for _, c := range []struct {
		v    backend.Values
		want string // field and part of the sentence; "" for nothing
	}{
		{good, ""},
		{with(keyApplication, "My_Machine Image+2.0-rc1"), ""},
		{with(keyApplication, ""), "application: is needed"},
		{with(keyVersion, ""), "version: is needed"},
		{with(keySystem, ""), "os: is needed"},
		{with(keyApplication, "a/b"), "application: the character '/'"},
		{with(keyApplication, `a\b`), `application: the character '\\'`},
		{with(keyApplication, "ä"), "application: the character 'ä'"},
		{with(keyApplication, "a\tb"), `application: the character '\t'`},
		{with(keyApplication, "a\x00b"), `application: the character '\x00'`},
		{with(keyApplication, "a\xffb"), "application: the character"},
		{with(keyApplication, "a%2Fb"), "application: the character '%'"},
		{with(keyApplication, " a"), "application: begins or ends with a blank"},
		{with(keyApplication, " "), "application: begins or ends with a blank"},
		{with(keyApplication, ".."), "application: nothing but dots"},
		{with(keyVersion, "."), "version: nothing but dots"},
		{with(keyVersion, "1:0"), "version: the character ':'"},
		{with(keyVersion, "OL67"), ""},
		{with(keySystem, "linux"), ""},
		{with(keySystem, "Linux!"), "os: the character '!'"},
		{with(keyApplication, strings.Repeat("a", 255)), ""},
		{with(keyApplication, strings.Repeat("a", 256)), "application: longer than 255"},
		{with(keyFileName, "machineImage.tar.gz"), ""},
		{with(keyFileName, "machineImage"), "file-name: no extension"},
		{with(keyFileName, "machineImage."), "file-name: no extension"},
		{with(keyFileName, ".gz"), "file-name: nothing before its extension"},
		{with(keyFileName, "..tar.gz"), "file-name: nothing before its extension"},
		{with(keyFileName, "a/b.tar.gz"), "file-name: the character '/'"},
		{with(keyOverwrite, "yes"), "overwrite: neither"},
		{with(keyMode, "slices"), "mode: cannot be"},
		{with(keyChunkSize, "1"), ""},
		{with(keyChunkSize, "0"), "chunk-size: between 1 and 4096"},
		{with(keyChunkSize, "4097"), "chunk-size: between 1 and 4096"},
		{with(keyParallel, "8"), ""},
		{with(keyParallel, "9"), "parallel: between 1 and 8"},
		{with(keyMode, modeWhole, keyParallel, "9"), ""}, // nothing is cut, so the field does not exist
		{with(keyCopyTo, "us2\nem2 (Amsterdam)"), ""},
		{with(keyCopyTo, "us2\n\x1b[2J"), "copy-to: no name of a data centre"},
	} {
		stand.WantRefused(t, requestFields(), c.v, c.want)
	}
}

func TestRequestFields_keepTheSpellingOfAnOperatingSystem(t *testing.T) {
	if v := backend.Fill(requestFields(), with(keySystem, "linux")); v[keySystem] != "linux" {
		t.Errorf("linux became %s, which is another folder", v[keySystem])
	}
}

func TestRequestFields_defaults(t *testing.T) {
	v := backend.Fill(requestFields(), good)
	for key, want := range map[string]string{
		keyOverwrite: "false", keyMode: modeAuto, keyChunkSize: "64", keyParallel: "2", keyChecksum: "true", keyFileName: "", keyCopyTo: "", keyCopyOver: "",
	} {
		if v[key] != want {
			t.Errorf("%s is %q, want %q", key, v[key], want)
		}
	}
	for _, mode := range []string{modeAuto, modeChunks, modeWhole} {
		exists := slices.ContainsFunc(backend.Visible(requestFields(), with(keyMode, mode)), func(f backend.Field) bool { return f.Key == keyChunkSize })
		if exists != (mode != modeWhole) {
			t.Errorf("%s: chunk size exists: %v", mode, exists)
		}
	}
}

// What a person may change without losing what was sent is what the token's digest of
// the question leaves out, and nothing else.
func TestRequestFields_areFreeWhereTheServiceIsNotTold(t *testing.T) {
	asked := func(change ...string) string {
		v := backend.Fill(requestFields(), with(change...))
		return (&attempt{req: backend.Request{Items: []backend.Item{{}}, Values: v}}).asked()
	}
	other := map[string]string{
		keyApplication: "other", keyVersion: "2.0", keySystem: "Windows", keyFileName: "other.gz", keyOverwrite: "true",
		keyMode: modeChunks, keyChunkSize: "1", keyParallel: "1", keyChecksum: "false", keyCopyTo: "us2", keyCopyOver: "us2",
	}
	for _, f := range requestFields() {
		text, known := other[f.Key]
		if kept := asked() == asked(f.Key, text); f.Free != kept || !known {
			t.Errorf("%s=%s: Free is %v, and what was sent stays of use: %v", f.Key, text, f.Free, kept)
		}
	}
}

func TestFields_haveHelp(t *testing.T) {
	for _, f := range slices.Concat(overrideFields(), requestFields(), copyFields()) {
		if f.Help == "" {
			t.Errorf("%s has none", f.Key)
		}
	}
}

func TestOverrideFields_takeWhatTheVendorsPagesSay(t *testing.T) {
	defaults := backend.Fill(overrideFields(), nil)
	if defaults[keyChunkBase] != "1" || defaults[keyUploadType] != "Chunk" || defaults[keyNameHeader] != "X-File-Name" || defaults[keyDeadline] != "360" {
		t.Errorf("defaults %v", defaults)
	}
	for text, want := range map[string]string{
		"chunk-base=0": "", "chunk-base=2": "cannot be", "upload-type={Chunk}": "", "upload-type=a b": "one word", "upload-type=ä": "one word",
		"name-header=X-Filename": "", "name-header=Name": "cannot be", "deadline=0": "between 1 and 10080", "deadline=1": "",
	} {
		key, value, _ := strings.Cut(text, "=")
		bad := backend.Validate(overrideFields(), backend.Values{key: value})
		if (len(bad) == 0) != (want == "") || len(bad) > 0 && !strings.Contains(bad[0].What, want) {
			t.Errorf("%s: %v", text, bad)
		}
	}
}
