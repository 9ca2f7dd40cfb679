package glance_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

func TestUpload_yesBeforeTheLastByteIsNoSuccess(t *testing.T) {
	b := &bench{T: t}
	s := uploadScript(t, []canned{{status: 204, early: true}}, []canned{queued})
	_, err := s.open().Upload(t.Context(), b.file(4<<20), discardReports)
	if f := stand.FaultOf(t, err, fault.Protocol); !fault.Retryable(f) || !strings.Contains(f.What, "of 4194304 bytes") {
		t.Errorf("fault %+v", f)
	}
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the record, which may hold half a file, was left")
	}
}

func TestUpload_refusalBeforeTheBodySendsNothing(t *testing.T) {
	b := &bench{T: t}
	s := uploadScript(t, []canned{{status: 413, body: `{"message":"quota"}`, early: true}}, []canned{queued})
	var sent int64
	_, err := s.open().Upload(t.Context(), b.file(4<<20), func(p backend.Progress) error {
		if p.Phase == backend.Sending {
			sent = p.Done
		}
		return nil
	})
	stand.WantFault(t, err, fault.Full)
	if sent != 0 {
		t.Errorf("%d bytes went out", sent)
	}
}

func TestUpload_canceledWhileTheServerWorks(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{ok(`{"id":"ID","status":"saving"}`)})
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("canceled by a person")
	_, err := s.open().Upload(ctx, req, func(p backend.Progress) error {
		if p.Step == "saving" {
			cancel(cause)
		}
		return nil
	})
	if !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
	if s.count("DELETE "+onePath) != 0 {
		t.Error("a canceled upload leaves its record for Discard")
	}
}

func TestUpload_deletedWhileTheServerWorks(t *testing.T) {
	req, _ := request(t)
	for name, gets := range map[string][]canned{
		"gone":       {ok(`{"id":"ID","status":"saving"}`), {status: 404}},
		"says so":    {ok(`{"id":"ID","status":"deleted"}`)},
		"on its way": {ok(`{"id":"ID","status":"pending_delete"}`)},
	} {
		s := uploadScript(t, []canned{{status: 204}}, gets)
		_, err := s.open().Upload(t.Context(), req, discardReports)
		if f := stand.FaultOf(t, err, fault.NotFound); fault.Retryable(f) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestUpload_needsExactlyOneFile(t *testing.T) {
	req, _ := request(t)
	req.Items = append(req.Items, req.Items[0])
	s := newScript(t, nil)
	_, err := s.open().Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.Invalid)
	s.wantAsked()
}

func TestFetch_refusedByTheServersFilter(t *testing.T) {
	s := fetchScript(t, []canned{queued}, nil)
	s.answers["POST "+onePath+"/import"] = []canned{{status: 400, body: `{"message":"URI for web-download does not pass filtering"}`}}
	_, err := s.open().Upload(t.Context(), remoteRequest(), discardReports)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Detail == "" || f.Op != "start the import" {
		t.Errorf("fault %+v", f)
	}
	if s.count("DELETE "+onePath) != 1 {
		t.Error("the record was left")
	}
}

func TestCreate_conflictWithAnotherImageIsLeftAlone(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, nil, nil)
	s.answers["POST "+recordPath] = []canned{{status: 409, body: `{"message":"Image ID already exists!"}`}}
	_, err := s.open().Upload(t.Context(), req, discardReports)
	stand.WantFault(t, err, fault.Conflict)
	for _, key := range s.asked {
		if strings.HasPrefix(key, "DELETE ") {
			t.Errorf("asked for %s", key)
		}
	}
}

func TestResume_atAnotherAddressStartsOverAndSaysSo(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{active(data)})
	note := `{"v":1,"image":"OLD","root":"https://elsewhere.example.org","record":"x","created":true}`
	r, err := s.open().Resume(t.Context(), req, []byte(note), discardReports)
	if err != nil || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "elsewhere") {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestResume_leavesAnImageThatMayNotBeOurs(t *testing.T) {
	req, data := request(t)
	s := uploadScript(t, []canned{{status: 204}}, []canned{active(data)})
	s.answers["GET /image/v2/images/OLD"] = []canned{active(data)}
	note := `{"v":1,"image":"OLD","root":"` + s.root + `/image","record":"x","created":false}`
	if _, err := s.open().Resume(t.Context(), req, []byte(note), discardReports); err != nil {
		t.Fatal(err)
	}
	if s.count("DELETE /image/v2/images/OLD") != 0 || s.count(putFile) != 1 {
		t.Error("it was removed, or the upload did not start over")
	}
}
