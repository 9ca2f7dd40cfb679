package backendtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// body is the size of an ordinary upload in the suite: several buffers of every
// part on the way, and still quick.
const body = 9<<20 + 17

// Run runs the whole suite against a subject, one case after another.
func Run(t *testing.T, sub Subject) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*stage)
	}{
		{"a file arrives and is proven", arrives},
		{"a wrong password is a login fault", wrongPassword},
		{"an untrusted certificate is shown and nothing is sent", untrusted},
		{"a changed certificate is shown and nothing is sent", changed},
		{"a full server is a full fault and leaves nothing", full},
		{"an empty file is refused before anything is made", empty},
		{"a file beyond 4 GiB arrives", huge},
		{"a slow answer after the last byte is waited for", slowAnswer},
		{"the same name twice loses neither", sameName},
		{"two at once arrive both", twoAtOnce},
		{"a file that changes while it is sent is not accepted", fileChanges},
		{"a file that changed before is not begun", fileChanged},
		{"a vanished file is told as such", fileGone},
		{"an end of the context in each phase can be discarded", cancelAndDiscard},
		{"an end of the context in each phase can be retried", cancelAndRetry},
		{"a cut in each phase is survived", cutInPhase},
		{"a cut at each offset is survived", cutAtOffset},
		{"a cut after the last byte is survived", cutBeforeAnswer},
		{"a report that fails stops the upload", reportFails},
		{"nothing to discard is success", discardNothing},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(set(t, sub)) })
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
	if !slices.Contains(u.phases, backend.Sending) {
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

func huge(s *stage) {
	f := s.sparse("huge", 4<<30+4097)
	u := s.upload(f)
	s.succeed(s.t.Context(), u)
	s.arrived(f)
}

func slowAnswer(s *stage) {
	f := s.file("first", body)
	held, release := s.relay.HoldAnswers(f.Size)
	defer release()
	u := s.upload(f)
	var done sync.WaitGroup
	done.Go(func() {
		<-held
		release()
	})
	s.succeed(s.t.Context(), u)
	done.Wait()
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
	one, two := s.upload(s.file("one", body)), s.upload(s.file("two", body))
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
	s.arrived(one.req.Items[0].Identity, two.req.Items[0].Identity)
}

func fileChanges(s *stage) {
	f := s.file("first", body)
	u := s.upload(f)
	touch := sync.OnceFunc(func() { s.overwrite(f.Path) })
	u.onto = func(p backend.Progress) {
		if p.Phase == backend.Sending {
			touch()
		}
	}
	_, err := u.attempt(s.t.Context())
	s.refused(err, fault.FileChanged)
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

func fileChanged(s *stage) {
	f := s.file("first", body)
	s.overwrite(f.Path)
	_, err := s.upload(f).attempt(s.t.Context())
	s.refused(err, fault.FileChanged)
	s.arrived()
}

func fileGone(s *stage) {
	f := s.file("first", body)
	if err := os.Remove(f.Path); err != nil {
		s.t.Fatal(err)
	}
	_, err := s.upload(f).attempt(s.t.Context())
	s.refused(err, fault.NotFound)
	s.arrived()
}

// overwrite changes a file's content and length.
func (s *stage) overwrite(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		s.t.Error(err)
		return
	}
	_, werr := f.WriteString("more")
	if err := errors.Join(werr, f.Close()); err != nil {
		s.t.Error(err)
	}
}

// refused fails unless err is a complete fault of one of the kinds.
func (s *stage) refused(err error, kinds ...fault.Kind) {
	s.t.Helper()
	_ = s.heard(err)
	if !fault.Is(err, kinds...) {
		s.t.Fatalf("got %v (%s), want a fault of kind %v", err, fault.KindOf(err), kinds)
	}
	if f := fault.Of(err); f.What == "" || f.Remedy == "" {
		s.t.Errorf("the fault does not say what happened and what to do: %+v", f)
	}
}

// faultText is everything of a fault that is shown or stored.
func faultText(err error) (string, bool) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(fault.Of(err)) != nil {
		return "", false
	}
	return b.String(), true
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
