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
		image    string // {M} stands for the MD5 of the file
		verdict  backend.Verdict
		mismatch bool
		text     string
	}{
		"the same MD5":                   {image: ready("qcow2", small, `"md5Sum":"{M}"`), verdict: backend.Verified},
		"the same MD5, size unknown":     {image: ready("qcow2", 0, `"md5Sum":"{M}"`), verdict: backend.Verified},
		"another MD5":                    {image: ready("qcow2", small, wrong), mismatch: true},
		"another size":                   {image: ready("qcow2", small-1), mismatch: true},
		"converted, so another MD5":      {image: ready("raw", small*3, wrong), verdict: backend.Accepted, text: "converted the image from qcow2 to raw"},
		"no MD5, and none to be had":     {image: ready("qcow2", small, `"md5Sum":"not calculated"`), verdict: backend.Accepted, text: "computes no checksum"},
		"a disc is what it was, raw too": {image: ready("", small, `"md5Sum":null`), verdict: backend.Accepted, text: "computes no checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			req := request(t, small)
			s := newScript(t, map[string][]string{"GET /images/*": {strings.ReplaceAll(c.image, "{M}", md5Of(t, req))}})
			r, err := s.driver.Upload(t.Context(), req, discard)
			if c.mismatch {
				if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.Detail, s.image) {
					t.Errorf("%+v", f)
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
	req := request(t, small)
	s := newScript(t, map[string][]string{
		"GET /images/*":         {ready("qcow2", small), ready("qcow2", small), ready("qcow2", small, `"md5Sum":"`+md5Of(t, req)+`"`)},
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
	stand.WantFault(t, err, fault.NotFound)
	_, err = b.driver.Verify(t.Context(), id, b.raw(small+1))
	stand.WantFault(t, err, fault.ChecksumWrong)
	v, err = b.driver.Verify(t.Context(), id, backend.Request{URL: "http://files.example.org/x"})
	if err != nil || v.Verdict != backend.Accepted || v.Why == "" || len(v.Compared) == 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestUpload_whatTheServerChangedIsNoted(t *testing.T) {
	b := newBench(t)
	r, err := b.upload(request(t, small, b.to("Ceph")...))
	if err != nil || !said(r, "changed the format from qcow2 to raw") || r.Verification.Verdict != backend.Accepted {
		t.Errorf("%+v, %v", r, err)
	}
}
