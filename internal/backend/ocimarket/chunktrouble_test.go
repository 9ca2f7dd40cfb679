package ocimarket_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

func TestChunks_aBreakLeavesWhatWasAcknowledged(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, `200 {"checksum":"{md5}"}`, "CUT", `200 {"checksum":"{md5}"}`}})
	req := chunkRequest(t, 5)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.Interrupted)
	if got := s.numbers(); got != "1 2 3" {
		t.Errorf("sent was %s", got)
	}
	req.Values["chunk-size"], req.Values["mode"] = "4", "whole" // which counts for new uploads only
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if err != nil || s.numbers() != "1 2 3 3 4 5" || s.count(opened) != 1 || result.Verification.Verdict != backend.Verified {
		t.Errorf("%+v, %v, sent was %s", result, err, s.numbers())
	}
}

func TestChunks_othersUnderWayComeToTheirEndAfterABreak(t *testing.T) {
	s := newChunks(t, nil)
	var mu sync.Mutex
	both, broken := make(chan struct{}), make(chan struct{})
	begun := 0
	s.onto = func(h heard) {
		if h.key != chunked {
			return
		}
		mu.Lock()
		begun++
		nth := begun
		mu.Unlock()
		switch nth {
		case 1:
			<-both
			close(broken) // it is cut right after
		case 2:
			close(both)
			<-broken
		}
	}
	s.answer(chunked, "CUT", `200 {"checksum":"{md5}"}`)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), chunkRequest(t, 9, "parallel", "2"), r.Report)
	stand.WantFault(t, err, fault.Interrupted)
	if got := len(acknowledged(t, r.Token())); got < 1 || got != s.count(chunked)-1 {
		t.Errorf("%d of %d chunks are in the journal", got, s.count(chunked))
	}
}

func TestChunks_thePulledBrakeLetsThoseUnderWayEnd(t *testing.T) {
	s := newChunks(t, nil)
	brake := backend.NewBrake()
	s.onto = func(h heard) {
		if h.key == chunked {
			brake.Pull()
		}
	}
	req := chunkRequest(t, 9, "parallel", "2")
	var r stand.Recorder
	_, err := s.driver.Upload(brake.With(t.Context()), req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	sent := s.count(chunked)
	if got := len(acknowledged(t, r.Token())); got != sent || sent > 3 {
		t.Errorf("%d of %d chunks are in the journal", got, sent)
	}
	s.onto = func(h heard) {
		if h.key == merged {
			s.answer(shown, completed)
		}
	}
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(chunked) != 9 {
		t.Errorf("%v, sent was %s", err, s.numbers())
	}
}

func TestChunks_anEndOfTheContextIsTheCause(t *testing.T) {
	s := newChunks(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	quit := errors.New("the program ends")
	s.onto = func(h heard) {
		if h.key == chunked && h.header.Get("X-Chunk-Number") == "2" {
			cancel(quit)
		}
	}
	var r stand.Recorder
	_, err := s.driver.Upload(ctx, chunkRequest(t, 4), r.Report)
	if !errors.Is(err, quit) || len(acknowledged(t, r.Token())) < 1 {
		t.Errorf("%v, %v", err, acknowledged(t, r.Token()))
	}
}

func TestChunks_aJournalThatFailsStopsAll(t *testing.T) {
	s := newChunks(t, nil)
	broken := errors.New("the disk is full")
	r := stand.Recorder{Onto: func(p backend.Progress) error {
		if p.Phase == backend.Sending && p.Token != nil {
			return broken
		}
		return nil
	}}
	second, ended := make(chan struct{}), make(chan struct{})
	var begun atomic.Int32
	s.onto = func(h heard) {
		if h.key != chunked {
			return
		}
		if begun.Add(1) == 1 {
			<-second
			return
		}
		close(second)
		<-ended // so that only a cut lets the attempt end
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second) // where it is not cut
	defer stop()
	_, err := s.driver.Upload(ctx, chunkRequest(t, 9, "parallel", "2"), r.Report)
	if close(ended); !errors.Is(err, broken) || ctx.Err() != nil || s.count(chunked) != 2 || s.count(merged) != 0 {
		t.Errorf("%v, %v, sent was %s", err, ctx.Err(), s.numbers())
	}
}

func TestChunks_oneThatIsGoneInTheMiddleAsksAPerson(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, "404 "}})
	req := chunkRequest(t, 4)
	s.answer(shown, "404 ")
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	if f := stand.FaultOf(t, err, fault.Conflict); !strings.Contains(f.What, "7934472") || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	s.answer(shown, initiated)
	s.answer(chunked, `200 {"checksum":"{md5}"}`)
	s.answer(removed, "404 ")
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.numbers() != "1 1 2 2 3 4" || s.count(opened) != 2 {
		t.Errorf("%v, sent was %s", err, s.numbers())
	}
}

// A refusal that may mean that the upload request is gone, or given up, has that looked
// at; others stand for themselves.
func TestChunks_aRefusalOfOneHasTheUploadLookedAt(t *testing.T) {
	for status, looks := range map[string]bool{"400": true, "404": true, "409": true, "410": true, "403": false, "422": false} {
		for name, c := range map[string]struct{ look, what string }{
			"gone":     {"404 ", "no longer knows the upload 7934472"},
			"given up": {"200 " + record("7934472", "Failed"), "has given up the upload 7934472"},
			"there":    {initiated, ""},
		} {
			t.Run(status+"/"+name, func(t *testing.T) {
				s := newChunks(t, map[string][]string{chunked: {status + ` {"message":"no"}`}, shown: {c.look}})
				var r stand.Recorder
				_, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), r.Report)
				stale := looks && c.what != ""
				if f := fault.Of(err); (c.what != "" && strings.Contains(f.What, c.what)) != stale {
					t.Errorf("%+v", f)
				}
				if (inToken(t, r.Token(), "stale") == true) != stale || (s.count(shown) > 0) != looks {
					t.Errorf("stale should be %v in %s, after %d looks", stale, r.Token(), s.count(shown))
				}
			})
		}
	}
}
