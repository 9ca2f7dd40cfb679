package ocimarket_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

// waiting is what the service says that waits for so many chunks.
func waiting(pending string) string {
	return `200 {"uploadRequestId":7934472,"statusName":"INITIATED","uploadedChunks":1,"pendingChunks":` + pending + `}`
}

func TestMerge_chunksThatTheServiceMissesAreSentOnceMore(t *testing.T) {
	s := newChunks(t, map[string][]string{shown: {waiting("2"), waiting("2"), waiting("2"), waiting("0")}})
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), r.Report)
	if err != nil || s.numbers() != "1 1 2 2 3 3" || s.count(merged) != 1 || result.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
	wantAscending(t, &r)
	once := false
	for _, p := range r.Seen() {
		once = once || p.Step == "chunk 3 of 3, once more"
	}
	if !once {
		t.Error("nobody said that the chunks are sent once more")
	}
}

// The count may lag behind the acknowledgement of the last chunk.
func TestMerge_aCountThatLagsIsWaitedFor(t *testing.T) {
	s := newChunks(t, map[string][]string{shown: {waiting("1"), waiting("0")}})
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard); err != nil || s.numbers() != "1 2 3" {
		t.Errorf("%v, sent was %s", err, s.numbers())
	}
}

func TestMerge_chunksThatAreMissedStillEndIt(t *testing.T) {
	s := newChunks(t, map[string][]string{shown: {waiting("2")}})
	req := chunkRequest(t, 3)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	f := stand.FaultOf(t, err, fault.Rejected)
	if !strings.Contains(f.Remedy, "7934472") || !strings.Contains(f.What, "2 of 3 chunks") || s.count(merged) != 0 || s.numbers() != "1 1 2 2 3 3" {
		t.Errorf("%+v, %q", f, s.acts())
	}
	s.answer(shown, initiated)
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(removed) != 1 || s.count(opened) != 2 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

func TestMerge_aRefusalForAGapSendsAllOnceMore(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		kind    fault.Kind
	}{
		"and then it is put together": {[]string{`400 {"message":"Chunk 2 is missing"}`, `200 {"entityId":"7934472"}`}, fault.Unknown},
		"and then it ends":            {[]string{`400 {"message":"Chunk 2 is missing"}`}, fault.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: c.answers})
			s.onto = func(h heard) {
				if h.key == merged && s.count(merged) == 2 && c.kind == fault.Unknown {
					s.answer(shown, completed)
				}
			}
			_, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
			if s.numbers() != "1 1 2 2 3 3" || s.count(merged) != 2 {
				t.Errorf("done was %q", s.acts())
			}
			if c.kind == fault.Unknown {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if f := stand.FaultOf(t, err, c.kind); f.Detail != "Chunk 2 is missing" || !strings.Contains(f.Remedy, "7934472") {
				t.Errorf("%+v", f)
			}
		})
	}
}

// The service may still hold a request whose connection broke long ago.
func TestMerge_aServiceThatMindsSomethingUnderWayIsAskedAgain(t *testing.T) {
	const busy = `409 {"message":"A chunk is on its way"}`
	for name, c := range map[string]struct {
		answers []string
		numbers string
	}{
		"and then it is put together": {[]string{busy, busy, `200 {"entityId":"7934472"}`}, "1 2 3"},
		"and then a gap is found":     {[]string{busy, `400 {"message":"Chunk 2 is missing"}`, `200 {"entityId":"7934472"}`}, "1 1 2 2 3 3"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: c.answers})
			s.onto = func(h heard) {
				if h.key == merged && s.count(merged) == 3 {
					s.answer(shown, completed)
				}
			}
			if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard); err != nil || s.numbers() != c.numbers || s.count(merged) != 3 {
				t.Errorf("%v, done was %q", err, s.acts())
			}
		})
	}
}

func TestMerge_aServiceThatNeverLetsGoKeepsWhatItHas(t *testing.T) {
	s := newScript(t, map[string][]string{merged: {`409 {"message":"A chunk is on its way"}`}})
	req := chunkRequest(t, 3)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	f := stand.FaultOf(t, err, fault.Busy)
	if !fault.Retryable(f) || f.Detail != "A chunk is on its way" || !strings.Contains(f.Remedy, "7934472") || inToken(t, r.Token(), "stale") != nil {
		t.Errorf("%+v, %s", f, r.Token())
	}
	wantMergedLater(t, s, req, r.Token())
}

// wantMergedLater fails unless a further attempt asks for the merge alone.
func wantMergedLater(t *testing.T, s *script, req backend.Request, token []byte) {
	t.Helper()
	s.answer(merged, `200 {"entityId":"7934472"}`)
	s.onto = func(h heard) {
		if h.key == merged {
			s.answer(shown, completed)
		}
	}
	result, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil || s.numbers() != "1 2 3" || s.count(opened) != 1 || s.count(removed) != 0 || result.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v, done was %q", result, err, s.acts())
	}
}

