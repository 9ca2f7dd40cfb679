package ocimarket_test

import (
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

func TestDiscard_deletesWhatWasBegun(t *testing.T) {
	s := newChunks(t, nil)
	token := begun(s, chunkRequest(t, 4))
	if err := s.driver.Discard(t.Context(), token); err != nil || s.count(removed) != 1 || s.said(removed)[0].id != "7934472" || s.said(removed)[0].body != "" {
		t.Errorf("%v, %q", err, s.acts())
	}
	s.answer(removed, "404 ")
	if err := s.driver.Discard(t.Context(), token); err != nil {
		t.Errorf("what is gone already: %v", err)
	}
	s.answer(removed, "500 ")
	stand.WantFault(t, s.driver.Discard(t.Context(), token), fault.ServerFailed)
}

func TestDiscard_withoutATokenThereIsNothing(t *testing.T) {
	s := newScript(t, nil)
	if err := s.driver.Discard(t.Context(), nil); err != nil || len(s.acts()) != 0 {
		t.Errorf("%v, %q", err, s.acts())
	}
	stand.WantFault(t, s.driver.Discard(t.Context(), []byte("{")), fault.Internal)
}

func TestDiscard_ofARequestWhoseAnswerWasLost(t *testing.T) {
	for name, c := range map[string]struct {
		there   []string
		removes int
		kind    fault.Kind
	}{
		"it is found":     {[]string{record("7934470", "PENDING")}, 1, fault.Unknown},
		"it never came":   {nil, 0, fault.Unknown},
		"it is uncertain": {[]string{record("7934470", "PENDING"), record("7934471", "PENDING")}, 0, fault.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, nil)
			token := cutAfterTheBody(s, request(t, 4096))
			s.answer(listed, list(c.there...))
			s.answer(shown, "200 "+record("7934470", "PENDING"))
			err := s.driver.Discard(t.Context(), token)
			if s.count(removed) != c.removes || (err == nil) != (c.kind == fault.Unknown) {
				t.Errorf("%v, %q", err, s.acts())
			}
			if err == nil {
				return
			}
			if f := stand.FaultOf(t, err, c.kind); !strings.Contains(f.What, "7934470, 7934471") || !strings.Contains(f.Remedy, "slipwayctl remote list --target") {
				t.Errorf("%+v", f)
			}
		})
	}
}

// A file that changes while it is sent leaves chunks that are of no use any more.
// sendChanging uploads a file that is overwritten while its first chunk is on the wire.
// Requests that were broken off may still arrive when it returns.
func sendChanging(t *testing.T, s *script, r *stand.Recorder) error {
	t.Helper()
	req := chunkRequest(t, 4)
	done := make(chan struct{})
	change := sync.OnceFunc(func() {
		defer close(done)
		overwrite(t, req.Items[0].Identity.Path)
	})
	s.onto = func(h heard) {
		if h.key == chunked {
			change()
		}
	}
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	<-done
	return err
}

func TestCleanUp_removesTheChunksOfAFileThatChanged(t *testing.T) {
	s := newChunks(t, nil)
	var r stand.Recorder
	stand.WantFault(t, sendChanging(t, s, &r), fault.FileChanged)
	if s.count(removed) != 1 || inToken(t, r.Token(), "stale") != true {
		t.Errorf("done was %q", s.acts())
	}
}

func TestCleanUp_namesWhatItCouldNotRemove(t *testing.T) {
	s := newChunks(t, map[string][]string{removed: {"500 "}})
	f := stand.FaultOf(t, sendChanging(t, s, &stand.Recorder{}), fault.FileChanged)
	if !strings.Contains(f.Remedy, "The incomplete upload 7934472 could not be removed; delete it with `slipwayctl remote remove 7934472 --target") || s.count(merged) != 0 {
		t.Errorf("%+v, to do %q, done was %q", f, f.Remedy, s.acts())
	}
}
