package lxcaos_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// image is a request for an OS image.
func image(t *testing.T, change ...string) backend.Request {
	t.Helper()
	return request(t, "rhel.iso", append([]string{"type", "OS", "os", "rhels", "name", "rhel.iso"}, change...)...)
}

func TestUpload_driverIsProvenByTheDigestAheadOfIt(t *testing.T) {
	b := newBench(t)
	b.baseImage()
	req := request(t, "megaraid.rpm", "type", "DUD", "os", "rhels", "name", "redhat7.0", "release", "7.0")
	r := b.arrive(req)
	b.wantFiles("redhat7.0", "megaraid.rpm")
	f := b.lab.Files()[1]
	v := r.Verification
	if r.ID != f.FileID || r.Name != "megaraid.rpm" || f.Base == "" || v.Verdict != backend.Verified || v.Algorithm != source.SHA256 || v.Digest != r.Sums[source.SHA256] || len(v.Compared) != 1 {
		t.Errorf("%+v of %+v", r, f)
	}
	b.wantNoSecrets(nil, r)
}

func TestUpload_driverWithoutItsImageIsRefused(t *testing.T) {
	b := newBench(t)
	_, err := b.upload(request(t, "a.iso", "type", "DUD", "os", "rhels", "name", "redhat7.0"))
	if f := stand.FaultOf(t, err, fault.Invalid); f.Field != "name" || !strings.Contains(f.Remedy, "Import the OS image first") {
		t.Errorf("%+v", f)
	}
	b.baseImage()
	_, err = b.upload(request(t, "a.iso", "type", "DUD", "os", "rhels", "name", "redhat8.0"))
	if f := stand.FaultOf(t, err, fault.Invalid); !strings.Contains(f.Remedy, "redhat7.0") {
		t.Errorf("%+v", f)
	}
}

func TestUpload_bundleAndSignatureTravelInOneJob(t *testing.T) {
	b := newBench(t)
	req := request(t, "tools.zip.asc tools.zip", "type", "BUNDLE", "os", "win")
	r := b.arrive(req)
	b.wantFiles("tools.zip", "tools.zip.asc")
	b.wantJobs("Complete")
	if r.Size != req.Size() || r.Name != "tools.zip" || len(r.Verification.Compared) != 2 {
		t.Errorf("%+v", r)
	}
}

func TestUpload_bundleWhoseFirstAnswerIsLostGoesOn(t *testing.T) {
	b := newBench(t, "lose-answer@upload*1")
	b.arrive(request(t, "tools.zip tools.zip.asc", "type", "BUNDLE", "os", "win"))
	b.wantFiles("tools.zip", "tools.zip.asc")
	if n := b.uploads(); n != 2 {
		t.Errorf("%d files were sent", n)
	}
}

func TestUpload_bundleDiscardedTooLateIsDeletedWhole(t *testing.T) {
	b := newBench(t)
	b.arrive(request(t, "tools.zip tools.zip.asc", "type", "BUNDLE", "os", "win"))
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Error(err)
	}
	b.wantFiles()
}

func TestUpload_damageOnTheWayIsAWrongChecksumAndTheFileIsReadAgain(t *testing.T) {
	b := newBench(t, "damaged*1")
	req := image(t)
	_, err := b.upload(req)
	f := stand.FaultOf(t, err, fault.ChecksumWrong)
	if f.Code != "FQXHMFC0001M" || !strings.Contains(f.Detail, "does not match the provided checksum") || !strings.Contains(f.VendorRemedy, "Make sure") || !strings.Contains(f.Remedy, "read the file again") {
		t.Errorf("%+v", f)
	}
	b.wantFiles()
	if r, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report); err != nil || r.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v", r, err)
	}
	b.wantFiles("rhel.iso")
}

func TestUpload_aForgottenDigestIsComputedAnew(t *testing.T) {
	b := newBench(t, "damaged*1")
	req := image(t)
	id := req.Items[0].Identity
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.ChecksumWrong)
	// The medium now yields other bytes, with nothing about the file to show it.
	if err := os.WriteFile(id.Path, []byte(strings.Repeat("x", int(id.Size))), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(id.Path, id.ModTime, id.ModTime); err != nil {
		t.Fatal(err)
	}
	if _, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report); err != nil {
		t.Errorf("the remembered digest was sent: %v", err)
	}
}

