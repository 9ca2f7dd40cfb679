package ocimarket_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

// begun makes an attempt that breaks off after two chunks of four, and returns its
// token.
func begun(s *script, req backend.Request) []byte {
	s.Helper()
	s.answer(chunked, `200 {"checksum":"{md5}"}`, `200 {"checksum":"{md5}"}`, "CUT", `200 {"checksum":"{md5}"}`)
	var r stand.Recorder
	_, err := s.driver.Upload(s.Context(), req, r.Report)
	stand.WantFault(s.T, err, fault.Interrupted)
	return r.Token()
}

func TestResume_onlyWhatIsMissingTravels(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	var r stand.Recorder
	result, err := s.driver.Resume(t.Context(), req, token, r.Report)
	if err != nil || s.numbers() != "1 2 3 3 4" || result.Verification.Digest != sumOf(content(3*mebi+100)) {
		t.Errorf("%+v, %v, sent was %s", result, err, s.numbers())
	}
	first := slices.IndexFunc(r.Seen(), func(p backend.Progress) bool { return p.Phase == backend.Sending })
	if p := r.Seen()[first]; p.Done != 2*mebi || p.Total != 3*mebi+100 {
		t.Errorf("it goes on at %+v", p)
	}
}

// An unfinished upload that the service has dropped, and then a person's yes to
// beginning anew.
func TestResume_aStaleUploadAsksBeforeItBeginsAnew(t *testing.T) {
	for name, look := range map[string]string{"gone": "404 ", "deleted": "200 " + record("7934472", "DELETED"), "failed": "200 " + record("7934472", "Failed")} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, nil)
			req := chunkRequest(t, 4)
			token := begun(s, req)
			s.answer(shown, look)
			var r stand.Recorder
			_, err := s.driver.Resume(t.Context(), req, token, r.Report)
			f := stand.FaultOf(t, err, fault.Conflict)
			if fault.Retryable(f) || !strings.Contains(f.What, "7934472") || !strings.Contains(f.Remedy, "Retry") || s.count(opened) != 1 || s.count(removed) != 0 {
				t.Errorf("%+v, %q", f, s.acts())
			}
			s.answer(shown, initiated)
			s.answer(opened, `200 {"entityId":"7934473"}`)
			result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
			if err != nil || result.ID != "7934473" || s.numbers() != "1 1 2 2 3 3 4" || s.said(removed)[0].id != "7934472" {
				t.Errorf("%+v, %v, %q", result, err, s.acts())
			}
		})
	}
}

func TestResume_whatCannotBeRemovedIsNamedAndLeft(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	s.answer(removed, `403 {"message":"not yours"}`)
	req.Values["version"] = "2.0"
	result, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil || !strings.Contains(strings.Join(result.Notes, " "), "Delete the upload 7934472 with `slipwayctl remote remove 7934472") || s.count(opened) != 2 {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
}

func TestResume_aDeletionThatFailsIsNamedAndLeft(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	s.answer(shown, "200 "+record("7934472", "DELECTION FAILED"), initiated)
	s.answer(opened, `200 {"entityId":"7934473"}`)
	req.Values["version"] = "2.0"
	result, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil || !strings.Contains(strings.Join(result.Notes, " "), "could not delete the upload 7934472") || result.ID != "7934473" {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
}

func TestResume_aSingleLookThatFindsNothingIsNotBelieved(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	s.answer(shown, "404 ", initiated)
	if _, err := s.driver.Resume(t.Context(), req, token, discard); err != nil || s.numbers() != "1 2 3 3 4" || s.count(opened) != 1 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

// A journal that lost what was acknowledged must not lead to a merge of nothing.
func TestResume_aNoteThatDoesNotKnowItsChunksBeginsAnew(t *testing.T) {
	for name, md5 := range map[string]string{"none": "", "too few": `"` + strings.Repeat("0", 32) + `"`} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, nil)
			req := chunkRequest(t, 4)
			token := regexp.MustCompile(`"md5":\[[^]]*\]`).ReplaceAll(begun(s, req), []byte(`"md5":[`+md5+`]`))
			s.answer(opened, `200 {"entityId":"7934473"}`)
			result, err := s.driver.Resume(t.Context(), req, token, discard)
			if err != nil || result.ID != "7934473" || s.numbers() != "1 1 2 2 3 3 4" || s.said(removed)[0].id != "7934472" {
				t.Errorf("%+v, %v, %q", result, err, s.acts())
			}
		})
	}
}

// The size of the chunks stands in the token, so that an upload of chunks that are too
// large cannot be gone on with.
func TestResume_afterChunksThatAreTooLargeBeginsAnewWithSmallerOnes(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`413 {"message":"Too large."}`}})
	req := chunkRequest(t, 3, "chunk-size", "2")
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	if f := stand.FaultOf(t, err, fault.Full); f.Field != "chunk-size" || f.Detail != "Too large." || fault.Retryable(f) || inToken(t, r.Token(), "stale") != true {
		t.Errorf("%+v, %s", f, r.Token())
	}
	s.answer(chunked, `200 {"checksum":"{md5}"}`)
	req.Values["chunk-size"] = "1"
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.numbers() != "1 1 2 3" || s.count(removed) != 1 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

