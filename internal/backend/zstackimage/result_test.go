package zstackimage_test

import (
	"context"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

// inState is the answer about an image that is not ready, or not ready any more.
func inState(status string) string {
	return strings.ReplaceAll(ready("raw", small), `"status":"Ready"`, `"status":"`+status+`"`)
}

func TestResult_anImageThatIsNotReadyYetIsLeftForTheNextAttempt(t *testing.T) {
	for _, status := range []string{"Downloading", "Migrating", "Polishing"} {
		s := newScript(t, map[string][]string{"GET /images/*": {inState(status)}, "GET /longjobs/*": {job("Running", uploading), job("Succeeded", uploading)}})
		req := rawRequest(t, small)
		var r stand.Recorder
		_, err := s.driver.Upload(t.Context(), req, r.Report)
		if f := stand.FaultOf(t, err, fault.ServerFailed); !fault.Retryable(err) || !strings.Contains(f.Detail, status) {
			t.Errorf("%+v", f)
		}
		s.answer("GET /images/*", ready("raw", small))
		result, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report)
		if err != nil || result.ID != s.image {
			t.Errorf("%+v, %v", result, err)
		}
		if s.count("DELETE /images/*") > 0 || s.count("POST /longjobs") != 1 {
			t.Errorf("%s: it was asked\n%s", status, strings.Join(s.after("POST /longjobs"), "\n"))
		}
	}
}

func TestResult_anImageThatTheServerGaveUpIsRemoved(t *testing.T) {
	for _, status := range []string{"Error", "Deleted"} {
		s := newScript(t, map[string][]string{
			"GET /images/*": {inState(status)}, "GET /longjobs/*": {job("Running", uploading), job("Succeeded", uploading)},
			"PUT /longjobs/*/actions": {"200 {}"}, "DELETE /images/*": {"200 {}"}, "PUT /images/*/actions": {"200 {}"},
		})
		_, err := s.driver.Upload(t.Context(), rawRequest(t, small), discard)
		stand.WantFault(t, err, fault.Rejected)
		if s.count("PUT /images/*/actions") == 0 {
			t.Errorf("%s: the image is still there", status)
		}
	}
}

// The long job is remembered for longer than the image: somebody may have deleted that.
func TestResume_anImageThatIsGoneIsMadeAgain(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Running", uploading), job("Succeeded", uploading)}})
	req := rawRequest(t, small)
	var r stand.Recorder
	ctx, cancel := context.WithCancel(t.Context())
	r.Onto = func(p backend.Progress) error {
		if p.Phase == backend.Verifying {
			cancel()
		}
		return nil
	}
	_, err := s.driver.Upload(ctx, req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	r.Onto = nil
	s.answer("GET /longjobs/*", job("Succeeded", uploading), job("Succeeded", uploading), job("Running", uploading), job("Succeeded", uploading))
	s.answer("PUT /longjobs/*/actions", `200 {}`)
	s.answer("GET /images/*", gone, gone, ready("raw", small))
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), r.Report); err != nil || s.count("POST /longjobs") != 2 {
		t.Errorf("%v after %d orders", err, s.count("POST /longjobs"))
	}
}
