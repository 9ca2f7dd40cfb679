package glance_test

import (
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

const (
	recordPath = "/image/v2/images"
	onePath    = "/image/v2/images/ID"
	putFile    = "PUT /image/v2/images/ID/file"
	getOne     = "GET /image/v2/images/ID"
)

func ok(body string) canned { return canned{status: 200, body: body} }

func discardReports(backend.Progress) error { return nil }

// request returns a request for a small raw file without a bench.
func request(t *testing.T, change ...string) (backend.Request, []byte) {
	t.Helper()
	b := &bench{T: t}
	data := []byte(strings.Repeat("slipway ", 64))
	return b.request(data, change...), data
}

func md5Of(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}

// TestTranscript_upstream plays the direct upload as the sheet of the service
// has it, with a server too old for os_hash_value.
func TestTranscript_upstream(t *testing.T) {
	req, data := request(t, "min-disk", "10")
	s := newScript(t, map[string][]canned{
		"GET /image/":        {{status: 300, body: `{"versions":[{"id":"v2.5","status":"CURRENT","links":[{"href":"http://inner.example/v2/"}]}]}`}},
		"GET " + recordPath:  {ok(`{"images":[]}`)},
		"POST " + recordPath: {{status: 201, body: `{"id":"ID","status":"queued","file":"/v2/images/ID/file"}`}},
		putFile:              {{status: 204}},
		getOne:               {ok(fmt.Sprintf(`{"id":"ID","name":"disk","status":"active","size":%d,"checksum":"%s","disk_format":"raw"}`, len(data), md5Of(data)))},
	})
	r, err := s.open().Upload(t.Context(), req, discardReports)
	if err != nil {
		t.Fatal(err)
	}
	s.wantAsked("POST /v3/auth/tokens", "GET /image/", "GET "+recordPath, "POST "+recordPath, putFile, getOne)
	if r.Verification.Verdict != backend.Verified || r.Verification.Algorithm != source.MD5 || r.Server.Version != "v2.5" {
		t.Errorf("result %+v", r)
	}
	var record map[string]any
	if err := json.Unmarshal([]byte(s.body("POST "+recordPath)), &record); err != nil {
		t.Fatal(err)
	}
	id, _ := record["id"].(string)
	delete(record, "id")
	want := map[string]any{"name": "disk", "disk_format": "raw", "container_format": "bare", "visibility": "private", "min_disk": 10.0}
	if len(id) != 36 || !reflect.DeepEqual(record, want) {
		t.Errorf("record %v with id %q, want %v", record, id, want)
	}
	if s.body(putFile) != string(data) || s.header(putFile).Get("X-Auth-Token") != scriptToken {
		t.Error("the body or its token is not what it should be")
	}
	wantJSON(t, s.body("POST /v3/auth/tokens"), `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"u","password":"the-password","domain":{"name":"Default"}}}},
		"scope":{"project":{"name":"eu-de","domain":{"name":"Default"}}}}}`)
}

// TestTranscript_huawei plays the same upload against Huawei's flavour: queued
// and saving after the 204, an empty checksum on the active image.
func TestTranscript_huawei(t *testing.T) {
	req, _ := request(t, "disk-format", "qcow2", "visibility", "public", "os-version", "Ubuntu 18.04 server 64bit")
	s := newScript(t, map[string][]canned{
		"POST " + recordPath: {{status: 201, body: `{"id":"ID","status":"queued","__image_size":"0","__isregistered":"true","min_disk":null}`}},
		putFile:              {{status: 204}},
		getOne: {
			ok(`{"id":"ID","status":"queued"}`), ok(`{"id":"ID","status":"saving"}`),
			ok(`{"id":"ID","name":"disk","status":"active","size":"0","checksum":"d41d8cd98f00b204e9800998ecf8427e","disk_format":"zvhd2","__image_size":"3309287424","properties":{"a":1}}`),
		},
	})
	r, err := s.open("flavour", "huawei", "user-domain", "ACCOUNT").Upload(t.Context(), req, discardReports)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, s.body("POST /v3/auth/tokens"), `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"u","password":"the-password","domain":{"name":"ACCOUNT"}}}},
		"scope":{"project":{"name":"eu-de"}}}}`)
	wantJSON(t, s.body("POST "+recordPath), `{"name":"disk","__os_version":"Ubuntu 18.04 server 64bit","container_format":"bare","disk_format":"qcow2","min_disk":40,"visibility":"private"}`)
	if h := s.header(putFile); h.Get("X-Openstack-Image-Size") != "" || h.Get("Content-Length") == "" && h.Get("Transfer-Encoding") != "" {
		t.Errorf("headers of the body: %v", h)
	}
	if r.Verification.Verdict != backend.Accepted || len(r.Sums) != 0 || len(r.Notes) != 3 {
		t.Errorf("result %+v", r)
	}
}

