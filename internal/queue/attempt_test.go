package queue

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestUpload_endsDoneWithAReceipt(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: failing(broken(fault.Busy))})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Minute)
		j := s.want(e, id, Done, "")
		if j.Attempt != 2 || j.Fault != nil || j.Result == nil || j.Started.IsZero() || j.Finished.IsZero() {
			t.Errorf("the job is %+v", j)
		}
		body, err := e.Receipt(t.Context(), id)
		s.must(err)
		var r Receipt
		s.must(json.Unmarshal(body, &r))
		if r.Program != "Slipway 1.2" || len(r.Files) != 1 || r.Files[0].Name != "disk.img" || r.Files[0].Size != 5 ||
			r.Target.Account != "ann in demo" || r.Target.Certificate != "c0ffee" || r.Target.Name != "Target p" ||
			r.Remote.ID != "img-1" || r.Remote.Sums["sha512"] != "ab" || r.Verified.Verdict != backend.Verified ||
			r.Fields["name"] != "disk" || len(r.Attempts) != 2 || !strings.Contains(r.Attempts[0].Outcome, "It broke") ||
			r.Finished.Before(r.Started) || len(r.Notes) != 1 {
			t.Errorf("the receipt is %s", body)
		}
		if !strings.Contains(string(body), "\n  \"job\"") {
			t.Error("the receipt is not indented")
		}
		if got := s.log(e, id); !strings.Contains(got, "Queued for Target p.") || !strings.Contains(got, "Attempt 2 of 5 began.") || !strings.HasSuffix(got, "Done: verified.") {
			t.Errorf("the log is\n%s", got)
		}
	})
}

func TestUpload_backsOffLongerEachTimeAndGivesUp(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		busy := broken(fault.Unreachable)
		s.drive(&driver{upload: failing(busy, busy, busy, busy, busy)})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		for i, pause := range []time.Duration{5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute} {
			again := time.Now().Add(pause)
			text := "again at " + again.Local().Format(time.TimeOnly) + " (" + string(rune('2'+i)) + " of 5)"
			if j := s.want(e, id, Waiting, text); !j.NotBefore.Equal(again) || j.Fault == nil {
				t.Errorf("attempt %d: not before %v, fault %v", i+1, j.NotBefore, j.Fault)
			}
			time.Sleep(pause)
		}
		j := s.want(e, id, Failed, "given up after 5 attempts")
		if j.Attempt != 5 || j.Finished.IsZero() {
			t.Errorf("the job is %+v", j)
		}
	})
}

func TestUpload_waitsAsLongAsTheServerWishes(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		busy := broken(fault.Busy)
		busy.RetryAfter = time.Hour
		s.drive(&driver{upload: failing(busy)})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Hour - time.Second)
		s.want(e, id, Waiting, "again at")
		time.Sleep(time.Second)
		s.want(e, id, Done, "")
	})
}

func TestUpload_endsByTheKindOfFault(t *testing.T) {
	again := broken(fault.Conflict)
	again.Retry = fault.Again
	never := broken(fault.Busy)
	never.Retry = fault.Never
	for name, c := range map[string]struct {
		err  error
		want State
	}{
		"login": {broken(fault.Login), NeedsYou}, "untrusted": {broken(fault.Untrusted), NeedsYou},
		"certificate": {broken(fault.CertChanged), NeedsYou}, "keyring": {broken(fault.Unavailable), NeedsYou},
		"conflict": {broken(fault.Conflict), NeedsYou}, "conflict that passes": {again, Waiting},
		"busy for good": {never, Failed}, "denied": {broken(fault.Denied), Failed}, "full": {broken(fault.Full), Failed},
		"checksum": {broken(fault.ChecksumWrong), Failed}, "cut": {broken(fault.Interrupted), Waiting}, "plain": {errPlain, Failed},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.drive(&driver{upload: failing(c.err)})
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				j := s.job(e, id)
				if j.State != c.want || j.Fault == nil || j.Finished.IsZero() == j.State.Finished() {
					t.Errorf("the job is %s, fault %v, finished %v", j.State, j.Fault, j.Finished)
				}
			})
		})
	}
}

func TestUpload_failsWhenTheProfileIsGone(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.open = func(string) (backend.Driver, error) { return nil, broken(fault.NotFound) }
		e := s.engine()
		s.run(e)
		s.want(e, s.add(e, "p")[0], Failed, "")
	})
}

func TestUpload_refusesAFileThatChanged(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		n := s.newJob("p")
		added, err := e.Add(t.Context(), n)
		s.must(err)
		s.must(os.WriteFile(n.Request.Items[0].Identity.Path, []byte("another content"), 0o600))
		s.run(e)
		j := s.want(e, added[0].ID, Failed, "")
		wantKind(t, j.Fault, fault.FileChanged)
	})
}

func TestUpload_survivesADriverThatPanics(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.open = func(profile string) (backend.Driver, error) {
			if profile == "bad" {
				return &driver{upload: func(context.Context, backend.Request, backend.Report) (backend.Result, error) { panic("oh no") }}, nil
			}
			return &driver{}, nil
		}
		e := s.engine()
		s.run(e)
		ids := s.add(e, "bad", "good")
		j := s.want(e, ids[0], Failed, "")
		wantKind(t, j.Fault, fault.Internal)
		if j.Fault.Detail != "oh no" {
			t.Errorf("the detail is %q", j.Fault.Detail)
		}
		s.want(e, ids[1], Done, "")
	})
}

