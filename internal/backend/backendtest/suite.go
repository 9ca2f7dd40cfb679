package backendtest

import (
	"context"
	"errors"
	"runtime/metrics"
	"slices"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// body is the size of an ordinary upload in the suite: several buffers of every
// part on the way, and still quick.
const body = 9<<20 + 17

// The ways to which a case applies.
var (
	every = []Way{Sent, FetchedHere, ByAddress}
	local = []Way{Sent, FetchedHere}
)

// Run runs all cases that apply to a subject, one after another.
func Run(t *testing.T, sub Subject) {
	t.Helper()
	for _, c := range []struct {
		name string
		ways []Way
		run  func(*stage)
	}{
		{"a file arrives and is proven", every, arrives},
		{"a wrong password is a login fault", every, wrongPassword},
		{"an untrusted certificate is shown and nothing is sent", every, untrusted},
		{"a changed certificate is shown and nothing is sent", every, changed},
		{"a full server is a full fault and leaves nothing", local, full},
		{"a server too full to fetch says so and keeps nothing", []Way{ByAddress}, fullFetch},
		{"an empty file is refused before anything is made", local, empty},
		{"a slow answer after the last byte is waited for", []Way{Sent}, slowAnswer},
		{"the same name twice loses neither", every, sameName},
		{"two at once arrive both", every, twoAtOnce},
		{"a file that changes while it is sent is not accepted", local, fileChanges},
		{"a file that changed before is not begun", local, fileChanged},
		{"a vanished file is told as such", local, fileGone},
		{"a fetch that breaks off leaves the whole file or nothing", []Way{FetchedHere, ByAddress}, fetchBreaks},
		{"an address with nothing behind it is told as such", []Way{ByAddress}, nothingThere},
		{"an end of the context in each phase can be discarded", every, cancelAndDiscard},
		{"an end of the context in each phase can be retried", every, cancelAndRetry},
		{"an end of the context half-way can be discarded", every, cancelHalfway},
		{"an end of the context half-way can be retried", every, retryHalfway},
		{"a cut in each phase is survived", every, cutInPhase},
		{"a cut at each offset is survived", every, cutAtOffset},
		{"a cut after the last byte is survived", []Way{Sent}, cutBeforeAnswer},
		{"a report that fails stops the upload", every, reportFails},
		{"nothing to discard is success", every, discardNothing},
	} {
		if slices.Contains(c.ways, sub.Way) {
			t.Run(c.name, func(t *testing.T) { c.run(set(t, sub)) })
		}
	}
	if sub.Large && !testing.Short() {
		t.Run("a file beyond 4 GiB arrives in constant memory", func(t *testing.T) { huge(set(t, sub)) })
	}
}

func arrives(s *stage) {
	f := s.file("first", body)
	server, err := s.driver.Check(s.t.Context())
	if s.heard(err) != nil {
		s.t.Fatalf("check: %v", err)
	}
	if server.Product == "" || server.Host == "" || server.Account == "" || server.Certificate != s.server.Certificate {
		s.t.Errorf("the check says too little: %+v", server)
	}
	u := s.upload(f)
	s.succeed(s.t.Context(), u)
	s.arrived(f)
	if !slices.IsSortedFunc(u.phases, func(a, b backend.Phase) int { return slices.Index(phaseOrder, a) - slices.Index(phaseOrder, b) }) {
		s.t.Errorf("the phases came as %v", u.phases)
	}
	if s.sub.Way != ByAddress && !slices.Contains(u.phases, backend.Sending) {
		s.t.Errorf("nobody said that it was sending: %v", u.phases)
	}
}

func wrongPassword(s *stage) {
	d := s.open(Opening{Pin: s.server.Certificate, WrongPassword: true})
	defer closeDriver(s.t, d)
	_, err := d.Check(s.t.Context())
	s.refused(err, fault.Login)
	u := s.upload(s.file("first", body))
	u.driver = d
	_, err = u.attempt(s.t.Context())
	s.refused(err, fault.Login)
	s.arrived()
}

func untrusted(s *stage) {
	d := s.open(Opening{})
	defer closeDriver(s.t, d)
	_, err := d.Check(s.t.Context())
	s.refused(err, fault.Untrusted)
	c := fault.Of(err).Certificate
	if c == nil || c.SHA256 != s.server.Certificate || c.Host != s.relay.Addr() || c.Why == "" || c.NotAfter.IsZero() || c.Known != "" {
		s.t.Errorf("the certificate is described as %+v", c)
	}
	u := s.upload(s.file("first", body))
	u.driver = d
	_, err = u.attempt(s.t.Context())
	s.refused(err, fault.Untrusted)
	s.arrived()
}

func changed(s *stage) {
	other := "00" + s.server.Certificate[2:]
	if other == s.server.Certificate {
		other = "11" + s.server.Certificate[2:]
	}
	d := s.open(Opening{Pin: other})
	defer closeDriver(s.t, d)
	u := s.upload(s.file("first", body))
	u.driver = d
	_, err := u.attempt(s.t.Context())
	s.refused(err, fault.CertChanged)
	if c := fault.Of(err).Certificate; c == nil || c.SHA256 != s.server.Certificate || c.Known != other {
		s.t.Errorf("the certificate is described as %+v", c)
	}
	s.arrived()
}

func full(s *stage) {
	s.server.Fill()
	u := s.upload(s.file("first", body))
	_, err := u.finish(s.t.Context())
	s.refused(err, fault.Full)
	u.check(s.t)
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

func empty(s *stage) {
	u := s.upload(s.file("empty", 0))
	_, err := u.attempt(s.t.Context())
	s.refused(err, fault.Invalid, fault.Rejected)
	s.arrived()
}

// mostMemory is what driver, server and suite together may hold while a huge file
// passes, in bytes: a small part of it.
const mostMemory = 64 << 20

func huge(s *stage) {
	f := s.huge("huge")
	u := s.upload(f)
	var most uint64
	u.onto = func(backend.Progress) { most = max(most, held()) }
	s.succeed(s.t.Context(), u)
	s.arrived(f)
	if most > mostMemory {
		s.t.Errorf("%d bytes were held in memory", most)
	}
}

// held returns how many bytes the program's objects take, dead ones included.
func held() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func slowAnswer(s *stage) {
	f := s.file("first", body)
	held, release := s.relay.HoldAnswers(s.carried(f.Size))
	defer release()
	u := s.upload(f)
	over := when(held, release)
	s.succeed(s.t.Context(), u)
	if !over() {
		s.t.Error("there was no answer to hold back after so many bytes")
	}
	s.arrived(f)
	if len(u.errs) > 0 {
		s.t.Errorf("waiting for the answer was given up: %v", u.errs)
	}
}

func sameName(s *stage) {
	one, two := s.file("twin", body), s.file("twin", body/2)
	s.succeed(s.t.Context(), s.upload(one))
	u := s.upload(two)
	if !s.sub.NamesAreUnique {
		s.succeed(s.t.Context(), u)
		s.arrived(one, two)
		return
	}
	_, err := u.attempt(s.t.Context())
	s.refused(err, fault.Conflict)
	s.arrived(one)
}

func twoAtOnce(s *stage) {
	first, second := s.file("one", body), s.file("two", body)
	one, two := s.upload(first), s.upload(second)
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i, u := range []*upload{one, two} {
		both.Go(func() { _, errs[i] = u.finish(s.t.Context()) })
	}
	both.Wait()
	if err := s.heard(errors.Join(errs...)); err != nil {
		s.t.Fatal(err)
	}
	one.check(s.t)
	two.check(s.t)
	s.arrived(first, second)
}

func reportFails(s *stage) {
	broken := errors.New("the journal is full")
	u := s.upload(s.file("first", body))
	_, err := s.driver.Upload(s.t.Context(), u.req, func(p backend.Progress) error {
		_ = u.report(p)
		if p.Token != nil || p.Phase == backend.Sending {
			return broken
		}
		return nil
	})
	if !errors.Is(s.heard(err), broken) {
		s.t.Errorf("got %v, want the report's error", err)
	}
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

func discardNothing(s *stage) {
	f := s.file("first", body)
	u := s.upload(f)
	s.succeed(s.t.Context(), u)
	d, ok := s.driver.(backend.Discarder)
	if !ok {
		return
	}
	if err := d.Discard(context.WithoutCancel(s.t.Context()), nil); s.heard(err) != nil {
		s.t.Errorf("discarding without a token: %v", err)
	}
	s.arrived(f)
}
