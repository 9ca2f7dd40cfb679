package queue

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestRun_keepsTheLimitsOfHostAndProgram(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(10 * time.Second)})
		e := s.engine()
		s.run(e)
		ids := s.add(e, "h/1", "h/2", "h/1", "i", "k")
		s.want(e, ids[2], Waiting, "2 uploads are running on this host already")
		s.want(e, ids[4], Waiting, "3 uploads are running already")
		time.Sleep(25 * time.Second)
		for _, id := range ids {
			s.want(e, id, Done, "")
		}
		if s.most != 3 {
			t.Errorf("%d ran at once", s.most)
		}
	})
}

func TestRun_keepsTheLimitsAcrossProcesses(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.spec.PerHost = 1
		s.drive(&driver{upload: s.lasting(10 * time.Second)})
		window, shell := s.engine(), s.engine()
		s.run(window)
		s.run(shell)
		ids := s.add(shell, "h", "h", "h", "h")
		s.want(window, ids[3], Waiting, "one at a time on this host")
		time.Sleep(time.Minute)
		for _, id := range ids {
			if j := s.want(window, id, Done, ""); j.Attempt != 1 {
				t.Errorf("it took %d attempts", j.Attempt)
			}
		}
		if s.most != 1 {
			t.Errorf("%d ran at once", s.most)
		}
	})
}

func TestRun_followsTheOrder(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.spec.PerHost = 1
		var order []string
		s.open = func(profile string) (backend.Driver, error) {
			order = append(order, profile)
			return &driver{upload: s.lasting(time.Second)}, nil
		}
		e := s.engine()
		ids := s.add(e, "h/a", "h/b", "h/c")
		s.must(e.Move(t.Context(), ids[2], -1))
		s.run(e)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := strings.Join(order, " "); got != "h/a h/c h/b" {
			t.Errorf("the order was %s", got)
		}
	})
}

func TestLogin_thatIsRefusedIsNotTriedByTheOthers(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		var good atomic.Bool
		tries := 0
		s.spec.PerHost = 1
		s.drive(&driver{upload: func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
			if tries++; !good.Load() {
				return backend.Result{}, broken(fault.Login)
			}
			return s.lasting(5*time.Second)(ctx, r, report)
		}})
		e := s.engine()
		s.run(e)
		ids := s.add(e, "p", "p", "p")
		time.Sleep(time.Hour)
		s.want(e, ids[0], NeedsYou, "")
		s.want(e, ids[1], Waiting, "another upload to Target p needs you first")
		if tries != 1 {
			t.Errorf("the wrong password was tried %d times", tries)
		}
		good.Store(true)
		s.must(e.Retry(t.Context(), ids[0], nil))
		time.Sleep(time.Minute)
		for _, id := range ids {
			s.want(e, id, Done, "")
		}
	})
}

func TestLogin_thatWorksAgainReleasesTheOthers(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		var good atomic.Bool
		s.drive(&driver{upload: func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
			if !good.Load() {
				select {
				case <-time.After(time.Second):
					return backend.Result{}, broken(fault.Login)
				case <-ctx.Done():
					return backend.Result{}, context.Cause(ctx)
				}
			}
			return s.lasting(5*time.Second)(ctx, r, report)
		}})
		e := s.engine()
		s.run(e)
		ids := s.add(e, "p", "p")
		time.Sleep(2 * time.Second)
		s.want(e, ids[0], NeedsYou, "")
		s.want(e, ids[1], NeedsYou, "")
		good.Store(true)
		s.must(e.Retry(t.Context(), ids[0], nil))
		s.want(e, ids[1], Running, "")
		time.Sleep(10 * time.Second)
		for _, id := range ids {
			if j := s.want(e, id, Done, ""); j.Fault != nil {
				t.Errorf("the fault is still %v", j.Fault)
			}
		}
	})
}