func TestUpload_withoutChecksumAConflictStaysOne(t *testing.T) {
	s := newScript(t, with(good("1"), "POST /files/osImages", `409 {"result":"failed","messages":[{"id":"FQXHMFC0001M","text":"The checksum does not match.","recovery":null}]}`))
	_, err := s.driver.Upload(t.Context(), image(t, "checksum", "off"), discardReports)
	stand.WantFault(t, err, fault.Conflict)
}

func TestUpload_withoutChecksumIsAcceptedAndHashedOnTheWay(t *testing.T) {
	b := newBench(t)
	r := b.arrive(image(t, "checksum", "off"))
	if v := r.Verification; v.Verdict != backend.Accepted || v.Why == "" || r.Sums[source.SHA256] == "" || slices.Contains(b.Phases(), backend.Hashing) {
		t.Errorf("%+v after %v", r, b.Phases())
	}
}

func TestUpload_otherAlgorithmsGoAheadAsWell(t *testing.T) {
	for _, algo := range []source.Algo{source.SHA1, source.MD5} {
		b := newBench(t)
		r := b.arrive(image(t, "checksum", string(algo)))
		if v := r.Verification; v.Verdict != backend.Verified || v.Algorithm != algo || v.Digest != r.Sums[algo] {
			t.Errorf("%s: %+v", algo, v)
		}
	}
}

func TestUpload_publishedDigestIsComparedBeforeTheFirstByte(t *testing.T) {
	b := newBench(t)
	req := image(t, "checksum", "off")
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA512, Digest: strings.Repeat("0", 128), From: "SHA512SUMS"}}
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "SHA512SUMS") {
		t.Error(f.What)
	}
	b.wantJobs()
}

func TestUpload_publishedDigestStandsInTheProof(t *testing.T) {
	b := newBench(t)
	req := image(t)
	first := b.arrive(req)
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: first.Sums[source.SHA256], From: "SHA256SUMS"}}
	r := b.arrive(req)
	if n := len(r.Verification.Compared); n != 2 || !strings.Contains(r.Verification.Compared[1], "SHA256SUMS publishes") {
		t.Errorf("%q", r.Verification.Compared)
	}
}

func TestUpload_earlyRefusalOfTheTypeNamesTheOtherWord(t *testing.T) {
	b := newBench(t, "config-token=CUSTOM_CONFIG")
	req := request(t, "a.json", "type", "CONFIG", "os", "sles", "name", "a.json")
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Field != "config-token" || !strings.Contains(f.Remedy, "CUSTOM_CONFIG") || f.VendorRemedy == "" {
		t.Errorf("%+v", f)
	}
	b.wantJobs("Cancelled")
	req.Values["config-token"] = "CUSTOM_CONFIG"
	b.arrive(req)
	b.wantFiles("a.json")
}

func TestUpload_refusedConfigurationNamesTheOtherWordAlsoWith400(t *testing.T) {
	answers := with(good("1"), "POST /osImages", `400 {"result":"failed","messages":[{"id":"X","text":"unknown type"}]}`)
	s := newScript(t, answers)
	_, err := s.driver.Upload(t.Context(), request(t, "a.json", "type", "CONFIG", "os", "win", "name", "a", "config-token", "CUSTOM_CONFIG"), discardReports)
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Remedy, "choose CONFIG as the type word") {
		t.Errorf("%+v", f)
	}
	if s.count("POST /osImages?imageType=CUSTOM_CONFIG") != 2 || s.count("POST /files/") != 0 {
		t.Errorf("asked %q", s.asked)
	}
}

func TestUpload_jobCancelledOnTheApplianceIsNotTriedAgain(t *testing.T) {
	s := newScript(t, with(good("1"), "GET /tasks/1", `200 [{"jobUID":"1","status":"Cancelled"}]`))
	_, err := s.driver.Upload(t.Context(), image(t), discardReports)
	if f := stand.FaultOf(t, err, fault.Rejected); fault.Retryable(f) || !strings.Contains(f.What, "cancelled") {
		t.Errorf("%+v", f)
	}
}

