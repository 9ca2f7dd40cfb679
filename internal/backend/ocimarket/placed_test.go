package ocimarket_test

import (
	"strings"
	"testing"

	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

const jobbed = "GET /jobs/*"

// placed is an answer that leaves the id to a place of its own.
const placed = `202 {Location: /appstore/publisher/v1/jobs/9} {"message":"OK"}`

func TestPlaced_anUploadThatIsNamedElsewhere(t *testing.T) {
	named := []string{`200 {"jobId":"9","statusName":"In Progress"}`, "503 ", `200 {"jobId":"9","entityId":"7934472"}`}
	for name, mode := range map[string][]string{"whole": nil, "in chunks": inChunks} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, map[string][]string{opened: {placed}, jobbed: named, shown: {initiated}})
			if mode == nil {
				s.answer(shown, completed)
			}
			result, err := s.driver.Upload(t.Context(), request(t, 2*mebi, mode...), discard)
			if err != nil || result.ID != "7934472" || s.count(opened) != 1 || s.count(listed) != 2 {
				t.Errorf("%+v, %v, looked %d times into the list", result, err, s.count(listed))
			}
		})
	}
}

func TestPlaced_whatIsNotNamedThereIsLookedForInTheList(t *testing.T) {
	for name, c := range map[string]struct {
		opening string
		job     []string
		asked   int
	}{
		"it never says":    {placed, []string{`200 {"jobId":"9","entityId":"9"}`}, 4},
		"it is gone":       {placed, []string{"404 "}, 1},
		"at another host":  {`202 {Location: https://jobs.example.org/appstore/publisher/v1/jobs/9} {}`, nil, 0},
		"nowhere to be":    {`202 {"message":"OK"}`, nil, 0},
		"out of the place": {`202 {Location: /jobs/9} {}`, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{opened: {c.opening}, jobbed: c.job, shown: {"200 " + record("7934470", "Completed")}})
			s.answer(listed, nothing, nothing, list(record("7934470", "PENDING")))
			result, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
			if err != nil || result.ID != "7934470" || s.count(jobbed) != c.asked {
				t.Errorf("%+v, %v, asked %d times", result, err, s.count(jobbed))
			}
		})
	}
}

func TestNamed_whatItCouldBeMistakenForIsForgotten(t *testing.T) {
	s := newChunks(t, map[string][]string{listed: {list(record("7000001", "Completed"))}})
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 2), r.Report); err != nil {
		t.Fatal(err)
	}
	for i, token := range r.Tokens() {
		known, id := inToken(t, token, "known"), inToken(t, token, "id")
		if (known == nil) != (id != nil) {
			t.Errorf("token %d: %s", i, token)
		}
	}
}

func TestRemove_aDeletionThatFails(t *testing.T) {
	s := newSite(t, []string{"undeletable@delete*2"})
	result, _, err := s.upload(request(t, mebi), &stand.Recorder{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	f := stand.FaultOf(t, s.driver.Remove(t.Context(), result.ID), fault.ServerFailed)
	if !strings.Contains(f.What, result.ID) || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	stand.WantFault(t, s.driver.Remove(t.Context(), result.ID), fault.ServerFailed)
	if err := s.driver.Remove(t.Context(), result.ID); err != nil {
		t.Error(err)
	}
}

func TestDiscard_aDeletionThatFails(t *testing.T) {
	s := newSite(t, []string{"undeletable@delete*1"})
	token := killedAt(s, request(t, 3*mebi, "mode", "chunks", "chunk-size", "1"), 3)
	stand.WantFault(t, s.driver.Discard(t.Context(), token), fault.ServerFailed)
	if len(s.lab.Files()) != 1 {
		t.Fatal("the upload should still be there")
	}
	if err := s.driver.Discard(t.Context(), token); err != nil || len(s.lab.Files()) != 0 {
		t.Errorf("%v, left are %+v", err, s.lab.Files())
	}
}
