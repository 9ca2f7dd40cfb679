package lxcaupdate_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// rewrite gives a file other content of another length.
func rewrite(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Error(err)
	}
}

// requests that make no update, by what is said about them.
func misfits(t *testing.T) map[string]backend.Request {
	t.Helper()
	two := files(t, "a", ".tgz")
	two.Items = append(two.Items, files(t, "b", ".xml").Items...)
	twice := files(t, "a", ".tgz", ".xml")
	twice.Items = append(twice.Items, files(t, "a", ".TGZ").Items...)
	empty := files(t, "a", ".tgz", ".txt")
	empty.Items[1].Identity.Size = 0
	return map[string]backend.Request{
		"two updates, a and b":     two,
		"two .tgz files":           twice,
		"readme, a.txt, is empty":  empty,
		"a.iso is no part":         files(t, "a", ".iso"),
		"files on this computer":   {URL: "https://example.org/a.tgz"},
		"from files on this compu": {},
	}
}

func TestUpload_refusesWhatMakesNoUpdateBeforeAnythingIsAsked(t *testing.T) {
	for said, req := range misfits(t) {
		s := newScript(t, imports())
		_, err := s.driver.Upload(t.Context(), req, s.Report)
		if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.What, said) || len(s.asked) != 0 {
			t.Errorf("%s: %+v, asked %v", said, f, s.asked)
		}
	}
}

func TestUpload_anyMemberThatChangedBeforeIsToldBeforeTheJob(t *testing.T) {
	for i, ext := range all {
		s := newScript(t, imports())
		req := files(t, fixID, all...)
		rewrite(t, req.Items[i].Identity.Path)
		_, err := s.driver.Upload(t.Context(), req, s.Report)
		stand.WantFault(t, err, fault.FileChanged)
		if err := os.Remove(req.Items[i].Identity.Path); err != nil {
			t.Fatal(err)
		}
		_, err = s.driver.Upload(t.Context(), req, s.Report)
		stand.WantFault(t, err, fault.NotFound)
		if s.count(postJob) != 0 {
			t.Errorf("%s: there is a job", ext)
		}
	}
}

func TestUpload_memberThatChangesBetweenJobAndBodyCancelsTheJob(t *testing.T) {
	for i, ext := range all {
		s := newScript(t, imports())
		req := files(t, fixID, all...)
		s.Onto = func(p backend.Progress) error {
			if p.Token != nil && p.Phase == backend.Creating {
				rewrite(t, req.Items[i].Identity.Path)
			}
			return nil
		}
		_, err := s.driver.Upload(t.Context(), req, s.Report)
		stand.WantFault(t, err, fault.FileChanged)
		if s.count(postFiles) != 0 || s.count(putTasks) != 1 || string(s.Token()) != noJob {
			t.Errorf("%s: %d bodies, canceled %d times, token %s", ext, s.count(postFiles), s.count(putTasks), s.Token())
		}
	}
}

func TestUpload_wrongPublishedDigestIsToldBeforeTheJob(t *testing.T) {
	s := newScript(t, imports())
	req := files(t, fixID, all...)
	req.Items[1].Expected = []source.Expected{{Algo: source.SHA256, Digest: sha256Of("another file"), From: "SHA256SUMS"}}
	_, err := s.driver.Upload(t.Context(), req, s.Report)
	f := stand.FaultOf(t, err, fault.ChecksumWrong)
	if !strings.Contains(f.What, ".xml is not the file that SHA256SUMS describes") || !strings.Contains(f.Detail, sha256Of(content(".xml"))) || s.count(postJob) != 0 {
		t.Errorf("%+v after %d jobs", f, s.count(postJob))
	}
}

func TestUpload_saysWhichPublishedDigestsWereCompared(t *testing.T) {
	s := newScript(t, imports())
	req := files(t, fixID, all...)
	req.Items[0].Expected = []source.Expected{
		{Algo: source.MD5, Digest: "0123456789abcdef0123456789abcdef", From: "MD5SUMS"}, // a weaker one does not count beside a stronger
		{Algo: source.SHA256, Digest: sha256Of(content(".tgz")), From: "SHA256SUMS"},
	}
	r, err := s.driver.Upload(t.Context(), req, s.Report)
	if err != nil || !slices.Contains(r.Verification.Compared, "The SHA-256 of "+fixID+".tgz is the one that SHA256SUMS publishes.") {
		t.Errorf("%+v, %v", r.Verification, err)
	}
	if !slices.Contains(s.Phases(), backend.Hashing) {
		t.Errorf("phases %v", s.Phases())
	}
}

func TestUpload_stopsWhereTheLastByteCannotBeJournalled(t *testing.T) {
	s := newScript(t, imports())
	full := errors.New("the journal is full")
	s.Onto = func(p backend.Progress) error {
		if p.Token != nil && p.Phase == backend.Processing {
			return full
		}
		return nil
	}
	if _, err := s.upload(); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if s.count(putTasks) != 0 {
		t.Error("the job had everything and was canceled")
	}
}
