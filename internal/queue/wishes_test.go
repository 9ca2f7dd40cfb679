package queue

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// breaking is a server that has kept 60 bytes of 61, and whose line breaks so long
// after the report of that.
func breaking(after time.Duration) *resumer {
	try := func(ctx context.Context, report backend.Report) (backend.Result, error) {
		backend.Braking(ctx)
		if err := report(backend.Progress{Phase: backend.Sending, Done: 61, Total: 100, Kept: 60, Token: []byte("t")}); err != nil {
			return backend.Result{}, err
		}
		select {
		case <-ctx.Done():
			return backend.Result{}, context.Cause(ctx)
		case <-time.After(after):
			return backend.Result{}, broken(fault.Interrupted)
		}
	}
	d := &resumer{resume: func(ctx context.Context, _ []byte, report backend.Report) (backend.Result, error) {
		return try(ctx, report)
	}}
	d.upload = func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		return try(ctx, report)
	}
	return d
}

func TestShare_aShellsPauseOutlastsALineThatBreaks(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(breaking(3 * time.Second))
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		s.must(shell.Hold(t.Context(), id))
		time.Sleep(time.Minute)
		if j := s.want(window, id, Held, ""); j.Attempt != 1 {
			t.Errorf("it is held after %d attempts", j.Attempt)
		}
	})
}

func TestShare_aShellsCancelOutlastsALineThatBreaks(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: func(ctx context.Context, _ backend.Request, _ backend.Report) (backend.Result, error) {
			<-ctx.Done()
			return backend.Result{}, broken(fault.Interrupted)
		}})
		window, shell := s.engine(), s.engine()
		quit := s.run(window)
		id := s.add(window, "p")[0]
		s.must(shell.Cancel(t.Context(), id))
		quit() // before the window's engine has seen the wish
		s.run(window)
		time.Sleep(2 * pollEvery)
		s.want(window, id, Canceled, "")
	})
}

func TestShare_aShellsPauseOutlastsTheWindow(t *testing.T) {
	for name, wait := range map[string]time.Duration{"the part under way is being finished": 2 * pollEvery, "it is not seen yet": 0} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.drive(breaking(time.Hour))
				window, shell := s.engine(), s.engine()
				quit := s.run(window)
				id := s.add(window, "p")[0]
				s.must(shell.Hold(t.Context(), id))
				time.Sleep(wait)
				quit()
				s.run(window)
				time.Sleep(2*pollEvery + edgeTime)
				s.want(window, id, Held, "stopped at 61 %")
			})
		})
	}
}

func TestHold_outlastsTheProgram(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(breaking(time.Hour))
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		held := make(chan error, 1)
		go func() { held <- e.Hold(t.Context(), id) }()
		synctest.Wait()
		quit()
		s.must(<-held)
		s.want(e, id, Held, "stopped at 61 %")
	})
}

func TestHold_stopsAtOnceTheSecondTimeFromAnotherProcessToo(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(breaking(time.Hour))
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		s.must(shell.Hold(t.Context(), id))
		time.Sleep(3 * time.Second)
		s.want(shell, id, Running, easing)
		s.must(shell.Hold(t.Context(), id))
		time.Sleep(pollEvery)
		s.want(window, id, Held, "stopped at 61 %")
	})
}

func TestCrash_whileAnUploadWasBeingPausedLeavesItPaused(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(breaking(time.Hour))
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		go e.Hold(t.Context(), id) //nolint:errcheck // the crash comes first
		s.want(e, id, Running, easing)
		time.Sleep(renewEvery)
		after := s.engineAt(s.crash())
		s.want(after, id, Held, "stopped at 61 %")
		s.run(after)
		s.want(after, id, Held, "stopped at 61 %")
	})
}

func TestStart_overrulesAPauseThatCameBefore(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Minute)})
		window, shell := s.engine(), s.engine()
		quit := s.run(window)
		id := s.add(window, "p")[0]
		s.must(shell.Hold(t.Context(), id))
		quit() // before the window's engine has seen the wish
		s.want(shell, id, Interrupted, "stopped by restart")
		s.must(shell.Start(t.Context(), id))
		s.run(window)
		time.Sleep(2 * time.Minute)
		s.want(window, id, Done, "")
	})
}

func TestStart_overrulesAPauseThatNobodyHasSeenTo(t *testing.T) {
	t.Run("while it runs elsewhere", func(t *testing.T) {
		play(t, func(t *testing.T, s *stage) {
			s.drive(&driver{upload: s.lasting(time.Minute)})
			window, shell := s.engine(), s.engine()
			s.run(window)
			id := s.add(window, "p")[0]
			s.must(shell.Hold(t.Context(), id))
			s.must(shell.Start(t.Context(), id))
			time.Sleep(2 * time.Minute)
			s.want(window, id, Done, "")
		})
	})
	t.Run("after the program that ran it has ended", func(t *testing.T) {
		play(t, func(t *testing.T, s *stage) {
			s.drive(breaking(10 * time.Second))
			window, shell := s.engine(), s.engine()
			quit := s.run(window)
			id := s.add(window, "p")[0]
			s.must(shell.Hold(t.Context(), id))
			quit()
			s.want(shell, id, Waiting, "")
			s.must(shell.Start(t.Context(), id))
			s.run(window)
			time.Sleep(pollEvery)
			s.want(window, id, Running, "")
		})
	})
}

func TestCancel_isNotOverruledByAPause(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Minute)})
		window, shell := s.engine(), s.engine()
		s.run(window)
		id := s.add(window, "p")[0]
		s.must(shell.Cancel(t.Context(), id))
		s.must(shell.Hold(t.Context(), id))
		time.Sleep(pollEvery)
		s.want(window, id, Canceled, "")
	})
}
