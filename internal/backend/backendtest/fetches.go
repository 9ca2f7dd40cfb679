package backendtest

import (
	"context"
	"errors"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// unfetched are the kinds of faults of a server that could not fetch: it learns less
// of the reason than a sender does, and says less.
var unfetched = []fault.Kind{fault.Rejected, fault.Invalid, fault.NotFound, fault.Unreachable, fault.Interrupted, fault.ServerFailed}

func fullFetch(s *stage) {
	s.server.Fill()
	s.comesToNothing(s.upload(s.file("first", body)), append(unfetched, fault.Full)...)
}

func nothingThere(s *stage) {
	u := s.upload(s.file("first", body))
	u.req.URL += ".gone"
	s.comesToNothing(u, unfetched...)
}

// comesToNothing makes an upload fail with a fault of one of the kinds.
func (s *stage) comesToNothing(u *upload, kinds ...fault.Kind) {
	s.t.Helper()
	_, err := u.finish(s.t.Context())
	s.refused(err, kinds...)
	u.check(s.t)
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

// fetchBreaks allows both: a server that fetches again, perhaps in another attempt,
// and one that gives up. Half a file is neither.
func fetchBreaks(s *stage) {
	f := s.file("first", body)
	u := s.upload(f)
	switch {
	case s.site != nil:
		s.site.breakAt(f.Size / 2)
	case s.server.BreakFetch != nil:
		s.server.BreakFetch(f.Size / 2)
	default:
		s.t.Fatal("the subject's server has no BreakFetch")
	}
	_, err := u.finish(s.t.Context())
	u.check(s.t)
	if err == nil {
		s.arrived(f)
		return
	}
	s.refused(err, unfetched...)
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

// stopHalfway makes one attempt that a person stops when half the bytes are on the
// server, and reports whether the attempt ended by that. A fetch from the suite's own
// site stands still then, until release is called.
func (s *stage) stopHalfway(u *upload) (ended bool, release func()) {
	s.t.Helper()
	if s.site == nil {
		return s.stopAt(u, func(p backend.Progress) bool { return p.Phase == backend.Sending && p.Done >= body/2 }), func() {}
	}
	held, release := s.site.holdAt(body / 2)
	s.t.Cleanup(release) // before the site closes, which waits for its fetches
	ctx, cancel := context.WithCancelCause(s.t.Context())
	defer cancel(nil)
	over := when(held, func() { cancel(errPerson) })
	_, err := u.attempt(ctx)
	if !over() {
		s.t.Fatalf("nobody fetched half the file; it ended with %v", err)
	}
	if !errors.Is(s.heard(err), errPerson) {
		s.t.Errorf("it ended with %v, which does not carry the cause", err)
	}
	return err != nil, release
}

func cancelHalfway(s *stage) {
	u := s.upload(s.file("first", body))
	if ended, release := s.stopHalfway(u); ended {
		u.discard(s.t.Context(), s.t)
		release()
		s.arrived()
	}
	u.check(s.t)
}

func retryHalfway(s *stage) {
	f := s.file("first", body)
	u := s.upload(f)
	_, release := s.stopHalfway(u)
	u.onto = func(p backend.Progress) {
		if p.Phase != backend.Checking {
			release()
		}
	}
	s.succeed(s.t.Context(), u)
	s.arrived(f)
}