func TestUpload_answerLostAfterTheLastByteIsNoFailure(t *testing.T) {
	b := newBench(t, "lose-answer@upload*1")
	r := b.arrive(image(t))
	if r.ID != b.lab.Files()[0].FileID || r.Verification.Verdict != backend.Verified || b.uploads() != 1 {
		t.Errorf("%+v after %d uploads", r, b.uploads())
	}
}

func TestUpload_jobThatFailsSpeaksInTheAppliancesWords(t *testing.T) {
	b := newBench(t, "end=Stopped_With_Error*1", "help-url=https://pubs.lenovo.com/lxca/help")
	req := image(t)
	_, err := b.upload(req)
	f := stand.FaultOf(t, err, fault.Rejected)
	if f.Code != "FQXHMFC0018M" || !strings.Contains(f.Detail, "The import of the file failed.") || f.HelpURL != "https://pubs.lenovo.com/lxca/help" || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	if _, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report); err != nil || b.uploads() != 2 {
		t.Errorf("a failed job was followed again: %v", err)
	}
}

func TestUpload_errorsThatStopNothingBecomeNotes(t *testing.T) {
	b := newBench(t, "show=Running_With_Errors*1", "warn@upload*1")
	r := b.arrive(image(t))
	if all := strings.Join(r.Notes, "\n"); !strings.Contains(all, "Running_With_Errors") || !strings.Contains(all, "completed with a warning") {
		t.Errorf("notes %q", r.Notes)
	}
	if !slices.ContainsFunc(b.Seen(), func(p backend.Progress) bool { return strings.Contains(p.Step, "Running") }) {
		t.Errorf("reported: %+v", b.Seen())
	}
}

func TestUpload_goodStatusWithAFailureInItIsAFailure(t *testing.T) {
	b := newBench(t, "fail-200@upload*1")
	_, err := b.upload(image(t))
	stand.WantFault(t, err, fault.Rejected)
	b.wantFiles()
}

func TestUpload_answerWithoutAJobSendsNothing(t *testing.T) {
	b := newBench(t, "no-job*1")
	_, err := b.upload(image(t))
	if f := stand.FaultOf(t, err, fault.Protocol); !strings.Contains(f.Detail, "supportedImages") {
		t.Errorf("%+v", f)
	}
	if b.uploads() != 0 {
		t.Error("a file was sent without a job")
	}
}

func TestUpload_vanishedJobIsJudgedByTheRepository(t *testing.T) {
	b := newBench(t, "vanish*1")
	r := b.arrive(image(t))
	if v := r.Verification; v.Verdict != backend.Accepted || !strings.Contains(v.Why, "does not know the import job") || r.ID != b.lab.Files()[0].FileID {
		t.Errorf("%+v", r)
	}
}

func TestUpload_vanishedJobWithoutAFileMayBeTriedAgain(t *testing.T) {
	b := newBench(t, "vanish*1", "end=Stopped_With_Error*1")
	req := image(t)
	_, err := b.upload(req)
	if f := stand.FaultOf(t, err, fault.ServerFailed); !fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	if _, err := b.driver.Resume(t.Context(), req, b.Token(), b.Report); err != nil {
		t.Error(err)
	}
	b.wantFiles("rhel.iso")
}

func TestUpload_noLicenceIsDeniedInTheAppliancesWords(t *testing.T) {
	b := newBench(t, "unlicensed")
	_, err := b.upload(image(t))
	if f := stand.FaultOf(t, err, fault.Denied); !strings.Contains(f.Detail, "not licensed") {
		t.Errorf("%+v", f)
	}
	_, err = b.driver.Check(t.Context())
	stand.WantFault(t, err, fault.Denied)
}

func TestUpload_aliasOfASystemIsSentAsTheCode(t *testing.T) {
	b := newBench(t)
	req := image(t)
	req.Values["os"] = "RedHat"
	b.arrive(req)
	if os := b.lab.Files()[0].OS; os != "rhels" {
		t.Errorf("it was sent as %q", os)
	}
}
