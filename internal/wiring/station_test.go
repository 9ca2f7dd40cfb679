package wiring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/secret"
)

func paths(home string) Paths {
	return Paths{Config: filepath.Join(home, "config"), State: filepath.Join(home, "state"), Logs: filepath.Join(home, "log")}
}

// deaf is a keyring that does not answer, and counts how often it is asked.
type deaf struct{ asked int }

func (d *deaf) Get(context.Context, string) (map[string]string, error) {
	d.asked++
	return nil, fault.New(fault.Unavailable, "No answer.", "Unlock it.")
}

func (d *deaf) Set(context.Context, string, map[string]string) error {
	return fault.New(fault.Unavailable, "No answer.", "Unlock it.")
}

func station(t *testing.T, home string, secrets secret.Store) *Station {
	t.Helper()
	s, err := Open(t.Context(), Options{Paths: paths(home), Program: "slipway", Version: "1", Secrets: secrets})
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

// lab saves a target with a password of its own and returns it.
func lab(t *testing.T, s *Station, password string) profile.Profile {
	t.Helper()
	spec, _ := catalog.Lookup("glance")
	p, err := s.Profiles.Save(spec, profile.Profile{Name: "lab", Backend: "glance", Values: backend.Values{
		"auth-url": "https://cloud.invalid:5000/v3", "user": "demo", "project": "demo",
	}})
	if err == nil && password != "" {
		err = s.Secrets.Set(t.Context(), p.ID, map[string]string{"password": password})
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func driver(t *testing.T, s *Station, id string) backend.Driver {
	t.Helper()
	d, err := s.Driver(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver_isKeptUntilProfileOrSecretChanges(t *testing.T) {
	home, secrets := t.TempDir(), &secret.Session{}
	window, shell := station(t, home, secrets), station(t, home, secrets)
	p := lab(t, window, "one")
	first := driver(t, window, p.ID)
	if driver(t, window, p.ID) != first {
		t.Error("a driver was made twice for the same texts")
	}
	if err := shell.Secrets.Set(t.Context(), p.ID, map[string]string{"password": "two"}); err != nil {
		t.Fatal(err)
	}
	second := driver(t, window, p.ID)
	if second == first {
		t.Error("the driver goes on with the old secret")
	}
	spec, _ := catalog.Lookup("glance")
	if err := shell.Profiles.Reload(); err != nil {
		t.Fatal(err)
	}
	p.Values["region"] = "elsewhere"
	if _, err := shell.Profiles.Save(spec, p); err != nil {
		t.Fatal(err)
	}
	if driver(t, window, p.ID) == second {
		t.Error("the driver goes on with the old profile")
	}
}

func TestDriver_refusals(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	p := lab(t, s, "")
	_, err := s.Driver(t.Context(), p.ID)
	if f := fault.Of(err); f == nil || f.Kind != fault.Login || f.Field != "password" || f.Remedy == "" {
		t.Errorf("without a secret: %+v", f)
	}
	if _, err := s.Driver(t.Context(), "gone"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown profile: %v", err)
	}
	tape := backend.Spec{ID: "tape"}
	foreign, err := s.Profiles.Save(tape, profile.Profile{Name: "tape"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Driver(t.Context(), foreign.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown back end: %v", err)
	}
	if _, err := s.Try("tape", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("Try of an unknown back end: %v", err)
	}
}

func TestLend_countsInThisProcessOnly(t *testing.T) {
	ring := &deaf{}
	s := station(t, t.TempDir(), ring)
	p := lab(t, s, "")
	if _, err := s.Driver(t.Context(), p.ID); !fault.Is(err, fault.Unavailable) {
		t.Errorf("keyring without an answer: %v", err)
	}
	asked := ring.asked
	s.Lend(p.ID, backend.Values{"password": "lent"})
	driver(t, s, p.ID)
	if v, err := s.values(t.Context(), mustSpec(t), p); err != nil || v["password"] != "lent" {
		t.Errorf("values = %v, %v", v, err)
	}
	if ring.asked != asked {
		t.Errorf("the keyring was asked %d times for what was lent", ring.asked-asked)
	}
	if saved, _ := s.Profiles.Get(p.ID); saved.Values["password"] != "" {
		t.Error("what was lent was saved")
	}
}

func mustSpec(t *testing.T) backend.Spec {
	t.Helper()
	spec, ok := catalog.Lookup("glance")
	if !ok {
		t.Fatal("no glance")
	}
	return spec
}

func TestOnly_restrictsAndLifts(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	if !s.mine("a") {
		t.Error("restricted from the start")
	}
	s.Only([]string{"a"})
	if !s.mine("a") || s.mine("b") {
		t.Error("not restricted to a")
	}
	s.Only(nil)
	if !s.mine("b") {
		t.Error("not lifted")
	}
}

func TestHost_ofAProfileThatIsGone(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	p := lab(t, s, "one")
	if got := s.host(p.ID); got != "cloud.invalid:5000" {
		t.Errorf("host = %s", got)
	}
	if got := s.host("gone"); got != "gone" {
		t.Errorf("host of an unknown profile = %s", got)
	}
}

func TestOpen_saysWhatWasSetAside(t *testing.T) {
	home := t.TempDir()
	p := paths(home)
	err := errors.Join(p.make(), os.WriteFile(p.profiles(), []byte("{"), 0o600), os.WriteFile(p.pins(), []byte("{"), 0o600),
		os.WriteFile(p.journal(), []byte(strings.Repeat("no journal ", 100)), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if s := station(t, home, &secret.Session{}); len(s.Warnings) != 3 {
		t.Errorf("warnings = %q", s.Warnings)
	}
}

func TestOpen_folderThatCannotBeMade(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Paths: paths(blocked), Program: "slipway", Secrets: &secret.Session{}})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("Open = %v", err)
	}
}
