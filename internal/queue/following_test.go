package queue

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

const following = "goes on following the server"

// importer is a server that works on what it got until it is told to be ready.
type importer struct {
	resumer
	reports []backend.Progress // of Upload, before it waits to be stopped
	again   []backend.Progress // of Resume, likewise; none means that it succeeds
	tokens  []string           // that Resume got
}

// importing returns a server whose upload makes the given reports.
func importing(reports ...backend.Progress) *importer {
	d := &importer{reports: reports}
	d.upload = func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		return waitAfter(ctx, d.reports, report)
	}
	d.resume = func(ctx context.Context, token []byte, report backend.Report) (backend.Result, error) {
		d.tokens = append(d.tokens, string(token))
		if len(d.again) == 0 {
			return arrived(), nil
		}
		return waitAfter(ctx, d.again, report)
	}
	return d
}

func waitAfter(ctx context.Context, reports []backend.Progress, report backend.Report) (backend.Result, error) {
	for _, p := range reports {
		if err := report(p); err != nil {
			return backend.Result{}, err
		}
	}
	<-ctx.Done()
	return backend.Result{}, context.Cause(ctx)
}

var (
	created   = backend.Progress{Phase: backend.Creating, Token: []byte("job 7")}
	halfSent  = backend.Progress{Phase: backend.Sending, Done: 61, Total: 100}
	imports   = backend.Progress{Phase: backend.Processing, Step: "importing"}
	compares  = backend.Progress{Phase: backend.Verifying}
	allAtOnce = backend.Progress{Phase: backend.Processing, Token: []byte("job 7")}
)

func TestCrash_whileTheServerWorksIsFollowedOn(t *testing.T) {
	for name, c := range map[string]struct {
		driver backend.Driver
		state  State
		reason string
	}{
		"it imports":              {importing(created, halfSent, imports), Waiting, following},
		"it compares":             {importing(created, halfSent, imports, compares), Waiting, following},
		"token and phase at once": {importing(halfSent, allAtOnce), Waiting, following},
		"bytes are missing":       {importing(created, halfSent), Interrupted, "stopped by restart"},
		"there is no token":       {importing(halfSent, imports), Interrupted, "stopped by restart while the server worked on it"},
		"the driver cannot":       {&importing(created, halfSent, imports).driver, Interrupted, "stopped by restart while the server worked on it"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				s.drive(c.driver)
				e := s.engine()
				s.run(e)
				id := s.add(e, "p")[0]
				after := s.engineAt(s.crash()) // at the very moment of the last report
				j := s.want(after, id, c.state, c.reason)
				if j.Follows != (c.state == Waiting) || j.Attempt != 1 {
					t.Errorf("follows %v after %d attempts", j.Follows, j.Attempt)
				}
				s.run(after)
				if j.Follows {
					s.want(after, id, Done, "")
				} else {
					s.want(after, id, Interrupted, c.reason)
				}
			})
		})
	}
}

func TestCrash_followingNamesTheTokenAndNeedsNoFile(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := importing(created, halfSent, imports)
		s.drive(d)
		e := s.engine()
		s.run(e)
		id := s.add(e, "p")[0]
		path := s.job(e, id).Request.Items[0].Identity.Path
		after := s.engineAt(s.crash())
		if log := s.log(after, id); !strings.Contains(log, "ended without a word while the server worked on the upload") {
			t.Errorf("the log is\n%s", log)
		}
		s.must(os.Remove(path))
		s.run(after)
		if j := s.want(after, id, Done, ""); j.Follows || j.Attempt != 2 {
			t.Errorf("done, but follows %v after %d attempts", j.Follows, j.Attempt)
		}
		if strings.Join(d.tokens, " ") != "job 7" {
			t.Errorf("it was resumed with %q", d.tokens)
		}
	})
}

func TestCrash_ofAnAttemptThatFollows(t *testing.T) {
	for name, c := range map[string]struct {
		again []backend.Progress
		state State
	}{
		"before it has looked":     {[]backend.Progress{{Phase: backend.Checking}}, Waiting},
		"while it reads the file":  {[]backend.Progress{{Phase: backend.Checking}, {Phase: backend.Hashing}}, Waiting},
		"while the server works":   {[]backend.Progress{imports}, Waiting},
		"after it has begun again": {[]backend.Progress{{Phase: backend.Creating, Token: []byte("job 8")}}, Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				d := importing(created, imports)
				d.again = c.again
				s.drive(d)
				e := s.engine()
				quit := s.run(e)
				id := s.add(e, "p")[0]
				quit()
				s.want(e, id, Waiting, following)
				s.run(e)
				s.want(e, id, Running, "")
				if j := s.job(s.engineAt(s.crash()), id); j.State != c.state {
					t.Errorf("the job is %s (%q), want %s", j.State, j.Reason, c.state)
				}
			})
		})
	}
}

func TestQuit_whileTheServerWorksIsFollowedOn(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		s.drive(importing(created, halfSent, imports))
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		quit()
		again := s.engine()
		if j := s.want(again, id, Waiting, following); j.Attempt != 0 {
			t.Errorf("the quit counts as an attempt: %d", j.Attempt)
		}
		if log := s.log(again, id); !strings.Contains(log, "closed while the server worked on the upload") {
			t.Errorf("the log is\n%s", log)
		}
		s.run(again)
		s.want(again, id, Done, "")
	})
}

func TestHold_whileTheServerWorksIsFollowedOnFromStart(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := importing(created, imports)
		s.drive(d)
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		s.must(e.Hold(t.Context(), id))
		if j := s.want(e, id, Held, "stopped while the server worked on it"); !j.Follows {
			t.Error("it is not known that every byte is with the server")
		}
		quit()
		s.must(e.Start(t.Context(), id))
		s.want(e, id, Waiting, following)
		s.run(e)
		s.want(e, id, Done, "")
		if len(d.tokens) != 1 {
			t.Errorf("resumed %d times", len(d.tokens))
		}
	})
}

func TestRetry_withOtherFieldsDoesNotFollow(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := importing(created, imports)
		uploads, wait := 0, d.upload
		d.upload = func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
			if uploads++; uploads == 1 {
				return wait(ctx, r, report)
			}
			return arrived(), nil
		}
		d.resume = func(context.Context, []byte, backend.Report) (backend.Result, error) {
			return backend.Result{}, broken(fault.Login)
		}
		s.drive(d)
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		quit()
		quit = s.run(e)
		s.want(e, id, NeedsYou, "")
		quit()
		s.must(e.Retry(t.Context(), id, backend.Values{"name": "other"}))
		if j := s.want(e, id, Waiting, ""); j.Follows {
			t.Error("an upload with other fields follows the one before")
		}
		s.run(e)
		s.want(e, id, Done, "")
		if uploads != 2 {
			t.Errorf("%d uploads", uploads)
		}
	})
}

func TestFollowing_outlastsAServerThatDoesNotAnswer(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		d := importing(created, imports)
		calls := 0
		d.resume = func(context.Context, []byte, backend.Report) (backend.Result, error) {
			if calls++; calls == 1 {
				return backend.Result{}, broken(fault.Interrupted)
			}
			return arrived(), nil
		}
		s.drive(d)
		e := s.engine()
		quit := s.run(e)
		id := s.add(e, "p")[0]
		quit()
		s.run(e)
		if j := s.want(e, id, Waiting, "again at"); !j.Follows {
			t.Error("it is no longer known that every byte is with the server")
		}
		time.Sleep(time.Minute)
		s.want(e, id, Done, "")
	})
}