func wantJSON(t *testing.T, got, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// active is the answer for an image that holds data.
func active(data []byte) canned {
	return ok(fmt.Sprintf(`{"id":"ID","name":"disk","status":"active","size":%d,"checksum":"%s"}`, len(data), md5Of(data)))
}

// uploadScript is a script of an upload whose PUT and GET answer as given.
func uploadScript(t *testing.T, puts, gets []canned) *script {
	return newScript(t, map[string][]canned{
		"GET " + recordPath: {ok(`{"images":[]}`)}, "POST " + recordPath: {{status: 201, body: `{"id":"ID","status":"queued"}`}},
		putFile: puts, getOne: gets, "DELETE " + onePath: {{status: 204}},
	})
}

var queued = ok(`{"id":"ID","status":"queued"}`)

func TestUpload_conflictWithOurOwnSuccessIsSuccess(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 409, body: `{"message":"Image status transition from active to saving is not allowed<br /><br />","code":"409 Conflict"}`}}, []canned{active(data)})
	r, err := s.open().Upload(t.Context(), req, discardReports)
	if err != nil || r.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpload_conflictWithOtherContentIsNoSuccess(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 409}}, []canned{active([]byte("something else"))})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.ChecksumWrong)
}

func TestUpload_conflictWithARecordThatStaysInSavingRemovesIt(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 409}}, []canned{ok(`{"id":"ID","status":"saving"}`)})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	if f := stand.FaultOf(t, err, fault.Conflict); !fault.Retryable(f) {
		t.Error("a new record may succeed")
	}
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the stuck record was not removed")
	}
}

func TestUpload_unauthorizedBodyIsRepeatedOnceWithANewToken(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 401}, {status: 204}}, []canned{queued, active(data)})
	if _, err := s.open().Upload(t.Context(), req, discardReports); err != nil {
		t.Fatal(err)
	}
	if s.count(putFile) != 2 || s.count("POST /v3/auth/tokens") != 2 {
		t.Errorf("%d bodies, %d logins", s.count(putFile), s.count("POST /v3/auth/tokens"))
	}
}

func TestUpload_unauthorizedBodyIsNotRepeatedIntoAnotherState(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 401}, {status: 204}}, []canned{ok(`{"id":"ID","status":"saving"}`)})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.Login)
	if s.count(putFile) != 1 {
		t.Errorf("%d bodies", s.count(putFile))
	}
}

func TestUpload_freshTokenRefusedIsTheServersTrouble(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 401}}, []canned{queued})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	if f := stand.FaultOf(t, err, fault.ServerFailed); !fault.Retryable(f) || s.count(putFile) != 2 {
		t.Errorf("%+v after %d bodies", f, s.count(putFile))
	}
}

func TestUpload_anySuccessIsBelievedByTheImageOnly(t *testing.T) {
	for _, status := range []int{200, 201, 202, 204} {
		req, data := request(t)
		s := uploadScript(t, []canned{{status: status}}, []canned{active(data)})
		if r, err := s.open().Upload(t.Context(), req, discardReports); err != nil || r.Verification.Verdict != backend.Verified {
			t.Errorf("%d: %+v, %v", status, r, err)
		}
	}
}

