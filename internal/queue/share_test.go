package queue

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

func TestShare_aShellSeesWhatTheWindowDoes(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(100 * time.Second)})
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(shell, "p")[0]
		time.Sleep(time.Second)
		s.want(shell, id, Running, "")
		time.Sleep(50 * time.Second)
		if j := s.want(shell, id, Running, ""); j.Progress.Done < 4000 || j.Progress.Speed == 0 {
			t.Errorf("the shell sees %+v", j.Progress)
		}
		time.Sleep(time.Minute)
		s.want(shell, id, Done, "")
	})
}

func TestShare_theWindowPublishesWhatAShellDoes(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		window, shell := s.engine(), s.engine()
		s.run(window)
		sub := window.Feed().Subscribe(0)
		defer sub.Close()
		n := s.newJob("p")
		n.Held = true
		added, err := shell.Add(t.Context(), n)
		s.must(err)
		id := added[0].ID
		batch, err := sub.Next(t.Context())
		if err != nil || batch[id].Value.State != Held || batch[id].Gone {
			t.Errorf("published was %+v, %v", batch, err)
		}
		s.must(shell.Remove(t.Context(), id))
		batch, err = sub.Next(t.Context())
		if err != nil || !batch[id].Gone || batch[id].Value.ID != id {
			t.Errorf("published was %+v, %v", batch, err)
		}
	})
}

func TestShare_aShellStopsWhatTheWindowRuns(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		removed := 0
		s.drive(&discarder{
			driver:  driver{upload: tokenThenWait("left")},
			discard: func(context.Context, []byte) error { removed++; return nil },
		})
		window, shell := s.engine(), s.engine()
		s.run(window)
		ids := s.add(window, "p", "q")
		s.must(shell.Cancel(t.Context(), ids[0]))
		s.must(shell.Hold(t.Context(), ids[1]))
		s.want(shell, ids[0], Running, "")
		time.Sleep(pollEvery)
		s.want(window, ids[0], Canceled, "")
		s.want(window, ids[1], Held, "stopped at 61 %")
		if removed != 1 {
			t.Errorf("removed %d times", removed)
		}
		wishes, err := window.journal.Wishes(t.Context())
		if err != nil || len(wishes) != 0 {
			t.Errorf("the wishes %v are left, %v", wishes, err)
		}
	})
}

func TestShare_whatTheOtherRunsIsNotTouched(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Minute)})
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		wantKind(t, shell.Remove(t.Context(), id), fault.Conflict)
		err := shell.Retry(t.Context(), id, nil)
		wantKind(t, err, fault.Conflict)
		if !strings.Contains(err.Error(), "by test") {
			t.Errorf("it is not said by whom: %v", err)
		}
		s.must(shell.Start(t.Context(), id))
		s.want(shell, id, Running, "")
	})
}

func TestShare_aWishForAJobThatIsThroughIsForgotten(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		window := s.engine()
		id := s.add(window, "p")[0]
		quit := s.run(window)
		s.want(window, id, Done, "")
		quit()
		shell := s.engine()
		s.must(shell.journal.Update(t.Context(), func(tx *journal.Tx) error {
			return tx.Wish(journal.Wish{Job: id, Wish: wishCancel}, wishCancel)
		}))
		s.run(window)
		time.Sleep(time.Second)
		s.want(window, id, Done, "")
		if wishes, err := shell.journal.Wishes(t.Context()); err != nil || len(wishes) != 0 {
			t.Errorf("the wishes are %v, %v", wishes, err)
		}
	})
}

func TestLease_ofAnOwnerThatIsGoneIsTakenOver(t *testing.T) {
	for wish, want := range map[string]State{"": Interrupted, wishHold: Interrupted, wishCancel: Canceled} {
		t.Run("wish "+wish, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				e := s.engine()
				n := s.newJob("p")
				n.Held = true
				added, err := e.Add(t.Context(), n)
				s.must(err)
				id := added[0].ID
				s.run(e)
				dead := journal.Lease{Job: id, Owner: "nobody", Expires: time.Now().Add(time.Minute), Note: e.note(Progress{
					Progress: backend.Progress{Phase: backend.Sending, Done: 30, Total: 100},
				})}
				s.must(e.change(t.Context(), id, func(c *change) error {
					c.job.State = Running
					return c.Take(dead)
				}))
				if wish != "" {
					s.must(e.journal.Update(t.Context(), func(tx *journal.Tx) error {
						return tx.Wish(journal.Wish{Job: id, Wish: wish}, wishCancel)
					}))
				}
				time.Sleep(renewEvery + 2*time.Second)
				reason := "stopped by restart at 30 %"
				if want == Canceled {
					reason = ""
				}
				s.want(e, id, want, reason)
				if wishes, err := e.journal.Wishes(t.Context()); err != nil || len(wishes) != 0 {
					t.Errorf("the wishes are %v, %v", wishes, err)
				}
			})
		})
	}
}

func TestLease_thatIsLostEndsTheAttemptWithoutAWord(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Hour)})
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		other, err := shell.journal.Owner(t.Context())
		s.must(err)
		s.must(shell.change(t.Context(), id, func(c *change) error {
			c.job.Attempt = 7
			return c.take(other, time.Hour, Progress{})
		}))
		time.Sleep(renewEvery + time.Second)
		synctest.Wait()
		if j := s.job(window, id); j.State != Running || j.Attempt != 7 || s.running != 0 {
			t.Errorf("the job is %s at attempt %d, %d run here", j.State, j.Attempt, s.running)
		}
	})
}

func TestShare_nothingStartsOnAnOldPictureOfTheQueue(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Minute)})
		window, shell := s.engine(), s.engine()
		ids := s.add(window, "h", "h")
		ctx, cancel := context.WithCancel(t.Context())
		defer synctest.Wait() // until the attempts have come to their end
		defer cancel()
		_, err := shell.sync(ctx)
		s.must(err)
		s.must(shell.begin(ctx, ids[0]))
		s.must(window.begin(ctx, ids[1]))
		s.want(shell, ids[0], Running, "")
		if j := s.job(shell, ids[1]); j.State != Waiting || s.running != 1 {
			t.Errorf("the job is %s, %d run", j.State, s.running)
		}
		// Once it has looked, the window may start the job.
		_, err = window.sync(ctx)
		s.must(err)
		s.must(window.begin(ctx, ids[1]))
		s.want(shell, ids[1], Running, "")
	})
}

func TestShare_aShellThatStartsLateSeesHowFarTheWindowIs(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("t")})
		window := s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		time.Sleep(renewEvery + time.Second)
		if j := s.want(s.engine(), id, Running, ""); j.Progress.Done != 61 {
			t.Errorf("the shell sees %+v", j.Progress)
		}
	})
}

func TestShare_aRunThatBeginsOnAnOldPictureLooksAgainBeforeItStarts(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		window, shell := s.engine(), s.engine()
		first := s.add(window, "p")[0]
		second := s.add(shell, "q")[0]
		s.run(window) // would never come to rest if it tried without end
		time.Sleep(2 * pollEvery)
		s.want(window, first, Done, "")
		s.want(window, second, Done, "")
	})
}
