package backendtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"slipway/internal/backend"
)

var errPerson = errors.New("a person stopped it")

// phasesOf learns which phases an upload on this subject passes through.
func phasesOf(s *stage) []backend.Phase {
	u := s.upload(s.file("probe", body))
	s.succeed(s.t.Context(), u)
	return u.phases
}

// inEachPhase runs a case on a stage of its own for every phase of the subject.
func inEachPhase(s *stage, run func(*stage, backend.Phase)) {
	for _, phase := range phasesOf(s) {
		s.t.Run(string(phase), func(t *testing.T) { run(set(t, s.sub), phase) })
	}
}

// stopIn is stopAt for the first report of a phase.
func (s *stage) stopIn(u *upload, phase backend.Phase) bool {
	s.t.Helper()
	return s.stopAt(u, func(p backend.Progress) bool { return p.Phase == phase })
}

// stopAt makes one attempt that a person stops at the first report for which at
// holds. It reports whether the attempt ended by that.
func (s *stage) stopAt(u *upload, at func(backend.Progress) bool) bool {
	s.t.Helper()
	ctx, cancel := context.WithCancelCause(s.t.Context())
	defer cancel(nil)
	u.onto = func(p backend.Progress) {
		if at(p) {
			cancel(errPerson)
		}
	}
	_, err := u.attempt(ctx)
	u.onto = nil
	if err == nil {
		return false // it was too late: the upload was through
	}
	if !errors.Is(s.heard(err), errPerson) {
		s.t.Errorf("stopped while %s it ended with %v, which does not carry the cause", u.last.Phase, err)
	}
	return true
}

func cancelAndDiscard(s *stage) {
	inEachPhase(s, func(s *stage, phase backend.Phase) {
		u := s.upload(s.file("first", body))
		if s.stopIn(u, phase) {
			u.discard(s.t.Context(), s.t)
			s.arrived()
		}
		u.check(s.t)
	})
}

func cancelAndRetry(s *stage) {
	inEachPhase(s, func(s *stage, phase backend.Phase) {
		f := s.file("first", body)
		u := s.upload(f)
		s.stopIn(u, phase)
		s.succeed(s.t.Context(), u)
		s.arrived(f)
	})
}

func cutInPhase(s *stage) {
	inEachPhase(s, func(s *stage, phase backend.Phase) {
		f := s.file("first", body)
		u := s.upload(f)
		once := sync.OnceFunc(s.relay.CutNow)
		u.onto = func(p backend.Progress) {
			if p.Phase == phase {
				once()
			}
		}
		s.succeed(s.t.Context(), u)
		s.arrived(f)
	})
}

func cutAtOffset(s *stage) {
	offsets := []int64{1, 20 << 10, 1 << 20, body / 2, body - 1, body}
	if s.sub.Way != Sent {
		offsets = []int64{1, 1 << 10, 2 << 10, 4 << 10} // all that is said about a file takes little more
	}
	for _, at := range offsets {
		s.t.Run(fmt.Sprint(at), func(t *testing.T) {
			s := set(t, s.sub)
			f := s.file("first", body)
			s.relay.CutAfter(at)
			s.succeed(t.Context(), s.upload(f))
			s.arrived(f)
		})
	}
}

// cutBeforeAnswer loses the answer to an upload that the server has taken whole.
func cutBeforeAnswer(s *stage) {
	f := s.file("first", body)
	held, release := s.relay.HoldAnswers(s.carried(f.Size))
	defer release()
	over := when(held, func() {
		s.relay.CutNow()
		release()
	})
	s.succeed(s.t.Context(), s.upload(f))
	if !over() {
		s.t.Error("there was no answer to cut off after so many bytes")
	}
	s.arrived(f)
}

// when calls act once ready is closed. The function it returns waits for that, or
// calls it off if it has not come so far, and reports whether act was called.
func when(ready <-chan struct{}, act func()) (over func() bool) {
	var done sync.WaitGroup
	off := make(chan struct{})
	called := false
	done.Go(func() {
		select {
		case <-ready:
		case <-off:
			select {
			case <-ready:
			default:
				return
			}
		}
		called = true
		act()
	})
	return func() bool {
		close(off)
		done.Wait()
		return called
	}
}