// How the request has to be encoded is written nowhere, so a no may be to that.
func TestMerge_aRefusalOfTheRequestItselfKeepsWhatTheServiceHas(t *testing.T) {
	for name, pending := range map[string]string{"which waits for none": waiting("0"), "which does not count": initiated} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: {`400 {"message":"The action is missing"}`}, shown: {pending}})
			req := chunkRequest(t, 3)
			var r stand.Recorder
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			f := stand.FaultOf(t, err, fault.Rejected)
			if fault.Retryable(f) || f.Detail != "The action is missing" || !strings.Contains(f.Remedy, "Retry asks again") || s.count(merged) != 1 || inToken(t, r.Token(), "stale") != nil {
				t.Errorf("%+v, %q", f, s.acts())
			}
			wantMergedLater(t, s, req, r.Token())
		})
	}
}

func TestMerge_aRefusalWhileChunksAreMissingSendsAllOnceMore(t *testing.T) {
	s := newScript(t, map[string][]string{merged: {`400 {"message":"No."}`, `200 {"entityId":"7934472"}`}, shown: {waiting("0"), waiting("1"), waiting("0")}})
	s.onto = func(h heard) {
		if h.key == merged && s.count(merged) == 2 {
			s.answer(shown, completed)
		}
	}
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard); err != nil || s.numbers() != "1 1 2 2 3 3" {
		t.Errorf("%v, %q", err, s.acts())
	}
}

// A service of several computers may know an upload at one and not yet at the other.
func TestMerge_aSingleLookThatFindsNothingIsNotBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		looks   []string
		answers []string
	}{
		"before it is asked for":    {[]string{"404 ", initiated}, []string{`200 {"entityId":"7934472"}`}},
		"after a lost answer":       {[]string{initiated, "404 ", initiated}, []string{"CUT", `200 {"entityId":"7934472"}`}},
		"after a refusal":           {[]string{initiated, "404 ", initiated}, []string{`409 {"message":"busy"}`, `200 {"entityId":"7934472"}`}},
		"after it was put together": {[]string{initiated, "404 ", completed}, []string{"CUT"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: c.answers, shown: c.looks})
			s.onto = func(h heard) {
				if h.key == headed {
					s.answer(shown, completed)
				}
			}
			if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 2), discard); err != nil || s.count(merged) != len(c.answers) || s.numbers() != "1 2" {
				t.Errorf("%v, %q", err, s.acts())
			}
		})
	}
}

func TestMerge_anAnswerThatIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		status string // that the service has afterwards
		merges int
	}{
		"is not asked for again once the service works": {"IN PROGESS", 1},
		"nor when it is through":                        {"Completed", 1},
		"nor when it uses a word of its own":            {"ASSEMBLING", 1},
		"is asked for again while it waits":             {"initiated", 2},
		"and while it is pending":                       {" Pending ", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: {"CUT", `200 {"entityId":"7934472"}`}})
			s.onto = func(h heard) {
				switch {
				case h.key == merged && s.count(merged) == 1:
					s.answer(shown, "200 "+record("7934472", c.status))
				case h.key == merged, h.key == headed:
					s.answer(shown, completed)
				}
			}
			if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 2), discard); err != nil || s.count(merged) != c.merges {
				t.Errorf("%v, %q", err, s.acts())
			}
		})
	}
}

func TestMerge_aKillWhileItIsAskedForIsTakenUp(t *testing.T) {
	for status, merges := range map[string]int{"INITIATED": 2, "VIRUS SCAN IN PROGRESS": 1} {
		t.Run(status, func(t *testing.T) {
			s := newScript(t, map[string][]string{merged: {"CUT"}})
			req := chunkRequest(t, 2)
			var r stand.Recorder
			s.onto = func(h heard) {
				if h.key == merged {
					s.answer(shown, "500 ") // and the service breaks down
				}
			}
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			stand.WantFault(t, err, fault.ServerFailed)
			before := s.count(merged)
			s.onto = func(h heard) {
				if h.key == merged || h.key == headed {
					s.answer(shown, completed)
				}
			}
			s.answer(shown, "200 "+record("7934472", status))
			s.answer(merged, `200 {"entityId":"7934472"}`)
			if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(merged) != before+merges-1 || s.numbers() != "1 2" {
				t.Errorf("%v, %q", err, s.acts())
			}
		})
	}
}

func TestMerge_whatSomebodyElsePutTogetherIsFollowed(t *testing.T) {
	s := newScript(t, map[string][]string{shown: {completed}})
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 2), discard); err != nil || s.count(merged) != 0 {
		t.Errorf("%v, %q", err, s.acts())
	}
}
