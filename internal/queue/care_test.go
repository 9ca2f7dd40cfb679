package queue

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestCancel_ofAJobThatBeginsAtThatInstant(t *testing.T) {
	for name, act := range map[State]func(*Engine, context.Context, string) error{
		Canceled: (*Engine).Cancel, Held: (*Engine).Hold,
	} {
		t.Run(string(name), func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.drive(&driver{upload: s.lasting(time.Hour)})
				e := s.engine()
				id := s.add(e, "p")[0]
				e.turn <- struct{}{}
				s.run(e) // its start of the job waits for the turn, in front of the act
				ended := make(chan error, 1)
				go func() { ended <- act(e, t.Context(), id) }()
				synctest.Wait()
				<-e.turn
				s.must(<-ended)
				if j := s.job(e, id); j.State != name || s.running != 0 {
					t.Errorf("the job is %s, %d run", j.State, s.running)
				}
			})
		})
	}
}

func TestUpload_keepsWhatItCouldNotClearAwayForWantOfALogin(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		logins := 0
		d := &discarder{discard: func(context.Context, []byte) error { logins++; return broken(fault.Login) }}
		d.upload = func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			if logins++; logins > 1 {
				return backend.Result{}, broken(fault.Login)
			}
			s.must(report(backend.Progress{Phase: backend.Creating, Token: []byte("left")}))
			return backend.Result{}, broken(fault.Denied)
		}
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Failed, "")
		s.must(e.Retry(t.Context(), id, nil))
		if j := s.want(e, id, NeedsYou, ""); !fault.Is(j.Fault, fault.Login) || logins != 2 {
			t.Errorf("the fault is %v after %d logins", j.Fault, logins)
		}
		if token, err := e.journal.Token(t.Context(), id); err != nil || string(token.Bytes) != "left" {
			t.Errorf("the token is %q, %v", token.Bytes, err)
		}
	})
}

func TestLog_endsItsSentencesOnce(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		f := broken(fault.Denied)
		f.Detail = "You may not."
		d := &discarder{discard: func(context.Context, []byte) error { return f }}
		d.upload = func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			s.must(report(backend.Progress{Phase: backend.Creating, Token: []byte("left")}))
			return backend.Result{}, f
		}
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Failed, "")
		s.must(e.Retry(t.Context(), id, nil))
		s.want(e, id, Failed, "")
		s.must(e.Cancel(t.Context(), id))
		log := s.log(e, id)
		if strings.Contains(log, "..") || !strings.Contains(log, "Attempt 1 failed: It broke: You may not.\n") {
			t.Errorf("the log is\n%s", log)
		}
	})
}

func TestLog_tellsTheVendorsAdvice(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		f := broken(fault.ChecksumWrong)
		f.Code, f.VendorRemedy, f.HelpURL = "FC0001M", "Correct the\nchecksum.", "https://help.example/FC0001M"
		s.drive(&driver{upload: failing(f)})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Failed, "")
		want := "Attempt 1 failed: It broke (FC0001M). The vendor's advice: Correct the checksum. See https://help.example/FC0001M"
		if log := s.log(e, id); !strings.Contains(log, want) {
			t.Errorf("the log is\n%s", log)
		}
	})
}

func TestQuit_doesNotWaitForADriverThatDoesNotStop(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		answer := make(chan struct{})
		s.drive(&driver{upload: func(ctx context.Context, _ backend.Request, _ backend.Report) (backend.Result, error) {
			<-answer // a file on a share that is gone
			return backend.Result{}, context.Cause(ctx)
		}})
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		began := time.Now()
		quit()
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("it took %v", took)
		}
		s.want(e, id, Running, "")
		s.must(e.journal.Close())
		s.want(s.engine(), id, Interrupted, "stopped by restart")
		close(answer)
	})
}

func TestRun_findsAJobWhoseEndTheJournalNeverTook(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("t")})
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		s.refuse(true)
		quit()
		s.refuse(false)
		s.want(e, id, Running, "")
		s.run(e)
		time.Sleep(leaseTime + renewEvery + time.Second)
		s.want(e, id, Interrupted, "stopped by restart")
	})
}

func TestReceipt_leavesTheQueryOfAnAddressOut(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.spec.Accept.URL = []string{"https"}
		e := s.engine()
		s.run(e)
		added, err := e.Add(t.Context(), NewJob{Profile: "p", Backend: "fake", Request: backend.Request{
			URL: "https://mirror/a.iso?passcode-of-sorts=hunter2#x", Values: backend.Values{"name": "disk"},
		}})
		if err == nil {
			t.Fatalf("an address with a pass code was taken: %+v", added)
		}
		added, err = e.Add(t.Context(), NewJob{Profile: "p", Backend: "fake", Request: backend.Request{
			URL: "https://mirror/a.iso?t=hunter2#x", Values: backend.Values{"name": "disk"},
		}})
		s.must(err)
		s.want(e, added[0].ID, Done, "")
		receipt, err := e.Receipt(t.Context(), added[0].ID)
		s.must(err)
		if text := string(receipt); strings.Contains(text, "hunter2") || !strings.Contains(text, `"https://mirror/a.iso"`) {
			t.Errorf("the receipt is\n%s", text)
		}
	})
}
