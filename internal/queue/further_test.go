package queue

import (
	"context"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// stumbler is a server whose line breaks in every attempt, each time after so many
// bytes, which it keeps or not; the attempt after the last one arrives.
type stumbler struct {
	resumer
	breaks []int64
	began  []time.Time
}

func newStumbler(keeps bool, breaks ...int64) *stumbler {
	d := &stumbler{breaks: breaks}
	try := func(report backend.Report) (backend.Result, error) {
		n := len(d.began)
		d.began = append(d.began, time.Now())
		if n >= len(d.breaks) {
			return arrived(), nil
		}
		p := backend.Progress{Phase: backend.Sending, Done: d.breaks[n], Total: 100, Token: []byte("t")}
		if keeps {
			p.Kept = p.Done
		}
		if err := report(p); err != nil {
			return backend.Result{}, err
		}
		return backend.Result{}, broken(fault.Interrupted)
	}
	d.upload = func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		return try(report)
	}
	d.resume = func(_ context.Context, _ []byte, report backend.Report) (backend.Result, error) { return try(report) }
	return d
}

func TestAttempts_areGivenAnewWhileTheUploadGetsOn(t *testing.T) {
	for name, c := range map[string]struct {
		keeps  bool
		breaks []int64
		state  State
		began  int
	}{
		"each gets further":        {true, []int64{10, 20, 30, 40, 50, 60, 70, 80, 90}, Done, 10},
		"some stand still":         {true, []int64{10, 10, 10, 10, 20, 20, 20, 20, 30}, Done, 10},
		"five get nowhere":         {true, []int64{10, 20, 20, 20, 20, 20, 99}, Failed, 6},
		"one that begins again":    {false, []int64{10, 20, 30, 40, 50, 60}, Failed, 5},
		"the first gets nowhere":   {true, []int64{0, 0, 0, 0, 0, 99}, Failed, 5},
		"it falls back behind":     {true, []int64{50, 10, 20, 30, 40, 99}, Failed, 5},
		"it overtakes what it was": {true, []int64{50, 10, 20, 30, 60, 10, 10}, Done, 8},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				d := newStumbler(c.keeps, c.breaks...)
				s.drive(d)
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				time.Sleep(time.Hour)
				if j := s.job(e, id); j.State != c.state || len(d.began) != c.began || j.Attempt != c.began {
					t.Errorf("the job is %s after %d attempts, %d by its own count", j.State, len(d.began), j.Attempt)
				}
			})
		})
	}
}

func TestAttempts_thatGetFurtherWaitAsAfterTheFirst(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := newStumbler(true, 10, 20, 30, 40)
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(time.Hour)
		s.want(e, id, Done, "")
		first := d.began[1].Sub(d.began[0])
		for i := 2; i < len(d.began); i++ {
			if pause := d.began[i].Sub(d.began[i-1]); pause != first {
				t.Errorf("the pause before attempt %d is %s, the first was %s", i+1, pause, first)
			}
		}
	})
}

// However large the set of a job had grown, another one is as large as every other's.
func TestAttempts_ofAJobThatGoesOnAreAFreshSet(t *testing.T) {
	for name, c := range map[string]struct {
		state State
		goOn  func(e *Engine, j Job) error
	}{
		"it is started":             {Held, func(e *Engine, j Job) error { return e.Start(context.Background(), j.ID) }},
		"it is retried":             {NeedsYou, func(e *Engine, j Job) error { return e.Retry(context.Background(), j.ID, nil) }},
		"another upload was let in": {NeedsYou, func(e *Engine, j Job) error { e.admitProfile(Job{ID: "another", Profile: j.Profile}); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				e := s.engine()
				id := s.add(e, "p")[0]
				s.must(e.change(t.Context(), id, func(ch *change) error {
					ch.job.State, ch.job.Attempt, ch.job.Attempts = c.state, 8, 12
					if c.state == NeedsYou {
						ch.job.Fault = broken(fault.Login)
					}
					return nil
				}))
				s.must(c.goOn(e, s.job(e, id)))
				if j := s.job(e, id); j.State != Waiting || j.Attempt != 0 || j.Attempts != 5 {
					t.Errorf("the job is %s after %d of %d attempts", j.State, j.Attempt, j.Attempts)
				}
			})
		})
	}
}
