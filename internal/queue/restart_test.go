package queue

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestQuit_leavesAnUploadInterrupted(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("t")})
		e := s.engine()
		quit := s.run(e)
		ids := s.add(e, "p", "q", "r", "s")
		quit()
		s.want(e, ids[0], Interrupted, "stopped by restart at 61 %")
		again := s.engine()
		j := s.want(again, ids[0], Interrupted, "stopped by restart at 61 %")
		if j.Progress.Done != 61 || j.Progress.Total != 100 {
			t.Errorf("the progress is %+v", j.Progress)
		}
		s.run(again)
		s.want(again, ids[0], Interrupted, "stopped by restart")
		s.want(again, ids[3], Running, "")
	})
}

func TestQuit_letsAnUploadThatCanResumeGoOnByItself(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		var resumed string
		s.drive(&resumer{driver{upload: keptThenWait("t")}, func(_ context.Context, token []byte, _ backend.Report) (backend.Result, error) {
			resumed = string(token)
			return arrived(), nil
		}})
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		quit()
		again := s.engine()
		if j := s.job(again, id); j.State != Waiting || j.Attempt != 0 {
			t.Errorf("the job is %s after %d attempts", j.State, j.Attempt)
		}
		s.run(again)
		s.want(again, id, Done, "")
		if resumed != "t" {
			t.Errorf("it was resumed with %q", resumed)
		}
	})
}

func TestRun_mayBeCalledAgain(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		quit := s.run(e)
		wantKind(t, e.Run(t.Context()), fault.Conflict)
		quit()
		id := s.add(e, "p")[0]
		s.run(e)
		s.want(e, id, Done, "")
	})
}

// crash copies the journal as a crash would leave it, and forgets the copy's past.
func (s *stage) crash() (path string) {
	s.t.Helper()
	path = filepath.Join(s.t.TempDir(), "journal.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(s.path + suffix)
		s.must(err)
		s.must(os.WriteFile(path+suffix, b, 0o600))
	}
	return path
}

func TestCrash_everyJobStandsWhereItStood(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.open = func(profile string) (backend.Driver, error) {
			switch profile {
			case "runs":
				return &driver{upload: s.lasting(100 * time.Second)}, nil
			case "fails":
				return &driver{upload: failing(broken(fault.Denied))}, nil
			case "asks":
				return &driver{upload: failing(broken(fault.Conflict))}, nil
			case "pauses":
				return &driver{upload: failing(broken(fault.Busy), broken(fault.Busy), broken(fault.Busy))}, nil
			default:
				return &driver{}, nil
			}
		}
		e := s.engine()
		s.run(e)
		ids := s.add(e, "fails", "asks", "done", "runs", "pauses")
		held := s.newJob("held")
		held.Held = true
		added, err := e.Add(t.Context(), held)
		s.must(err)
		time.Sleep(61 * time.Second)
		synctest.Wait()

		after := s.engineAt(s.crash())
		s.want(after, ids[0], Failed, "")
		s.want(after, ids[1], NeedsYou, "")
		s.want(after, ids[2], Done, "")
		// The lease carries the progress of its last renewal, five seconds ago at the most.
		j := s.want(after, ids[3], Interrupted, "stopped by restart at ")
		if j.Progress.Done < 5500 || j.Progress.Done > 6100 {
			t.Errorf("the progress is %+v", j.Progress)
		}
		s.want(after, ids[4], Waiting, "again at")
		s.want(after, added[0].ID, Held, "")
		if log := s.log(after, ids[3]); !strings.Contains(log, "ended without a word") {
			t.Errorf("the log is\n%s", log)
		}

		s.run(after)
		s.want(after, ids[3], Interrupted, "stopped by restart at ")
		s.must(after.Start(t.Context(), ids[3]))
		time.Sleep(2 * time.Minute)
		if j := s.want(after, ids[3], Done, ""); j.Attempt != 1 {
			t.Errorf("the job is at attempt %d", j.Attempt)
		}
	})
}

func TestCrash_keepsWhatIsToBeRemoved(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		removed := 0
		s.drive(&discarder{
			driver:  driver{upload: tokenThenWait("left")},
			discard: func(context.Context, []byte) error { removed++; return nil },
		})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		after := s.engineAt(s.crash())
		s.must(after.Cancel(t.Context(), id))
		s.want(after, id, Canceled, "")
		if removed != 1 {
			t.Errorf("removed %d times", removed)
		}
	})
}

func TestQuit_whileTheJournalRefusesTheEndOfAnAttempt(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("t")})
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		s.refuse(true)
		quit()
		s.refuse(false)
		s.must(e.journal.Close())
		s.want(s.engine(), id, Interrupted, "stopped by restart")
	})
}

func TestQuit_letsARemovalComeToItsEnd(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&discarder{
			driver: driver{upload: tokenThenWait("left")},
			discard: func(ctx context.Context, _ []byte) error {
				select {
				case <-time.After(10 * time.Second):
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			},
		})
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		canceled := make(chan error)
		go func() { canceled <- e.Cancel(t.Context(), id) }()
		s.want(e, id, Canceled, "not removed yet")
		wantKind(t, e.Retry(t.Context(), id, nil), fault.Conflict)
		quit()
		s.must(<-canceled)
		s.want(e, id, Canceled, "")
	})
}
