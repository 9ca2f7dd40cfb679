package zstackimage_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

func TestVerify_saysWhatIsProvenAndWhatIsNot(t *testing.T) {
	const wrong = `"md5Sum":"00000000000000000000000000000000"`
	for name, c := range map[string]struct {
		storage  string
		image    string // {M} stands for the MD5 of the file
		verdict  backend.Verdict
		mismatch bool
		text     string
	}{
		"the same MD5":                   {storage: sftpID, image: ready("qcow2", small, `"md5Sum":"{M}"`), verdict: backend.Verified},
		"the same MD5, size unknown":     {storage: sftpID, image: ready("qcow2", 0, `"md5Sum":"{M}"`), verdict: backend.Verified},
		"another MD5":                    {storage: sftpID, image: ready("qcow2", small, wrong), mismatch: true},
		"another size":                   {storage: sftpID, image: ready("qcow2", small-1), mismatch: true},
		"converted, so another MD5":      {storage: cephID, image: ready("raw", small*3, wrong), verdict: backend.Accepted, text: "converted the image from qcow2 to raw"},
		"converted, and nobody says so":  {storage: cephID, image: ready("qcow2", small*3, wrong), verdict: backend.Accepted, text: "Ceph storages turn qcow2 images into raw ones"},
		"as large as it was, by chance":  {storage: cephID, image: ready("qcow2", small, wrong), verdict: backend.Accepted, text: "Ceph storages turn qcow2 images into raw ones"},
		"no MD5, and none to be had":     {storage: sftpID, image: ready("qcow2", small, `"md5Sum":"not calculated"`), verdict: backend.Accepted, text: "computes no checksum"},
		"a disc is what it was, raw too": {storage: sftpID, image: ready("", small, `"md5Sum":null`), verdict: backend.Accepted, text: "computes no checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			req := request(t, small, "storage", c.storage)
			s := newScript(t, map[string][]string{"GET /images/*": {strings.ReplaceAll(c.image, "{M}", md5Of(t, req))}})
			r, err := s.driver.Upload(t.Context(), req, discard)
			if c.mismatch {
				if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.Detail, s.image) || !strings.Contains(f.What, "not what was sent") || !strings.Contains(f.Remedy, "The image "+s.image+" is still on the server") {
					t.Errorf("%+v", f)
				}
				if s.count("DELETE /images/*") > 0 {
					t.Error("a finished image was deleted")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			v := r.Verification
			if v.Verdict != c.verdict || !strings.Contains(v.Why, c.text) || (v.Verdict == backend.Verified) != (v.Digest == md5Of(t, req)) {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestVerify_ofARawFileOnCephComparesBytes(t *testing.T) {
	for _, c := range []struct {
		stored int64
		md5    string
	}{{small, strings.Repeat("0", 32)}, {small + 1, ""}} {
		s := newScript(t, map[string][]string{"GET /images/*": {ready("raw", c.stored, `"md5Sum":"`+c.md5+`"`)}})
		_, err := s.driver.Upload(t.Context(), rawRequest(t, small), discard)
		stand.WantFault(t, err, fault.ChecksumWrong)
	}
}

// A person has to decide about an image that differs. Trying again makes another one.
func TestVerify_afterADifferenceTheNextAttemptBeginsAnew(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /images/*": {ready("raw", small+1)}})
	req := rawRequest(t, small)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.ChecksumWrong)
	first := s.image
	if f := stand.FaultOf(t, s.driver.Discard(t.Context(), r.Token()), fault.Conflict); !strings.Contains(f.What, first) {
		t.Errorf("%+v", f)
	}
	s.answer("GET /longjobs/*", job("Running", uploading), job("Succeeded", uploading))
	s.answer("GET /images/*", ready("raw", small, `"md5Sum":"`+md5Of(t, req)+`"`))
	result, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report)
	if err != nil || result.ID == first || result.Verification.Verdict != backend.Verified || !said(result, first) {
		t.Errorf("%+v, %v", result, err)
	}
	if s.count("DELETE /images/*")+s.count("PUT /longjobs/*/actions") > 0 || s.count("POST /longjobs") != 2 {
		t.Errorf("it was asked\n%s", strings.Join(s.after("POST /longjobs"), "\n"))
	}
}

func TestVerify_anImageStoreMayKeepAFormOfItsOwn(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /backup-storage": {strings.ReplaceAll(storages, `"Ceph"`, `"ImageStoreBackupStorage"`)},
		"GET /images/*":       {ready("qcow2", small/2, `"md5Sum":"00000000000000000000000000000000"`)},
	})
	r, err := s.driver.Upload(t.Context(), request(t, small), discard)
	if err != nil || r.Verification.Verdict != backend.Accepted || !strings.Contains(r.Verification.Why, "a form of its own") {
		t.Errorf("%+v, %v", r.Verification, err)
	}
}

func TestVerify_theServerIsAskedToCompute(t *testing.T) {
	req := rawRequest(t, small)
	s := newScript(t, map[string][]string{
		"GET /images/*":         {ready("raw", small), ready("raw", small), ready("raw", small, `"md5Sum":"`+md5Of(t, req)+`"`)},
		"PUT /images/*/actions": {`202 {"location":"http://x/api-jobs/{J}"}`},
	})
	r, err := s.driver.Upload(t.Context(), req, discard)
	if err != nil || r.Verification.Verdict != backend.Verified || r.Verification.Algorithm != source.MD5 {
		t.Errorf("%+v, %v", r.Verification, err)
	}
	if asked := s.sent("PUT /images/*/actions"); len(asked) != 1 || asked[0] != `{"calculateImageHash":{"backupStorageUuid":"`+cephID+`","algorithm":"MD5"}}` {
		t.Errorf("%q", asked)
	}
}

func TestVerify_later(t *testing.T) {
	b := newBench(t)
	req := b.raw(small)
	id := b.finish(req).ID
	v, err := b.driver.Verify(t.Context(), id, req)
	if err != nil || v.Verdict != backend.Verified || v.Digest != md5Of(t, req) {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = b.driver.Verify(t.Context(), strings.Repeat("0", 32), req)
	if f := stand.FaultOf(t, err, fault.NotFound); !strings.Contains(f.Remedy, "slipwayctl remote list") {
		t.Errorf("%+v", f)
	}
	v, err = b.driver.Verify(t.Context(), id, backend.Request{URL: "http://files.example.org/x"})
	if err != nil || v.Verdict != backend.Accepted || v.Why == "" || len(v.Compared) == 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Whoever compares a file with an image may have taken the wrong file; nothing says that
// the image is not what was sent.
func TestVerify_laterAndOfAnotherFileItIsTheFileThatIsDoubted(t *testing.T) {
	b := newBench(t)
	id := b.finish(b.raw(small)).ID
	sameSize := b.raw(small)
	sameSize.Items[0] = stand.File(t, "other.img", nil, small)
	for what, req := range map[string]backend.Request{"size": b.raw(small + 1), "MD5": sameSize} {
		_, err := b.driver.Verify(t.Context(), id, req)
		f := stand.FaultOf(t, err, fault.ChecksumWrong)
		if f.What != "This file is not the one at the server: the "+what+" differs." || f.Remedy != "Check that it is the file that was uploaded." || !strings.Contains(f.Detail, id) {
			t.Errorf("%s: %+v", what, f)
		}
	}
}

func TestUpload_whatTheServerChangedIsNoted(t *testing.T) {
	b := newBench(t)
	r, err := b.upload(request(t, small, b.to("Ceph")...))
	if err != nil || !said(r, "changed the format from qcow2 to raw") || r.Verification.Verdict != backend.Accepted {
		t.Errorf("%+v, %v", r, err)
	}
}
