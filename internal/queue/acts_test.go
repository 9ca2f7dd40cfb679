package queue

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

func TestAdd_refusesAllWhenOneIsWrong(t *testing.T) {
	file := []backend.Item{{Identity: source.Identity{Path: "/x"}}}
	for name, c := range map[string]struct {
		job  NewJob
		kind fault.Kind
		text string
	}{
		"unknown back end":  {NewJob{Backend: "none", Request: backend.Request{Items: file}}, fault.NotFound, "kind of target"},
		"nothing":           {NewJob{Backend: "fake"}, fault.Invalid, "nothing to upload"},
		"no path":           {NewJob{Backend: "fake", Request: backend.Request{Items: []backend.Item{{}}}}, fault.Invalid, "no path"},
		"both":              {NewJob{Backend: "fake", Request: backend.Request{Items: file, URL: "https://x/y"}}, fault.Invalid, "not of both"},
		"address":           {NewJob{Backend: "fake", Request: backend.Request{URL: "ftp://x/y"}}, fault.Invalid, "does not fetch ftp"},
		"address, password": {NewJob{Backend: "fake", Request: backend.Request{URL: "https://a:b@x/y"}}, fault.Invalid, "password"},
		"unknown field":     {NewJob{Backend: "fake", Request: backend.Request{Items: file, Values: backend.Values{"x": "y"}}}, fault.Invalid, "no field named x"},
		"long name": {
			NewJob{Backend: "fake", Request: backend.Request{Items: file, Values: backend.Values{"name": strings.Repeat("n", 11)}}},
			fault.Invalid, "longer than 10",
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.spec.Accept.URL = []string{"https"}
				e := s.engine()
				_, err := e.Add(t.Context(), s.newJob("good"), c.job)
				wantKind(t, err, c.kind)
				if err == nil || !strings.Contains(err.Error(), c.text) {
					t.Errorf("the error is %v", err)
				}
				if jobs, err := e.Jobs(t.Context(), 9); err != nil || len(jobs) != 0 {
					t.Errorf("queued were %v, %v", jobs, err)
				}
			})
		})
	}
}

func TestAdd_ofAnAddressATargetDoesNotFetch(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		_, err := s.engine().Add(t.Context(), NewJob{Backend: "fake", Request: backend.Request{URL: "https://x/y"}})
		wantKind(t, err, fault.Invalid)
	})
}

func TestAdd_fillsInDefaultsAndKeepsTheOrder(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.spec.Request = append(s.spec.Request, backend.Field{Key: "format", Label: "Format", Kind: backend.Text, Default: "raw"})
		e := s.engine()
		ids := s.add(e, "a", "b", "c")
		jobs, err := e.Jobs(t.Context(), 0)
		s.must(err)
		for i, j := range jobs {
			if j.ID != ids[i] || j.Request.Values["format"] != "raw" || j.Created.IsZero() || j.Attempts != 5 {
				t.Errorf("job %d is %+v", i, j)
			}
			if i > 0 && ids[i] <= ids[i-1] {
				t.Error("ids do not sort by time of creation")
			}
		}
		s.must(e.Move(t.Context(), ids[2], -2))
		if jobs, err = e.Jobs(t.Context(), 0); err != nil || jobs[0].ID != ids[2] {
			t.Errorf("after the move: %v, %v", jobs, err)
		}
	})
}

func TestActs_onAJobThatIsNotThere(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		ctx := t.Context()
		_, job := e.Job(ctx, "x")
		_, receipt := e.Receipt(ctx, "x")
		_, log := e.Log(ctx, "x")
		for name, err := range map[string]error{
			"Start": e.Start(ctx, "x"), "Hold": e.Hold(ctx, "x"), "Cancel": e.Cancel(ctx, "x"), "Retry": e.Retry(ctx, "x", nil),
			"Remove": e.Remove(ctx, "x"), "Move": e.Move(ctx, "x", 1), "Job": job, "Receipt": receipt, "Log": log,
		} {
			if !fault.Is(err, fault.NotFound) || fault.Of(err).Remedy == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestActs_whatEachStateAllows lists, for each act, what becomes of a job in each
// state; "-" is a refusal.
func TestActs_whatEachStateAllows(t *testing.T) {
	for act, want := range map[string]map[State]State{
		"start": {
			Waiting: Waiting, Held: Waiting, NeedsYou: "-", Interrupted: Waiting, Done: "-", Failed: "-", Canceled: "-",
		},
		"hold": {
			Waiting: Held, Held: Held, NeedsYou: NeedsYou, Interrupted: Interrupted, Done: "-", Failed: "-", Canceled: "-",
		},
		"cancel": {
			Waiting: Canceled, Held: Canceled, NeedsYou: Canceled, Interrupted: Canceled, Done: "-", Failed: Canceled, Canceled: Canceled,
		},
		"retry": {
			Waiting: "-", Held: "-", NeedsYou: Waiting, Interrupted: Waiting, Done: "-", Failed: Waiting, Canceled: Waiting,
		},
	} {
		for from, to := range want {
			t.Run(act+" "+string(from), func(t *testing.T) {
				play(t, func(t *testing.T, s *stage) {
					e := s.engine()
					id := s.add(e, "p")[0]
					s.must(e.change(t.Context(), id, func(c *change) error {
						c.job.State, c.job.Attempt = from, 3
						if from.Finished() {
							c.job.Finished = c.now
						}
						return nil
					}))
					err := e.actByName(t.Context(), act, id)
					if to == "-" {
						wantKind(t, err, fault.Conflict)
						to = from
					} else {
						s.must(err)
					}
					j := s.job(e, id)
					if j.State != to || j.State.Finished() == j.Finished.IsZero() {
						t.Errorf("the job is %s, finished %v", j.State, j.Finished)
					}
					if j.State == Waiting && from != Waiting && j.Attempt != 0 {
						t.Errorf("%d attempts are spent", j.Attempt)
					}
				})
			})
		}
	}
}

func (e *Engine) actByName(ctx context.Context, act, id string) error {
	switch act {
	case "start":
		return e.Start(ctx, id)
	case "hold":
		return e.Hold(ctx, id)
	case "cancel":
		return e.Cancel(ctx, id)
	default:
		return e.Retry(ctx, id, nil)
	}
}

func TestStart_endsAPause(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: failing(broken(fault.Busy))})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Waiting, "again at")
		s.must(e.Start(t.Context(), id))
		s.want(e, id, Done, "")
	})
}

