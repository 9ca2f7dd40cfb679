package ocimarket_test

import (
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// overwrite changes a file's content and length.
func overwrite(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("\x1f\x8b another"), 0o600); err != nil {
		t.Error(err)
	}
}

func checkSum(sum string) string {
	return "200 " + record("7934472", "Completed", `"checkSum":"`+sum+`"`)
}

func TestVerify_byTheChecksumOfTheImage(t *testing.T) {
	ours := sumOf(content(4096))
	for name, c := range map[string]struct {
		look    string
		verdict backend.Verdict
		kind    fault.Kind
	}{
		"it is the same":         {checkSum(strings.ToUpper(ours)), backend.Verified, fault.Unknown},
		"it differs":             {checkSum(strings.Repeat("0", 32)), "", fault.ChecksumWrong},
		"there is none":          {completed, backend.Accepted, fault.Unknown},
		"there is something odd": {checkSum("soon"), backend.Accepted, fault.Unknown},
		"there is no image":      {"404 ", "", fault.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{shown: {c.look}})
			v, err := s.driver.Verify(t.Context(), "7934472", request(t, 4096))
			if c.kind != fault.Unknown {
				f := stand.FaultOf(t, err, c.kind)
				if words := f.What + " " + f.Remedy; c.kind == fault.ChecksumWrong && (!strings.Contains(words, "This file is not the one") || strings.Contains(words, "Oracle")) {
					t.Errorf("the service is blamed: %s", words)
				}
				return
			}
			if err != nil || v.Verdict != c.verdict || v.Verdict == backend.Verified && v.Digest != ours || v.Verdict == backend.Accepted && v.Why == "" {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
}

func TestVerify_aFileThatIsAnotherOne(t *testing.T) {
	s := newScript(t, map[string][]string{shown: {checkSum(strings.Repeat("0", 32))}})
	req := request(t, 4096)
	overwrite(t, req.Items[0].Identity.Path)
	_, err := s.driver.Verify(t.Context(), "7934472", req)
	stand.WantFault(t, err, fault.FileChanged)
	_, err = s.driver.Verify(t.Context(), "7934472", backend.Request{})
	stand.WantFault(t, err, fault.Invalid)
}

func TestVerify_tellsOfPublishedDigests(t *testing.T) {
	s := newScript(t, map[string][]string{shown: {checkSum(sumOf(content(4096)))}})
	req := request(t, 4096)
	req.Items[0].Expected = []source.Expected{{Algo: source.MD5, Digest: sumOf(content(4096)), From: "MD5SUMS"}}
	v, err := s.driver.Verify(t.Context(), "7934472", req)
	if err != nil || len(v.Compared) != 2 || !strings.Contains(v.Compared[1], "MD5SUMS") {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestUpload_anImageThatIsNotTheFile(t *testing.T) {
	for name, mode := range map[string][]string{"whole": nil, "in chunks": inChunks} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, nil)
			s.onto = func(h heard) {
				if h.key == merged || h.key == opened && mode == nil {
					s.answer(shown, checkSum(strings.Repeat("0", 32)))
				}
			}
			var r stand.Recorder
			_, err := s.driver.Upload(t.Context(), request(t, 2*mebi, mode...), r.Report)
			f := stand.FaultOf(t, err, fault.ChecksumWrong)
			if !strings.Contains(f.Detail, strings.Repeat("0", 32)) || inToken(t, r.Token(), "stale") != true {
				t.Errorf("%+v, %s", f, r.Token())
			}
		})
	}
}
