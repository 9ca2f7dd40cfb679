package wiring

import (
	"strings"
	"testing"

	"slipway/internal/secret"
)

func TestOpen_withoutAKeyringGoesOnForThisSessionAndSaysSo(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nobody")
	s := station(t, t.TempDir(), nil)
	if _, memory := s.Secrets.(*secret.Session); !memory || !s.Session {
		t.Errorf("secrets = %T, session %v", s.Secrets, s.Session)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "this session only") {
		t.Errorf("warnings = %q", s.Warnings)
	}
}

func TestOpen_unaskedLeavesTheKeyringAlone(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nobody")
	s, err := Open(t.Context(), Options{Paths: paths(t.TempDir()), Program: "slipwayctl", Unasked: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, ring := s.Secrets.(*secret.Keyring); !ring || s.Session || len(s.Warnings) != 0 {
		t.Errorf("secrets = %T, session %v, warnings %q", s.Secrets, s.Session, s.Warnings)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
