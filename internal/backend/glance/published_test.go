package glance_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
)

// publish adds a digest to the request as a checksum file would; bent makes it
// one of other content.
func publish(t *testing.T, req *backend.Request, algo source.Algo, bent bool) string {
	t.Helper()
	data, err := os.ReadFile(req.Items[0].Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	if bent {
		data = append(data, 'x')
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	if algo == source.MD5 {
		short := md5.Sum(data)
		digest = hex.EncodeToString(short[:])
	}
	req.Items[0].Expected = append(req.Items[0].Expected, source.Expected{Algo: algo, Digest: digest, From: "SHA256SUMS"})
	return digest
}

func TestUpload_publishedDigestIsComparedAndStored(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	want := publish(t, &req, source.SHA256, false)
	publish(t, &req, source.MD5, false)
	r := b.mustUpload(req)
	if r.Sums[source.SHA256] != want || r.Sums[source.SHA512] == "" || len(r.Sums) != 2 {
		t.Errorf("sums %v", r.Sums)
	}
	if all := strings.Join(r.Verification.Compared, "\n"); !strings.Contains(all, "SHA256SUMS publishes") {
		t.Errorf("compared: %s", all)
	}
	p := b.only().Properties
	if p["owner_specified.openstack.sha256"] != want || p["owner_specified.openstack.object"] != "images/disk" {
		t.Errorf("properties %v", p)
	}
	if _, ok := p["owner_specified.openstack.md5"]; ok {
		t.Error("a digest that was not compared is stored")
	}
}

func TestUpload_publishedDigestDiffersAndTheImageIsRemoved(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	publish(t, &req, source.SHA256, true)
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "SHA256SUMS") {
		t.Errorf("fault %+v", f)
	}
	b.nothingLeft()

	_, err = b.upload(req)
	stand.WantFault(t, err, fault.ChecksumWrong)
	if n := b.count(openstack.StepUpload); n != 1 {
		t.Errorf("a file known to be wrong was sent again: %d bodies", n)
	}
}

func TestVerify_comparesAFinishedImageAgain(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	r := b.mustUpload(req)
	v, err := b.driver.Verify(t.Context(), r.ID, req)
	if err != nil || v.Verdict != backend.Verified || v.Digest != r.Verification.Digest {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = b.driver.Verify(t.Context(), r.ID, b.request([]byte("something else")))
	if stand.WantFault(t, err, fault.ChecksumWrong); fault.Of(err).What != "This file is not the one at the server." {
		t.Errorf("the server is blamed: %v", err)
	}
	_, err = b.driver.Verify(t.Context(), r.ID, backend.Request{})
	stand.WantFault(t, err, fault.Invalid)
	_, err = b.driver.Verify(t.Context(), "00000000-0000-4000-8000-000000000000", req)
	stand.WantFault(t, err, fault.NotFound)
}
