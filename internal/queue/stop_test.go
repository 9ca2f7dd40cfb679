package queue

import (
	"context"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestHold_stopsAnAttemptAndStartGoesOn(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(100 * time.Second)})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(61*time.Second + time.Millisecond)
		s.must(e.Hold(t.Context(), id))
		if j := s.want(e, id, Held, "stopped at 61 %"); j.Progress.Speed != 0 || j.Progress.Done != 6100 {
			t.Errorf("the progress is %+v", j.Progress)
		}
		time.Sleep(time.Hour)
		s.want(e, id, Held, "stopped at 61 %")
		s.must(e.Start(t.Context(), id))
		s.want(e, id, Running, "")
		time.Sleep(100 * time.Second)
		s.want(e, id, Done, "")
	})
}

func TestHold_comesTooLateForAnUploadThatIsThrough(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: func(ctx context.Context, _ backend.Request, _ backend.Report) (backend.Result, error) {
			<-ctx.Done()
			return arrived(), nil
		}})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		wantKind(t, e.Hold(t.Context(), id), fault.Conflict)
		s.want(e, id, Done, "")
	})
}

func TestCancel_removesWhatTheAttemptLeft(t *testing.T) {
	for name, c := range map[string]struct {
		discard error
		reason  string
	}{
		"removed": {nil, ""},
		"refused": {broken(fault.Denied), "what it left on the server could not be removed: It broke"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				var removed []string
				s.drive(&discarder{
					driver: driver{upload: tokenThenWait("left")},
					discard: func(ctx context.Context, token []byte) error {
						if _, bounded := ctx.Deadline(); !bounded || ctx.Err() != nil {
							t.Error("Discard got a context without a limit, or one that has ended")
						}
						removed = append(removed, string(token))
						return c.discard
					},
				})
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				s.must(e.Cancel(t.Context(), id))
				j := s.want(e, id, Canceled, c.reason)
				if strings.Join(removed, " ") != "left" || j.Finished.IsZero() {
					t.Errorf("removed %v, finished %v", removed, j.Finished)
				}
				s.must(e.Cancel(t.Context(), id))
			})
		})
	}
}

func TestCancel_ofAJobThatStandsStill(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		removed := 0
		s.drive(&discarder{
			driver: driver{upload: tokenThenWait("left")},
			discard: func(context.Context, []byte) error {
				removed++
				return nil
			},
		})
		e := s.engine()
		s.run(e)
		ids := s.add(e, "p", "q", "q", "q")
		s.must(e.Hold(t.Context(), ids[0]))
		s.must(e.Cancel(t.Context(), ids[0]))
		s.want(e, ids[0], Canceled, "")
		s.want(e, ids[3], Waiting, "2 uploads are running on this host already")
		s.must(e.Cancel(t.Context(), ids[3]))
		s.want(e, ids[3], Canceled, "")
		if removed != 1 {
			t.Errorf("removed %d times", removed)
		}
	})
}

func TestCancel_saysWhatADriverCannotRemove(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("left")})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.must(e.Cancel(t.Context(), id))
		s.want(e, id, Canceled, "offers no way to remove it")
	})
}

func TestRetry_givesAFreshSetOfAttempts(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: failing(broken(fault.Denied))})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Failed, "")
		s.must(e.Retry(t.Context(), id, backend.Values{"name": "new"}))
		j := s.want(e, id, Done, "")
		if j.Attempt != 1 || j.Request.Values["name"] != "new" || j.Fault != nil {
			t.Errorf("the job is %+v", j)
		}
	})
}

func TestRetry_withOtherFieldsDoesNotResume(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		removed, uploads := 0, 0
		type both struct {
			resumer
			backend.Discarder
		}
		d := &both{Discarder: &discarder{discard: func(context.Context, []byte) error { removed++; return nil }}}
		d.upload = func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			if uploads++; uploads == 2 {
				return arrived(), nil
			}
			s.must(report(backend.Progress{Phase: backend.Creating, Token: []byte("t")}))
			return backend.Result{}, broken(fault.Conflict)
		}
		d.resume = func(context.Context, []byte, backend.Report) (backend.Result, error) {
			t.Error("it was resumed")
			return backend.Result{}, errPlain
		}
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, NeedsYou, "")
		s.must(e.Retry(t.Context(), id, backend.Values{"name": "other"}))
		s.want(e, id, Done, "")
		if removed != 1 {
			t.Errorf("removed %d times", removed)
		}
	})
}
