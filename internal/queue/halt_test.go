package queue

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
)

// chunker sends a chunk every two seconds and listens to the brake in between.
func chunker(report func(done int)) *resumer {
	send := func(ctx context.Context, from int, progress backend.Report) (backend.Result, error) {
		braking := backend.Braking(ctx)
		for done := from; done < 100; done++ {
			report(done)
			if err := progress(backend.Progress{Phase: backend.Sending, Done: int64(done), Total: 100, Kept: int64(done), Token: []byte{byte(done)}}); err != nil {
				return backend.Result{}, err
			}
			select {
			case <-braking:
				return backend.Result{}, backend.Braked()
			default:
			}
			select {
			case <-ctx.Done():
				return backend.Result{}, context.Cause(ctx)
			case <-time.After(2 * time.Second):
			}
		}
		return arrived(), nil
	}
	d := &resumer{}
	d.upload = func(ctx context.Context, _ backend.Request, progress backend.Report) (backend.Result, error) {
		return send(ctx, 0, progress)
	}
	d.resume = func(ctx context.Context, token []byte, progress backend.Report) (backend.Result, error) {
		return send(ctx, int(token[0]), progress)
	}
	return d
}

func TestHold_letsTheChunkUnderWayEnd(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		var began []int
		s.drive(chunker(func(done int) { began = append(began, done) }))
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(7 * time.Second)
		held := make(chan error, 1)
		go func() { held <- e.Hold(t.Context(), id) }()
		s.want(e, id, Running, easing)
		time.Sleep(time.Second)
		s.must(<-held)
		j := s.want(e, id, Held, "stopped at 4 %")
		if j.Attempt != 1 || len(began) != 5 {
			t.Errorf("the job is %+v, begun were %v", j, began)
		}
		s.must(e.Start(t.Context(), id))
		time.Sleep(200 * time.Second)
		s.want(e, id, Done, "")
		if began[5] != 4 {
			t.Errorf("it went on with %d", began[5])
		}
	})
}

func TestHold_stopsAtOnceTheSecondTime(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(chunker(func(int) {}))
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Second / 2)
		began := time.Now()
		go e.Hold(t.Context(), id) //nolint:errcheck // the second one is asked
		synctest.Wait()
		s.must(e.Hold(t.Context(), id))
		s.want(e, id, Held, "stopped at 0 %")
		if !time.Now().Equal(began) {
			t.Error("it took its time")
		}
	})
}

func TestHold_doesNotWaitLongForAnEdge(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			backend.Braking(ctx)
			s.must(report(backend.Progress{Phase: backend.Sending, Done: 61, Total: 100}))
			<-ctx.Done()
			return backend.Result{}, context.Cause(ctx)
		}})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		began := time.Now()
		s.must(e.Hold(t.Context(), id))
		s.want(e, id, Held, "stopped at 61 %")
		if took := time.Since(began); took != edgeTime {
			t.Errorf("it took %s", took)
		}
	})
}

func TestHold_ofAnUploadThatAnotherProcessRunsEndsAtTheEdgeToo(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(chunker(func(int) {}))
		window := s.engine()
		s.run(window)
		ids := s.add(window, "p", "q")
		shell := s.engine()
		time.Sleep(2*time.Second + time.Second/4)
		s.must(shell.Hold(t.Context(), ids[0]))
		time.Sleep(time.Second / 2)
		s.must(shell.Move(t.Context(), ids[1], -1)) // makes the window's engine look at all wishes again
		time.Sleep(5 * time.Second)
		s.want(window, ids[0], Held, "stopped at 2 %")
	})
}