type closing struct {
	driver
	closed *int
}

func (c *closing) Close() error { *c.closed++; return errPlain }

func TestUpload_closesItsDriverEachTime(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		closed := 0
		s.drive(&closing{driver{upload: failing(broken(fault.Busy))}, &closed})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Minute)
		s.want(e, id, Done, "")
		if closed != 2 {
			t.Errorf("closed %d times", closed)
		}
	})
}

func TestUpload_doesNotLetADriverChangeTheRequest(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: func(_ context.Context, r backend.Request, _ backend.Report) (backend.Result, error) {
			r.Values["name"] = "spoilt"
			return backend.Result{}, broken(fault.Denied)
		}})
		e := s.engine()
		s.run(e)
		if j := s.job(e, s.add(e, "p")[0]); j.Request.Values["name"] != "disk" {
			t.Errorf("the name is %q", j.Request.Values["name"])
		}
	})
}

func TestUpload_resumesWithItsToken(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		var got []string
		d := &resumer{driver: driver{upload: func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			s.must(report(backend.Progress{Phase: backend.Creating, Token: []byte("t1")}))
			return backend.Result{}, broken(fault.Interrupted)
		}}}
		d.resume = func(_ context.Context, token []byte, report backend.Report) (backend.Result, error) {
			got = append(got, string(token))
			if len(got) == 1 {
				s.must(report(backend.Progress{Phase: backend.Sending, Token: []byte("t2")}))
				return backend.Result{}, broken(fault.Interrupted)
			}
			return arrived(), nil
		}
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Minute)
		s.want(e, id, Done, "")
		if strings.Join(got, " ") != "t1 t2" {
			t.Errorf("resumed with %v", got)
		}
		if tok, err := e.journal.Token(t.Context(), id); err != nil || tok.Bytes != nil {
			t.Errorf("the token is still there: %+v, %v", tok, err)
		}
	})
}

func TestUpload_clearsAwayWhatAnEarlierAttemptLeft(t *testing.T) {
	for name, c := range map[string]struct {
		refuse error
		log    string
	}{
		"removed":              {nil, "Removed what an earlier attempt had left"},
		"refused for good":     {broken(fault.Denied), "could not be removed"},
		"refused for a moment": {broken(fault.Busy), "Removed what an earlier attempt had left"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				attempts, discards := 0, 0
				d := &discarder{driver: driver{upload: func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
					if attempts++; attempts > 1 {
						return arrived(), nil
					}
					s.must(report(backend.Progress{Phase: backend.Sending, Token: []byte("left")}))
					return backend.Result{}, broken(fault.Interrupted)
				}}}
				d.discard = func(_ context.Context, token []byte) error {
					if discards++; discards == 1 && c.refuse != nil {
						return c.refuse
					}
					return nil
				}
				s.drive(d)
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				time.Sleep(time.Minute)
				s.want(e, id, Done, "")
				if log := s.log(e, id); !strings.Contains(log, c.log) || attempts != 2 {
					t.Errorf("%d attempts, the log is\n%s", attempts, log)
				}
			})
		})
	}
}

func TestToken_isDurableBeforeReportReturns(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := &driver{}
		s.drive(d)
		e := s.engine()
		var id string
		d.upload = func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			s.must(report(backend.Progress{Phase: backend.Creating, Token: []byte("t")}))
			other := s.engine()
			tok, err := other.journal.Token(t.Context(), id)
			if err != nil || string(tok.Bytes) != "t" {
				t.Errorf("another process sees %+v, %v", tok, err)
			}
			return arrived(), nil
		}
		added, err := e.Add(t.Context(), s.newJob("p"))
		s.must(err)
		id = added[0].ID
		s.run(e)
		s.want(e, id, Done, "")
	})
}

func TestToken_thatCannotBeJournalledStopsTheAttempt(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := &driver{}
		s.drive(d)
		e := s.engine()
		var reported error
		d.upload = func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			s.must(report(backend.Progress{Phase: backend.Sending, Done: 1, Total: 2}))
			s.refuse(true)
			reported = report(backend.Progress{Phase: backend.Sending, Done: 1, Total: 2, Token: []byte("t")})
			<-ctx.Done()
			return backend.Result{}, errors.Join(errPlain, context.Cause(ctx))
		}
		s.run(e)
		id := s.add(e, "p")[0]
		wantKind(t, reported, fault.Unavailable)
		j := s.want(e, id, NeedsYou, "cannot be written to the journal")
		wantKind(t, j.Fault, fault.Unavailable)
		wantKind(t, e.Hold(t.Context(), id), fault.Unavailable)
		s.refuse(false)
		time.Sleep(settleAgain)
		j = s.want(e, id, NeedsYou, "")
		wantKind(t, j.Fault, fault.Unavailable)
		if found := s.job(s.engine(), id); found.State != NeedsYou {
			t.Errorf("the journal says %s", found.State)
		}
	})
}

func TestRun_saysWhyNothingStartsWhileTheJournalRefuses(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		id := s.add(e, "p")[0]
		s.refuse(true)
		s.run(e)
		s.want(e, id, Waiting, "The journal cannot be used")
		s.refuse(false)
		time.Sleep(refusedTime)
		s.want(e, id, Done, "")
	})
}
