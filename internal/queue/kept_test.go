package queue

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// keeps returns the report of a server that has so many bytes, and a token for them.
func keeps(kept int64) backend.Progress {
	return backend.Progress{Phase: backend.Sending, Done: kept + 1, Total: 100, Kept: kept, Token: fmt.Append(nil, kept)}
}

func TestCrash_goesOnByItselfWhereTheServerKeepsSomething(t *testing.T) {
	sending := backend.Progress{Phase: backend.Sending, Done: 99, Total: 100, Kept: 60}
	for name, c := range map[string]struct {
		class   backend.ResumeClass
		reports []backend.Progress
		state   State
		kept    int64
	}{
		"one part":                       {backend.ResumeChunks, []backend.Progress{keeps(20)}, Waiting, 20},
		"the last of many":               {backend.ResumeChunks, []backend.Progress{keeps(20), keeps(40), keeps(60)}, Waiting, 60},
		"more bytes on the wire since":   {backend.ResumeOffset, []backend.Progress{keeps(60), sending}, Waiting, 60},
		"no part, of one that sends all": {backend.ResumeChunks, []backend.Progress{keeps(0)}, Interrupted, 0},
		"bytes without a token":          {backend.ResumeOffset, []backend.Progress{sending}, Interrupted, 0},
		"whatever is said of the kind":   {backend.ResumeNever, []backend.Progress{keeps(60)}, Waiting, 60},
		"less than it had":               {backend.ResumeChunks, []backend.Progress{keeps(60), keeps(20)}, Waiting, 20},
		"nothing of a new beginning":     {backend.ResumeChunks, []backend.Progress{keeps(60), created}, Interrupted, 0},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.spec.Resume = c.class
				s.drive(importing(c.reports...))
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				after := s.engineAt(s.crash()) // at the very moment of the last report
				j := s.job(after, id)
				if j.State != c.state || j.Progress.Kept != c.kept || j.Attempt != 1 {
					t.Errorf("the job is %s (%q) at attempt %d, %d bytes are kept", j.State, j.Reason, j.Attempt, j.Progress.Kept)
				}
				if log := s.log(after, id); strings.Contains(log, "goes on") != (c.kept > 0) {
					t.Errorf("the log is\n%s", log)
				}
			})
		})
	}
}

func TestKept_standsUntilTheNextAttemptHasNewsOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		again []backend.Progress
		kept  int64
	}{
		"before it has looked":           {nil, 60},
		"while it reads the file":        {[]backend.Progress{{Phase: backend.Checking}, {Phase: backend.Hashing, Done: 7}}, 60},
		"when the token is of no use":    {[]backend.Progress{{Phase: backend.Checking, Token: []byte("of no use")}}, 0},
		"when it has begun again":        {[]backend.Progress{created}, 0},
		"once it sends":                  {[]backend.Progress{keeps(80)}, 80},
		"while the server works on them": {[]backend.Progress{keeps(80), {Phase: backend.Processing, Step: "joining"}}, 80},
		"when the server has no use for": {[]backend.Progress{keeps(80), {Phase: backend.Processing, Token: []byte("of no use")}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				d := importing(keeps(60))
				d.resume = func(ctx context.Context, _ []byte, report backend.Report) (backend.Result, error) {
					return waitAfter(ctx, c.again, report)
				}
				s.drive(d)
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				s.must(e.Hold(t.Context(), id))
				if j := s.want(e, id, Held, "stopped at 61 %"); j.Progress.Kept != 60 {
					t.Errorf("%d bytes are kept after the first attempt", j.Progress.Kept)
				}
				s.must(e.Start(t.Context(), id))
				s.want(e, id, Running, "")
				after := s.engineAt(s.crash())
				s.must(e.Hold(t.Context(), id))
				if held, cut := s.job(e, id), s.job(after, id); held.Progress.Kept != c.kept || cut.Progress.Kept != c.kept {
					t.Errorf("held with %d bytes and cut off with %d, want %d", held.Progress.Kept, cut.Progress.Kept, c.kept)
				}
			})
		})
	}
}

func TestQuit_givesTheAttemptBackWhereTheServerKeepsSomething(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := importing(keeps(60))
		d.again = []backend.Progress{{Phase: backend.Checking}}
		s.drive(d)
		e := s.engine()
		for range 7 {
			quit := s.run(e)
			if s.job(e, s.only(e)).State != Running {
				t.Fatal("it does not go on")
			}
			quit()
		}
		if j := s.job(e, s.only(e)); j.State != Waiting || j.Attempt != 0 || j.Progress.Kept != 60 {
			t.Errorf("the job is %s after %d attempts, %d bytes are kept", j.State, j.Attempt, j.Progress.Kept)
		}
	})
}