func TestResume_afterChunksThatWereTakenAndThenNotGoesOnWithThem(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, `413 {"message":"No room."}`, `200 {"checksum":"{md5}"}`}})
	req := chunkRequest(t, 3)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.Full)
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.numbers() != "1 2 2 3" || s.count(opened) != 1 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

func TestResume_anUploadThatIsCompletedIsJudged(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	s.answer(shown, "200 "+record("7934472", "Completed", `"checkSum":"`+sumOf(content(3*mebi+100))+`"`))
	result, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil || result.Verification.Verdict != backend.Verified || s.numbers() != "1 2 3" || s.count(merged) != 0 {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
}

func TestResume_aServiceThatIsFollowedNeedsNoFile(t *testing.T) {
	s := newScript(t, map[string][]string{headed: {status("PENDING")}, shown: {"200 " + record("7934472", "PENDING")}}, "deadline", "1")
	req := request(t, 4096)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.ServerFailed)
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	s.answer(headed, status("Completed"))
	s.answer(shown, "200 "+record("7934472", "Completed", `"checkSum":"`+sumOf(content(4096))+`"`))
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if err != nil || result.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestResume_aFollowedUploadInChunksWithoutItsFileIsAccepted(t *testing.T) {
	s := newScript(t, map[string][]string{headed: {"500 "}})
	req := chunkRequest(t, 2)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.ServerFailed)
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	s.answer(headed, status("Completed"))
	s.answer(shown, completed)
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if v := result.Verification; err != nil || v.Verdict != backend.Accepted || v.Why == "" {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestResume_aFileThatChangedIsRefused(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	if err := os.WriteFile(req.Items[0].Identity.Path, []byte("\x1f\x8b another"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.driver.Resume(t.Context(), req, token, discard)
	if stand.WantFault(t, err, fault.FileChanged); s.numbers() != "1 2 3" {
		t.Errorf("sent was %s", s.numbers())
	}
}

func TestResume_anOpeningWhoseAnswerWasLost(t *testing.T) {
	for name, c := range map[string]struct {
		there []string
		opens int
		noted bool
	}{
		"is found":                 {[]string{record("7934472", "INITIATED", `"uploadedChunks":0`, `"pendingChunks":4`)}, 1, false},
		"is found without numbers": {[]string{record("7934472", "Pending")}, 1, false},
		"is not there":             {nil, 2, false},
		"may be one of two":        {[]string{record("7934472", "INITIATED"), record("7934473", "INITIATED")}, 2, true},
		"has other chunks":         {[]string{record("7934472", "INITIATED", `"pendingChunks":9`)}, 2, false},
		"has chunks already":       {[]string{record("7934472", "INITIATED", `"uploadedChunks":1`)}, 2, false},
		"was counted as a chunk":   {[]string{record("7934472", "INITIATED", `"uploadedChunks":1`, `"pendingChunks":3`)}, 1, false},
		"has one of five chunks":   {[]string{record("7934472", "INITIATED", `"uploadedChunks":1`, `"pendingChunks":4`)}, 2, false},
		"is being worked on":       {[]string{record("7934472", "IN PROGESS")}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, map[string][]string{opened: {"CUT", `200 {"entityId":"7934499"}`}})
			req := chunkRequest(t, 4)
			var r stand.Recorder
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			stand.WantFault(t, err, fault.Interrupted)
			s.answer(listed, list(c.there...))
			if len(c.there) > 0 {
				s.answer(shown, "200 "+c.there[0])
			}
			complete := s.onto
			s.onto = func(h heard) {
				if h.key == chunked {
					s.answer(shown, initiated)
				}
				complete(h)
			}
			result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
			if err != nil || s.count(opened) != c.opens {
				t.Fatalf("%+v, %v, %q", result, err, s.acts())
			}
			if noted := strings.Contains(strings.Join(result.Notes, " "), "7934472, 7934473"); noted != c.noted {
				t.Errorf("the notes are %q", result.Notes)
			}
		})
	}
}

func TestResume_atAnotherServiceBeginsAnew(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	moved := regexp.MustCompile(`"host":"[^"]*"`).ReplaceAll(token, []byte(`"host":"old.example.org:443"`))
	result, err := s.driver.Resume(t.Context(), req, moved, discard)
	if err != nil || s.count(opened) != 2 || s.count(removed) != 0 || !strings.Contains(strings.Join(result.Notes, " "), "7934472 at old.example.org:443") {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
	stand.WantFault(t, s.driver.Discard(t.Context(), moved), fault.NotFound)
}

func TestResume_aNoteThatCannotBeReadBeginsAnew(t *testing.T) {
	s := newChunks(t, nil)
	for _, note := range []string{"", "{", `{"v":99}`, `{"v":1,"chunk":-1}`} {
		before := s.count(opened)
		s.answer(shown, initiated)
		if _, err := s.driver.Resume(t.Context(), chunkRequest(t, 2), []byte(note), discard); err != nil || s.count(opened) != before+1 {
			t.Errorf("%q: %v", note, err)
		}
	}
}
