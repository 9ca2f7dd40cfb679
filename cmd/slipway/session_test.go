package main

import (
	"bytes"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"slipway/internal/fault"
	"slipway/internal/secret"
	"slipway/internal/wiring"
)

func opened(t *testing.T, errs *bytes.Buffer) *session {
	t.Helper()
	t.Setenv("SLIPWAY_HOME", t.TempDir())
	paths, err := wiring.DefaultPaths()
	if err != nil {
		t.Fatal(err)
	}
	station, err := wiring.Open(t.Context(), wiring.Options{Paths: paths, Program: "slipway", Secrets: &secret.Session{}})
	if err != nil {
		t.Fatal(err)
	}
	return &session{app: test.NewTempApp(t), station: station, errs: errs}
}

func TestSession_closesOnceAndQuietly(t *testing.T) {
	var errs bytes.Buffer
	s := opened(t, &errs)
	if first, second := s.close(), s.close(); first != exitOK || second != exitOK || errs.Len() > 0 {
		t.Errorf("codes %d and %d, said %q", first, second, errs.String())
	}
}

func TestSession_saysOnceWhyItFailed(t *testing.T) {
	var errs bytes.Buffer
	s := opened(t, &errs)
	s.err = fault.New(fault.Unavailable, "No OpenGL.", "Install a driver.")
	if first, second := s.close(), s.close(); first != exitOther || second != exitOther {
		t.Errorf("codes %d and %d", first, second)
	}
	if strings.Count(errs.String(), "No OpenGL.") != 1 || !strings.Contains(errs.String(), "Install a driver.") {
		t.Errorf("said %q", errs.String())
	}
}
