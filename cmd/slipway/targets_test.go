package main

import (
	"context"
	"errors"
	"slices"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/secret"
	"slipway/internal/wiring"
)

// locked is a keyring that takes nothing.
type locked struct{ secret.Session }

func (*locked) Set(context.Context, string, map[string]string) error {
	return fault.New(fault.Unavailable, "The keyring is locked.", "Unlock it.")
}

// installed opens an empty installation.
func installed(t *testing.T, secrets secret.Store) *wiring.Station {
	t.Helper()
	t.Setenv("SLIPWAY_HOME", t.TempDir())
	paths, err := wiring.DefaultPaths()
	if err != nil {
		t.Fatal(err)
	}
	s, err := wiring.Open(t.Context(), wiring.Options{Paths: paths, Program: "slipway", Secrets: secrets})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func cloud() profile.Profile {
	return profile.Profile{Name: "Lab", Backend: "glance", Values: backend.Values{"auth-url": "https://lab:5000/v3", "user": "demo", "project": "demo"}}
}

func TestTargets_keepSavedSecretsThatWereNotTypedAgain(t *testing.T) {
	s := targetService{installed(t, &secret.Session{})}
	kept, err := s.Save(t.Context(), cloud(), backend.Values{"password": "one", "proxy-password": "two"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Save(t.Context(), kept, backend.Values{"password": "three"}); err != nil {
		t.Fatal(err)
	}
	secrets, err := s.station.Secrets.Get(t.Context(), kept.ID)
	if err != nil || secrets["password"] != "three" || secrets["proxy-password"] != "two" {
		t.Errorf("%v, %v", secrets, err)
	}
	saved, _, err := s.Secrets(t.Context(), kept.ID)
	if err != nil || !slices.Equal(saved, []string{"password", "proxy-password"}) {
		t.Errorf("%q, %v", saved, err)
	}
}

func TestTargets_aNewOneWhoseSecretsCannotBeKeptIsNotKept(t *testing.T) {
	s := targetService{installed(t, &locked{})}
	p, err := s.Save(t.Context(), cloud(), backend.Values{"password": "one"})
	if !fault.Is(err, fault.Unavailable) || p.ID != "" {
		t.Errorf("%+v, %v", p, err)
	}
	if left, err := s.Profiles(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTargets_removeForgetsTheSecretsToo(t *testing.T) {
	s := targetService{installed(t, &secret.Session{})}
	kept, err := s.Save(t.Context(), cloud(), backend.Values{"password": "one"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Remove(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	secrets, err := s.station.Secrets.Get(t.Context(), kept.ID)
	left, listErr := s.Profiles(t.Context())
	if len(secrets) != 0 || len(left) != 0 || errors.Join(err, listErr) != nil {
		t.Errorf("%v, %v, %v, %v", secrets, left, err, listErr)
	}
	if n, err := s.Pending(t.Context(), kept.ID); n != 0 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
}

func TestTargets_ofAnUnknownKindAreRefused(t *testing.T) {
	s := targetService{installed(t, &secret.Session{})}
	p := cloud()
	p.Backend = "unheard-of"
	if _, err := s.Save(t.Context(), p, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("saved: %v", err)
	}
	if _, err := s.Check(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("checked: %v", err)
	}
	if _, err := s.Try(t.Context(), "unheard-of", "", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("tried: %v", err)
	}
}

func TestIntake_offersTheSavedTargetsWithTheirKind(t *testing.T) {
	station := installed(t, &secret.Session{})
	if _, err := (targetService{station}).Save(t.Context(), cloud(), nil); err != nil {
		t.Fatal(err)
	}
	offered, err := (intakeService{station}).Targets(t.Context())
	if err != nil || len(offered) != 1 || offered[0].Spec.ID != "glance" || offered[0].Profile.Name != "Lab" {
		t.Errorf("%+v, %v", offered, err)
	}
}

func TestTargets_whoseProductKeepsNoFileServersSaySo(t *testing.T) {
	s := targetService{installed(t, &secret.Session{})}
	kept, err := s.Save(t.Context(), cloud(), backend.Values{"password": "one"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.FileServers(t.Context(), kept.ID)
	for call, err := range map[string]error{
		"list":   err,
		"add":    s.AddFileServer(t.Context(), kept.ID, backend.Values{"name": "Mirror"}),
		"remove": s.RemoveFileServer(t.Context(), kept.ID, "1"),
	} {
		if f := fault.Of(err); f == nil || f.Kind != fault.Rejected || f.Remedy == "" {
			t.Errorf("%s: %+v", call, f)
		}
	}
}
