package lxcaupdate_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// genuine are the four files of an update with content that looks like theirs.
func genuine(t *testing.T) backend.Request {
	t.Helper()
	req := files(t, fixID, all...)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("payload")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for i, data := range [][]byte{packed.Bytes(), []byte(`<?xml version="1.0" encoding="UTF-8"?><INSTANCE/>`)} {
		path := req.Items[i].Identity.Path
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := source.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		req.Items[i].Identity = id
	}
	return req
}

// without returns the request with the members of these extensions left out.
func without(req backend.Request, extensions ...string) backend.Request {
	var kept []backend.Item
	for _, item := range req.Items {
		drop := false
		for _, ext := range extensions {
			drop = drop || strings.HasSuffix(item.Identity.Path, ext)
		}
		if !drop {
			kept = append(kept, item)
		}
	}
	req.Items = kept
	return req
}

// says returns how the first finding with this text in it is weighed; "" for none.
func says(p backend.Plan, text string) backend.Level {
	for _, f := range p.Findings {
		if strings.Contains(f.What, text) {
			return f.Level
		}
	}
	return ""
}

func TestPlan_ofACompleteSetHasNothingToWarnAbout(t *testing.T) {
	s := newScript(t, with(getUpdates, canned{200, `{"updates":[]}`}))
	req := genuine(t)
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: sha256Of("x"), From: "SHA256SUMS"}}
	p, err := s.driver.Plan(t.Context(), req)
	if err != nil || p.Blocked() || p.Count(backend.Warning) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, text := range []string{
		"Logged in as u to Lenovo XClarity Administrator 2.2.0.", "The set is complete", "40 GB free", "No update of this name",
		"The SHA-256 of " + fixID + ".tgz will be compared with the one from SHA256SUMS", "gives no digest",
	} {
		if says(p, text) != backend.OK {
			t.Errorf("it does not say %q: %+v", text, p.Findings)
		}
	}
	if s.count(postJob) != 0 {
		t.Error("a plan made a job")
	}
}

func TestPlan_warnsAndBlocks(t *testing.T) {
	for _, c := range []struct {
		name  string
		key   string
		reply canned
		req   backend.Request
		says  string
		level backend.Level
	}{
		{"missing change log", "", canned{}, without(genuine(t), ".chg"), "The change log, " + fixID + ".chg, is missing; the appliance may refuse", backend.Warning},
		{"missing readme", "", canned{}, without(genuine(t), ".chg", ".txt"), "The readme, " + fixID + ".txt, is missing;", backend.Warning},
		{"missing payload", "", canned{}, without(genuine(t), ".tgz"), "The payload, " + fixID + ".tgz, is missing: ", backend.Warning},
		{"payload that is none", "", canned{}, files(t, fixID, all...), "The payload, " + fixID + ".tgz, does not look like a compressed archive.", backend.Warning},
		{"metadata that are none", "", canned{}, files(t, fixID, all...), "The metadata, " + fixID + ".xml, does not look like XML.", backend.Warning},
		{"no room", getSize, canned{200, `{"size":{"freeSpace":10}}`}, genuine(t), "repository has 10 B free", backend.Blocker},
		{"untold room", getSize, canned{404, ""}, genuine(t), "does not say how much room", backend.Warning},
		{"no right", getSize, canned{403, aborted}, genuine(t), "may not do that", backend.Blocker},
		{"no right to the list", getUpdates, canned{403, aborted}, genuine(t), "may not do that", backend.Blocker},
		{"twin", getUpdates, listed, genuine(t), "The update " + fixID + " is in the repository already (Downloaded).", backend.Warning},
		{"twin of unknown state", getUpdates, canned{200, `{"updates":[{"fixid":"` + fixID + `"}]}`}, genuine(t), "is in the repository already.", backend.Warning},
		{"twin in the catalogue only", getUpdates, canned{200, `{"updates":[{"fixid":"` + fixID + `","status":"Not Downloaded"}]}`}, genuine(t), "No update of this name", backend.OK},
		{"old version", "GET /aicc", canned{200, `{"appliance":{"version":"2.0.9"}}`}, genuine(t), "2.1.0 or later", backend.Blocker},
		{"restarting", "GET /aicc", canned{200, `{"appliance":{"version":"2.2.0","runlevel":6}}`}, genuine(t), "restarting", backend.Warning},
	} {
		a := with(getUpdates, canned{200, `{"updates":[]}`})
		if c.key != "" {
			a[c.key] = []canned{c.reply}
		}
		s := newScript(t, a)
		p, err := s.driver.Plan(t.Context(), c.req)
		if err != nil || says(p, c.says) != c.level {
			t.Errorf("%s: %+v, %v", c.name, p.Findings, err)
		}
		for _, f := range p.Findings {
			if f.What == "" || f.Level != backend.OK && f.Remedy == "" {
				t.Errorf("%s: finding without words: %+v", c.name, f)
			}
		}
	}
}

func TestPlan_asksAnOldApplianceNothingElse(t *testing.T) {
	s := newScript(t, with("GET /aicc", canned{200, `{"appliance":{"version":"2.0.9"}}`}))
	if p, err := s.driver.Plan(t.Context(), genuine(t)); err != nil || !p.Blocked() || s.count(getSize)+s.count(getUpdates) != 0 {
		t.Errorf("%+v, %v, asked %v", p, err, s.asked)
	}
}

func TestPlan_blocksWhatMakesNoUpdate(t *testing.T) {
	for said, req := range misfits(t) {
		s := newScript(t, imports())
		p, err := s.driver.Plan(t.Context(), req)
		if err != nil || says(p, said) != backend.Blocker || len(s.asked) != 0 {
			t.Errorf("%s: %+v, %v", said, p, err)
		}
	}
}

func TestPlan_cannotBeMadeWithoutTheFilesOrTheAppliance(t *testing.T) {
	s := newScript(t, imports())
	req := genuine(t)
	rewrite(t, req.Items[3].Identity.Path)
	_, err := s.driver.Plan(t.Context(), req)
	stand.WantFault(t, err, fault.FileChanged)
	for _, key := range []string{"GET /aicc", getSize, getUpdates} {
		s := newScript(t, with(key, canned{500, ""}))
		_, err := s.driver.Plan(t.Context(), genuine(t))
		stand.WantFault(t, err, fault.ServerFailed)
	}
}
