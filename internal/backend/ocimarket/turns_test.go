package ocimarket_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/fault"
)

// bothAtOnce lets the first chunk be answered only once a second one is there.
func bothAtOnce(s *script) {
	complete, both, begun := s.onto, make(chan struct{}), 0
	var mu sync.Mutex
	s.onto = func(h heard) {
		if complete(h); h.key != chunked {
			return
		}
		mu.Lock()
		begun++
		nth := begun
		mu.Unlock()
		switch nth {
		case 1:
			<-both
		case 2:
			close(both)
		}
	}
}

// patientDriver is a driver in front of a script whose waits are those of wait.
func patientDriver(s *script, wait func(context.Context, time.Duration) error) *ocimarket.Driver {
	s.Helper()
	d, err := ocimarket.New(backend.Values{
		"address": s.server.URL, "user-id": "fname.lname@oracle.com", "login": "authenticate", "client-id": "client", "client-secret": "hunter2",
	}, stand.Trusting(s.T, s.server, nil), ocimarket.WithClock(s.clock.Now, wait), ocimarket.WithBoundary("AaB03x"))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = d.Close() }) // it is always nil
	return d
}

func TestTurns_aLongPauseIsLeftToTheQueue(t *testing.T) {
	for status, kind := range map[string]fault.Kind{"503": fault.Busy, "409": fault.Conflict, "423": fault.Rejected} {
		t.Run(status, func(t *testing.T) {
			s := newChunks(t, map[string][]string{chunked: {status + " {Retry-After: 86400} ", `200 {"checksum":"{md5}"}`}})
			bothAtOnce(s)
			req := chunkRequest(t, 6, "parallel", "2")
			var r stand.Recorder
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			f := stand.FaultOf(t, err, kind)
			if !fault.Retryable(f) || f.RetryAfter != 24*time.Hour || slices.Contains(s.clock.Waits(), 24*time.Hour) {
				t.Errorf("%+v, waited was %v", f, s.clock.Waits())
			}
			if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(chunked) != 7 {
				t.Errorf("%v, sent was %s", err, s.numbers())
			}
		})
	}
}

func TestTurns_thePulledBrakeEndsAPause(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {"503 {Retry-After: 60} ", `200 {"checksum":"{md5}"}`}})
	bothAtOnce(s)
	brake := backend.NewBrake()
	driver := patientDriver(s, func(ctx context.Context, d time.Duration) error {
		if d < time.Minute {
			return s.clock.Wait(ctx, d)
		}
		brake.Pull()
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Second):
			t.Error("the pause went on")
		}
		return context.Cause(ctx)
	})
	req := chunkRequest(t, 6, "parallel", "2")
	var r stand.Recorder
	_, err := driver.Upload(brake.With(t.Context()), req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	if got := len(acknowledged(t, r.Token())); got != s.count(chunked)-1 {
		t.Errorf("%d chunks are in the journal, sent was %s", got, s.numbers())
	}
	if _, err := driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(chunked) != 7 {
		t.Errorf("%v, sent was %s", err, s.numbers())
	}
}

func TestTurns_aPanicFailsTheAttemptAndNothingElse(t *testing.T) {
	for _, parallel := range []string{"1", "3"} {
		for _, journalled := range []bool{true, false} {
			s := newChunks(t, nil)
			r := stand.Recorder{Onto: func(p backend.Progress) error {
				if p.Phase == backend.Sending && p.Done > 0 && (p.Token != nil) == journalled {
					panic("a defect")
				}
				return nil
			}}
			req := chunkRequest(t, 9, "parallel", parallel)
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			if f := stand.FaultOf(t, err, fault.Internal); f.Detail != "a defect" || s.count(merged) != 0 {
				t.Errorf("%+v", f)
			}
			if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(opened) != 1 {
				t.Errorf("%v, %q", err, s.acts())
			}
		}
	}
}

func TestTurns_aServiceThatCountsOtherwiseIsNoted(t *testing.T) {
	answer := func(uploaded string) string { return `200 {"checksum":"{md5}","uploadedChunks":` + uploaded + `}` }
	for name, c := range map[string]struct {
		answers []string
		noted   int
	}{
		"as it was sent":           {[]string{answer("1"), answer("2"), answer("3")}, 0},
		"the opening as well":      {[]string{answer("2"), answer("3"), answer("4")}, 1},
		"fewer":                    {[]string{answer("1"), answer("1"), answer("3")}, 1},
		"as text, and not at once": {[]string{`200 {"checksum":"{md5}"}`, answer(`"2"`), answer(`"3"`)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, map[string][]string{chunked: c.answers})
			result, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
			if got := strings.Count(fmt.Sprint(result.Notes), "counted other chunks"); err != nil || got != c.noted || result.Verification.Verdict != backend.Verified {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}
