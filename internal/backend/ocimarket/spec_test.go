package ocimarket

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
)

func TestSpec_saysWhatTheContractAsks(t *testing.T) {
	s := Spec()
	if s.ID != "ocimarket" || s.Title != "Oracle Cloud Marketplace" || s.Summary == "" || s.ItemNoun != "machine image" || s.PerHost < 1 {
		t.Errorf("%+v", s)
	}
	if s.Resume != backend.ResumeChunks || len(s.Accept.URL) > 0 || s.Accept.Sets.Group != nil || s.FileServer != nil {
		t.Errorf("resume %s, %+v", s.Resume, s.Accept)
	}
	if got := strings.Join(s.Accept.Extensions, " "); got != ".tar.gz .tgz .gz" {
		t.Errorf("accepts %s", got)
	}
}

func TestSpec_keysStandOnceAndSecretsOnlyInTheProfile(t *testing.T) {
	s := Spec()
	for name, fields := range map[string][]backend.Field{"profile": s.Profile, "request": s.Request, "copy": s.Copy} {
		var keys []string
		for _, f := range fields {
			if slices.Contains(keys, f.Key) || f.Label == "" || f.Kind == "" || f.Kind == backend.Secret && name != "profile" {
				t.Errorf("%s: %+v", name, f)
			}
			keys = append(keys, f.Key)
		}
	}
	for _, key := range []string{keyChunkBase, keyUploadType, keyNameHeader, keyDeadline} {
		if f, ok := backend.Lookup(s.Profile, key); !ok || !f.Advanced || f.Default == "" {
			t.Errorf("%s: %+v", key, f)
		}
	}
}
