package ocimarket

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func offered(t *testing.T, s *stage, key string, v backend.Values) string {
	t.Helper()
	list, err := s.driver.Choices(t.Context(), key, v)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range list {
		out = append(out, strings.Trim(c.Value+"|"+c.Label+"|"+c.Help, "|"))
	}
	return strings.Join(out, "\n")
}

func TestChoices_asEarlierUploadsSpellThem(t *testing.T) {
	odd := `{"uploadRequestId":1,"application":"a/b","version":"3","operatingSystem":"Solaris","statusName":"FAILED"}`
	s := newStage(t, map[string]string{"GET /machineimages": items(finished, abandoned, other, odd)})
	for _, c := range []struct {
		key  string
		v    backend.Values
		want string
	}{
		{keyApplication, nil, "web"},
		{keyVersion, nil, "1.0\n2.0\n3"},
		{keyVersion, backend.Values{keyApplication: "web"}, "1.0\n2.0"},
		{keyVersion, backend.Values{keyApplication: "other"}, ""},
		{keySystem, backend.Values{keyApplication: "other"}, "Linux\nlinux\nSolaris"},
		{keyFileName, nil, ""},
	} {
		if got := offered(t, s, c.key, c.v); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
}

func TestChoices_dataCentresOfUploadsAndOfStoredImages(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": items(finished), "GET /storageimages": items(keptInUS)})
	for _, key := range []string{keyCopyTo, keyCopyOver, keyFrom, keyTo, keyOver} {
		if got := offered(t, s, key, nil); got != "em2|EMEA\nus2|US\nus6" && got != "em2||EMEA\nus2||US\nus6" {
			t.Errorf("%s: %q", key, got)
		}
	}
}

func TestChoices_noneFromAServiceThatDoesNotTell(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": `403 {"message":"no"}`, "GET /storageimages": `404 {"message":"no"}`})
	for _, key := range []string{keyApplication, keyCopyTo} {
		if got := offered(t, s, key, nil); got != "" {
			t.Errorf("%s: %s", key, got)
		}
	}
	s = newStage(t, map[string]string{"GET /storageimages": `404 {"message":"no"}`, "GET /machineimages": items(finished)})
	if got := offered(t, s, keyTo, nil); got != "em2||EMEA\nus2||US" {
		t.Errorf("from uploads alone: %q", got)
	}
	s = newStage(t, map[string]string{"GET /authenticate": `401 {"message":"no"}`})
	for _, key := range []string{keyApplication, keyCopyTo} {
		if _, err := s.driver.Choices(t.Context(), key, nil); !fault.Is(err, fault.Login) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