func TestRetry_refusesTextsThatBreakTheRules(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: failing(broken(fault.Denied))})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		wantKind(t, e.Retry(t.Context(), id, backend.Values{"name": strings.Repeat("n", 11)}), fault.Invalid)
		if j := s.want(e, id, Failed, ""); j.Request.Values["name"] != "disk" {
			t.Errorf("the name is %q", j.Request.Values["name"])
		}
	})
}

func TestRemove_keepsTheReceipt(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		s.want(e, id, Done, "")
		s.must(e.Remove(t.Context(), id))
		if jobs, err := e.Jobs(t.Context(), 10); err != nil || len(jobs) != 0 {
			t.Errorf("the jobs are %v, %v", jobs, err)
		}
		if body, err := e.Receipt(t.Context(), id); err != nil || !strings.Contains(string(body), id) {
			t.Errorf("the receipt is %q, %v", body, err)
		}
	})
}

func TestRemove_refusesAJobUnderWay(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: s.lasting(time.Minute)})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		wantKind(t, e.Remove(t.Context(), id), fault.Conflict)
		s.want(e, id, Running, "")
	})
}

func TestJobs_unfinishedFirstThenTheLastFinished(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		e := s.engine()
		quit := s.run(e)
		done := s.add(e, "p")[0]
		s.want(e, done, Done, "")
		time.Sleep(time.Second)
		later := s.add(e, "p")[0]
		s.want(e, later, Done, "")
		quit()
		s.add(e, "p", "p")
		jobs, err := e.Jobs(t.Context(), 10)
		s.must(err)
		if states(jobs) != "waiting waiting done done" || jobs[2].ID != later {
			t.Errorf("the jobs are %s, the newest finished %s", states(jobs), jobs[2].ID)
		}
		if jobs, err = e.Jobs(t.Context(), 1); err != nil || len(jobs) != 3 {
			t.Errorf("with a limit of 1: %s, %v", states(jobs), err)
		}
	})
}

func TestFeed_publishesPhasesAtOnceAndProgressAtItsPace(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
			for i := range int64(40) {
				s.must(report(backend.Progress{Phase: backend.Sending, Done: i, Total: 40}))
				time.Sleep(100 * time.Millisecond)
			}
			s.must(report(backend.Progress{Phase: backend.Processing}))
			time.Sleep(10 * time.Second)
			return arrived(), nil
		}})
		e := s.engine()
		s.run(e)
		sub := e.Feed().Subscribe(time.Second)
		defer sub.Close()
		id := s.add(e, "p")[0]
		synctest.Wait()
		began := time.Now()
		batches := 0
		for {
			batch, err := sub.Next(t.Context())
			s.must(err)
			batches++
			if batch[id].Value.Progress.Phase == backend.Processing {
				break
			}
		}
		if passed := time.Since(began); passed != 4*time.Second || batches > 6 {
			t.Errorf("the phase came after %v, in batch %d", passed, batches)
		}
	})
}

func TestStalled_isSaidWithoutAReport(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(&driver{upload: tokenThenWait("t")})
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		time.Sleep(stallAfter + pollEvery)
		if j := s.want(e, id, Running, ""); !j.Progress.Stalled {
			t.Errorf("the progress is %+v", j.Progress)
		}
	})
}

func TestFeed_publishesAWaitingJobOnceItsReasonIsKnown(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.spec.PerHost = 1
		e := s.engine()
		sub := e.Feed().Subscribe(time.Hour)
		defer sub.Close()
		ids := s.add(e, "h", "h")
		batch, err := sub.Next(t.Context())
		s.must(err)
		first, second := batch[ids[0]].Value, batch[ids[1]].Value
		if first.State != Waiting || first.Reason != "" || second.Reason != "one at a time on this host" {
			t.Errorf("published were %q (%q) and %q (%q)", first.State, first.Reason, second.State, second.Reason)
		}
	})
}
