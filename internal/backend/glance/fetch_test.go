package glance_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

// fetchRequest asks for an image that a server on loopback holds.
func fetchRequest(t *testing.T, status int) backend.Request {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.Repeat("x", 4096))) // a client that has gone does not matter
	}))
	t.Cleanup(server.Close)
	return backend.Request{URL: server.URL + "/disk.raw", Values: values()}
}

func TestFetch_whatHuaweiCannotDo(t *testing.T) {
	s := newScript(t, nil)
	_, err := s.open("flavour", "huawei").Upload(t.Context(), backend.Request{URL: "https://example.org/x", Values: values()}, discardReports)
	stand.WantFault(t, err, fault.Rejected)
}

func TestFetch_methodIsOff(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.ImportMethods = []string{"glance-direct"} })
	req := fetchRequest(t, 200)
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.Rejected)
	b.nothingLeft()
	if got := plan(t, b.driver, req); !strings.Contains(got[backend.Blocker], "web-download is off") {
		t.Errorf("findings %v", got)
	}
}

// fetchScript is a script of an import whose image and tasks answer as given.
func fetchScript(t *testing.T, gets, tasks []canned) *script {
	return newScript(t, map[string][]canned{
		"GET /image/v2/info/import":    {ok(`{"import-methods":{"type":"array","value":["glance-direct","web-download"]}}`)},
		"POST " + recordPath:           {{status: 201, body: `{"id":"ID","status":"queued"}`}},
		"POST " + onePath + "/import":  {{status: 202}},
		"GET " + onePath:               gets,
		"GET " + onePath + "/tasks":    tasks,
		"DELETE " + onePath:            {{status: 204}},
		"GET /image/v2/schemas/image":  {ok(`{}`)},
		"GET /image/v2/info/usage":     {ok(`{}`)},
		"GET " + recordPath:            {ok(`{"images":[]}`)},
		"GET /image/v2/info/something": {ok(`{}`)},
	})
}

func remoteRequest() backend.Request {
	return backend.Request{URL: "https://example.org/disk.raw", Values: values("store", "fs2", "wait-minutes", "10")}
}

func TestFetch_becomesActive(t *testing.T) {
	s := fetchScript(t, []canned{queued, ok(`{"id":"ID","status":"importing"}`), ok(`{"id":"ID","name":"disk","status":"active","size":9,"os_hash_algo":"sha512","os_hash_value":"abc","disk_format":"qcow2"}`)}, []canned{ok(`{"tasks":[{"status":"processing"}]}`)})
	r, err := s.open().Upload(t.Context(), remoteRequest(), discardReports)
	if err != nil {
		t.Fatal(err)
	}
	if r.Verification.Verdict != backend.Accepted || !strings.Contains(strings.Join(r.Verification.Compared, ""), "abc") || len(r.Notes) != 1 {
		t.Errorf("result %+v", r)
	}
	wantJSON(t, s.body("POST "+onePath+"/import"), `{"method":{"name":"web-download","uri":"https://example.org/disk.raw"},"stores":["fs2"]}`)
}

func TestFetch_failureCarriesTheTasksMessage(t *testing.T) {
	s := fetchScript(t, []canned{ok(`{"id":"ID","status":"importing"}`), queued}, []canned{ok(`{"tasks":[{"status":"failure","message":"URI could not be opened<br />"}]}`)})
	_, err := s.open().Upload(t.Context(), remoteRequest(), discardReports)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Detail != "URI could not be opened" {
		t.Errorf("fault %+v", f)
	}
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the record was left")
	}
}

func TestFetch_neverBegins(t *testing.T) {
	s := fetchScript(t, []canned{queued}, nil)
	_, err := s.open().Upload(t.Context(), remoteRequest(), discardReports)
	stand.WantFault(t, err, fault.Rejected)
}

func TestFetch_hangsUntilItsDeadline(t *testing.T) {
	s := fetchScript(t, []canned{ok(`{"id":"ID","status":"uploading"}`)}, nil)
	_, err := s.open().Upload(t.Context(), remoteRequest(), discardReports)
	if f := stand.FaultOf(t, err, fault.ServerFailed); fault.Retryable(f) || !strings.Contains(f.Remedy, "never carry it out") {
		t.Errorf("fault %+v", f)
	}
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the record was left")
	}
}

func TestFetch_resumeWatchesTheImportThatRuns(t *testing.T) {
	s := fetchScript(t, []canned{{status: 403}}, nil)
	var token []byte
	report := func(p backend.Progress) error {
		if p.Token != nil {
			token = p.Token
		}
		return nil
	}
	req := remoteRequest()
	req.Values["keep-on-failure"] = "true"
	_, err := s.open().Upload(t.Context(), req, report)
	stand.WantFault(t, err, fault.Denied)
	s.answers["GET "+onePath] = []canned{ok(`{"id":"ID","status":"importing"}`), ok(`{"id":"ID","status":"active"}`)}
	if _, err := s.open().Resume(t.Context(), req, token, report); err != nil {
		t.Fatal(err)
	}
	if n := s.count("POST " + onePath + "/import"); n != 1 {
		t.Errorf("the import was ordered %d times", n)
	}
}

func TestFetch_throughTheLab(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.StuckImport, Times: 1})
	req := fetchRequest(t, 200)
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.ServerFailed)
	b.nothingLeft()
}
