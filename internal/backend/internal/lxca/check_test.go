package lxca_test

import (
	"strings"
	"testing"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

const aicc = "GET /aicc"

func TestCheck_saysWhoAndWhere(t *testing.T) {
	s := newScript(t, map[string][]canned{aicc: {ok(`{"appliance":{"version":"2.2.0","build":"423","runlevel":3,"status":"Normal"}}`)}})
	for _, way := range []string{lxca.LoginSession, lxca.LoginBasic} {
		got, err := s.open(lxca.KeyLogin, way).Check(t.Context())
		if err != nil || got.Product != "Lenovo XClarity Administrator" || got.Version != "2.2.0" || got.Account != "USERID" ||
			"https://"+got.Host != s.root || len(got.Certificate) != 64 || len(got.Notes) != 0 {
			t.Errorf("%s: %+v, %v", way, got, err)
		}
	}
}

func TestCheck_oddAppliances(t *testing.T) {
	for name, c := range map[string]struct {
		answer        canned
		version, note string
	}{
		"version in the type only": {ok(`{}`), "2.2.0", ""},
		"version that is none":     {ok(`{"appliance":{"version":"beta"}}`), "beta", "does not tell its version"},
		"no version":               {canned{body: `{}`, header: map[string]string{"Content-Type": "application/json"}}, "", "does not tell its version"},
		"restarting":               {ok(`{"appliance":{"version":"4.1.0","runlevel":"6","status":"Warning"}}`), "4.1.0", "run level 6 instead of 3, which means restarting; it calls its state Warning."},
		"halted":                   {ok(`{"appliance":{"version":"4.1.0","runlevel":0}}`), "4.1.0", "run level 0 instead of 3, which means halted."},
		"another run level":        {ok(`{"appliance":{"version":"4.1.0","runlevel":5}}`), "4.1.0", "run level 5 instead of 3."},
	} {
		s := newScript(t, map[string][]canned{aicc: {c.answer}})
		got, err := s.open().Check(t.Context())
		if err != nil || got.Version != c.version || !strings.Contains(strings.Join(got.Notes, "|"), c.note) || (c.note == "") != (len(got.Notes) == 0) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestCheck_olderThanTheInterfaceForFiles(t *testing.T) {
	s := newScript(t, map[string][]canned{aicc: {ok(`{"appliance":{"version":"2.0.0"}}`)}})
	_, err := s.open().Check(t.Context())
	if f := faultOf(t, err, fault.Rejected); fault.Retryable(f) || !strings.Contains(f.What, "2.0.0") || !strings.Contains(f.What, "2.1.0") {
		t.Errorf("fault %+v", f)
	}
}

func TestLogin_olderThanTheInterfaceForFiles(t *testing.T) {
	old := map[string]string{"Content-Type": "application/com.lenovo.lxca-v1.2.2+json; charset=UTF-8"}
	s := newScript(t, map[string][]canned{"GET /tasks": {{body: `[]`, header: old}}})
	login := s.loginLocked("")
	login.header["Content-Type"] = old["Content-Type"]
	s.answers["POST /sessions"] = []canned{login}
	for _, way := range []string{lxca.LoginSession, lxca.LoginBasic} {
		_, err := s.open(lxca.KeyLogin, way).Ask(t.Context(), get)
		if f := faultOf(t, err, fault.Rejected); fault.Retryable(f) || !strings.Contains(f.What, "1.2.2") {
			t.Errorf("%s: %+v", way, f)
		}
	}
	if s.sessions() != 0 {
		t.Error("the session was left open")
	}
}

func TestCheck_passesRefusalsOn(t *testing.T) {
	s := newScript(t, map[string][]canned{aicc: {{status: 403}}})
	_, err := s.open().Check(t.Context())
	wantFault(t, err, fault.Denied)
}

func TestCheck_unreachable(t *testing.T) {
	s := newScript(t, nil)
	_, err := s.open(lxca.KeyAddress, "https://127.0.0.1:1").Check(t.Context())
	wantFault(t, err, fault.Unreachable)
}