// only returns the one job there is, which is queued where there is none.
func (s *stage) only(e *Engine) string {
	s.t.Helper()
	jobs, err := e.Jobs(s.t.Context(), 1)
	s.must(err)
	if len(jobs) == 0 {
		return s.add(e, "p")[0]
	}
	return jobs[0].ID
}

func TestCrash_atEveryStartEndsInAQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		again  []backend.Progress
		starts int // until it is not taken up any more
		reason string
	}{
		"it gets nowhere":   {[]backend.Progress{{Phase: backend.Checking}}, 5, "stopped by restart, in attempt 5 of 5"},
		"it gets further":   {[]backend.Progress{keeps(70)}, 6, "stopped by restart at 71 %, in attempt 6 of 6"},
		"it is through":     {[]backend.Progress{keeps(70), imports}, 6, "stopped by restart while the server worked on it, in attempt 6 of 6"},
		"it falls back":     {[]backend.Progress{keeps(10)}, 5, "stopped by restart at 11 %, in attempt 5 of 5"},
		"it begins anew":    {[]backend.Progress{created}, 2, "stopped by restart"},
		"it stays as it is": {[]backend.Progress{keeps(60)}, 5, "stopped by restart at 61 %, in attempt 5 of 5"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				d := importing(keeps(60))
				d.again = c.again
				s.drive(d)
				e := s.engine()
				id := s.only(e)
				starts := 0
				for s.job(e, id).State == Waiting && starts < 20 {
					s.run(e)
					s.want(e, id, Running, "")
					starts++
					s.path = s.crash()
					e = s.engine()
				}
				if s.want(e, id, Interrupted, c.reason); starts != c.starts {
					t.Errorf("it was taken up %d times", starts)
				}
				s.must(e.Start(t.Context(), id))
				if j := s.job(e, id); j.State != Waiting || j.Attempt != 0 || j.Attempts != 5 {
					t.Errorf("a person's start leaves it %s with %d of %d attempts", j.State, j.Attempt, j.Attempts)
				}
			})
		})
	}
}

func TestRetry_withOtherFieldsKeepsWhatWasSentWhereTheyAreFree(t *testing.T) {
	for name, c := range map[string]struct {
		values  backend.Values
		resumed bool
	}{
		"nothing":                    {nil, true},
		"the same":                   {backend.Values{"name": "disk", "replace": "false"}, true},
		"a free field":               {backend.Values{"name": "disk", "replace": "true"}, true},
		"the default of a free one":  {backend.Values{"name": "disk"}, true},
		"a field that is not free":   {backend.Values{"name": "other", "replace": "false"}, false},
		"one of each":                {backend.Values{"name": "other", "replace": "true"}, false},
		"its text is left out":       {backend.Values{"replace": "true"}, false},
		"another spelling of a text": {backend.Values{"name": "disk", "os": "redhat"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.spec.Request = append(s.spec.Request,
					backend.Field{Key: "replace", Label: "Replace", Kind: backend.Bool, Default: "false", Free: true},
					backend.Field{Key: "os", Label: "System", Kind: backend.Select, Default: "rhels", Choices: []backend.Choice{{Value: "rhels", Also: []string{"redhat"}}}})
				d, first := importing(keeps(60)), true
				upload := d.upload
				d.upload = func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
					if !first {
						return arrived(), nil
					}
					first = false
					ctx, cancel := context.WithCancel(ctx)
					cancel()
					_, _ = upload(ctx, r, report)
					return backend.Result{}, broken(fault.Conflict)
				}
				s.drive(d)
				e := s.engine()
				quit := s.run(e)
				id := s.only(e)
				s.want(e, id, NeedsYou, "")
				quit()
				s.must(e.Retry(t.Context(), id, c.values))
				if j := s.job(e, id); j.Progress.Kept > 0 != c.resumed || c.values["replace"] != "" && j.Request.Values["replace"] != c.values["replace"] {
					t.Errorf("%d bytes are kept for %v", j.Progress.Kept, j.Request.Values)
				}
				s.run(e)
				time.Sleep(time.Second)
				s.want(e, id, Done, "")
				if resumed := len(d.tokens) == 1; resumed != c.resumed {
					t.Errorf("it was resumed with %q", d.tokens)
				}
			})
		})
	}
}
