package lxcaupdate_test

import (
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/lxcaupdate"
)

func TestSpec_fieldsHaveWorkingDefaults(t *testing.T) {
	v := backend.Fill(lxcaupdate.Spec().Request, nil)
	if v["part-name"] != "uploadedfiles[]" || v["wait-minutes"] != "120" {
		t.Errorf("defaults: %v", v)
	}
	if bad := backend.Validate(lxcaupdate.Spec().Request, v); len(bad) > 0 {
		t.Errorf("they break a rule: %v", bad)
	}
}

func TestSpec_partNamesAreThoseThatArePublished(t *testing.T) {
	for name, ok := range map[string]bool{"uploadedfiles[]": true, "uploadedfile[]": true, "uploadedfile": true, "file_1": true, "file": false} {
		if got := len(backend.Validate(lxcaupdate.Spec().Request, backend.Values{"part-name": name})) == 0; got != ok {
			t.Errorf("%s: taken %v", name, got)
		}
	}
}

func TestHost_isTheAppliance(t *testing.T) {
	if got := lxcaupdate.Host(backend.Values{"address": "https://LXCA01.example.org"}); got != "lxca01.example.org:443" {
		t.Errorf("got %q", got)
	}
}