func TestUpload_emptyImageUpstreamIsCorruption(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(`{"id":"ID","status":"active","size":0,"checksum":"d41d8cd98f00b204e9800998ecf8427e"}`)})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "empty") {
		t.Errorf("fault %+v", f)
	}
}

func TestUpload_readsTheFileAgainForAnAlgorithmItDidNotExpect(t *testing.T) {
	req, data := request(t)
	want := sha384Of(data)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(fmt.Sprintf(`{"id":"ID","status":"active","os_hash_algo":"sha384","os_hash_value":"%s"}`, want))})
	r, err := s.open().Upload(t.Context(), req, discardReports)
	if err != nil || r.Verification.Algorithm != "sha384" || r.Verification.Digest != want || r.Sums["sha384"] != want {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpload_unknownAlgorithmFallsBackToMD5(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(fmt.Sprintf(`{"id":"ID","status":"active","os_hash_algo":"blake2b","os_hash_value":"00","checksum":"%s"}`, md5Of(data)))})
	r, err := s.open().Upload(t.Context(), req, discardReports)
	if err != nil || r.Verification.Algorithm != source.MD5 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpload_takesTheIDFromTheLocationWhenTheBodyIsMissing(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{active(data)})
	s.answers["POST "+recordPath] = []canned{{status: 201, header: map[string]string{"Location": "http://inner.example/v2/images/ID"}}}
	if _, err := s.open().Upload(t.Context(), req, discardReports); err != nil {
		t.Error(err)
	}
}

func TestUpload_detectsHuaweiByItsKeys(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{queued, ok(`{"id":"ID","status":"active","checksum":"d41d8cd98f00b204e9800998ecf8427e"}`)})
	s.answers["POST "+recordPath] = []canned{{status: 201, body: `{"id":"ID","status":"queued","__image_source_type":"uds"}`}}
	r, err := s.open().Upload(t.Context(), req, discardReports)
	if err != nil || r.Verification.Verdict != backend.Accepted || s.header(putFile).Get("X-Openstack-Image-Size") != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpload_huaweisGraceForQueuedEnds(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{queued})
	_, err := s.open("flavour", "huawei").Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.ServerFailed)
	if n := s.count(getOne); n < 5 {
		t.Errorf("it was looked at %d times only", n)
	}
}

func TestDiscard_waitsWhileHuaweiStillCreates(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(`{"id":"ID","status":"killed"}`)})
	busy := canned{status: 400, body: `{"error":{"message":"the image is being created","code":"IMG.0090"}}`}
	s.answers["DELETE "+onePath] = []canned{busy, busy, {status: 204}}
	_, err := s.open("flavour", "huawei").Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.Rejected)
	if s.count("DELETE "+onePath) != 3 {
		t.Errorf("asked to delete %d times", s.count("DELETE "+onePath))
	}
}

func TestUpload_saysWhatCouldNotBeRemoved(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(`{"id":"ID","status":"killed"}`)})
	s.answers["DELETE "+onePath] = []canned{{status: 409}}
	_, err := s.open().Upload(t.Context(), req, discardReports)
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Remedy, "image ID could not be removed") {
		t.Errorf("remedy %q", f.Remedy)
	}
}

func TestUpload_fileChangedWhileSendingRemovesTheRecord(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{active(data)})
	_, err := s.open().Upload(t.Context(), req, func(p backend.Progress) error {
		if p.Phase == backend.Creating {
			return os.WriteFile(req.Items[0].Identity.Path, []byte("other"), 0o600)
		}
		return nil
	})
	stand.WantFault(t, err, fault.FileChanged)
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the record was left")
	}
}

func sha384Of(data []byte) string {
	sum := sha512.Sum384(data)
	return hex.EncodeToString(sum[:])
}
