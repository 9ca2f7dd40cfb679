package zstack_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

func TestAddress_aProxysOwnPathIsKept(t *testing.T) {
	s := newScript(t, nil)
	_, err := s.open(zstack.KeyAddress, s.root+"/cloud/zstack/").Ask(t.Context(), get)
	if f := faultOf(t, err, fault.Rejected); f.Code != "418" || s.Count("") != 0 {
		t.Errorf("asked %v, %v", s.Asked(), f)
	}
}

func TestAsk_aLongWishIsLeftToTheQueue(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{status: 503, body: "later", header: map[string]string{"Retry-After": "120"}}}})
	_, err := s.open().Ask(t.Context(), get)
	if f := faultOf(t, err, fault.Busy); f.RetryAfter != 2*time.Minute || !fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	s.WantAsked(login, getKey)
}

func TestAsk_anAPIThatFailedIsNotAskedAgain(t *testing.T) {
	for _, code := range []string{"SYS.1006", "SYS.1010", "ID.1003", "NEW.1"} {
		s := newScript(t, map[string][]canned{getKey: {failed(code)}})
		if _, err := s.open().Ask(t.Context(), get); err == nil {
			t.Errorf("%s passes", code)
		}
		s.WantAsked(login, getKey)
	}
}

func TestAsk_conditionsAreEncodedAndRepeated(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
	call := get
	call.Query = map[string][]string{"q": {"name=a b&c", "state!=Enabled"}, "sort": {"+name"}}
	if _, err := s.open().Ask(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	s.WantAsked(login, getKey+"?q=name%3Da+b%26c&q=state%21%3DEnabled&sort=%2Bname")
}

func TestAsk_aNewLoginThatIsRefusedIsTheFault(t *testing.T) {
	for name, do := range map[string]func(*zstack.Client) error{
		"ask": func(c *zstack.Client) error {
			_, err := c.Ask(t.Context(), get)
			return err
		},
		"start": func(c *zstack.Client) error {
			_, err := c.Start(t.Context(), post)
			return err
		},
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(empty)}, postKey: {ok(made)}})
		c := s.open()
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		s.expire()
		s.answers[login] = []canned{failed("ID.1000")}
		if f := faultOf(t, do(c), fault.Login); f.Code != "ID.1000" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestSession_oneThatIsReplacedEndsWithItsLastUser(t *testing.T) {
	const renewed = "PUT /accounts/sessions/5e551011000000000000000000000001/renew"
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, "GET /slow": {ok(empty)}, renewed: {words(404, "no api mapping")}})
	reached, goOn := make(chan struct{}), make(chan struct{})
	s.before = func(key string, _ *http.Request) *canned {
		if key == "GET /slow" {
			s.mu.Unlock()
			close(reached)
			<-goOn
			s.mu.Lock()
		}
		return nil
	}
	c := s.open()
	done := make(chan error)
	go func() {
		_, err := c.Ask(t.Context(), zstack.Call{Op: "wait", Method: http.MethodGet, Path: "/slow"})
		done <- err
	}()
	<-reached
	_ = s.clock.Wait(t.Context(), 61*time.Minute) // its context lives
	if _, err := c.Ask(t.Context(), get); err != nil || s.sessions() != 2 {
		t.Errorf("%d sessions, %v", s.sessions(), err)
	}
	close(goOn)
	if err := <-done; err != nil || s.sessions() != 1 {
		t.Errorf("%d sessions, %v", s.sessions(), err)
	}
}

func TestSession_theEndOfAContextLeavesARenewalToTheNext(t *testing.T) {
	const renewed = "PUT /accounts/sessions/5e551011000000000000000000000001/renew"
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, renewed: {ok(`{}`)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	_ = s.clock.Wait(t.Context(), 61*time.Minute) // its context lives
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := c.Ask(ctx, get); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Ask(t.Context(), get); err != nil || s.logins != 1 || s.Count(renewed) != 1 {
		t.Errorf("%d logins, %d renewals, %v", s.logins, s.Count(renewed), err)
	}
}

func TestSession_aRenewalThatNeverEndsIsTriedAgainLater(t *testing.T) {
	const renewed = "PUT /accounts/sessions/5e551011000000000000000000000001/renew"
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, renewed: {accepted(jobB)}, "GET /api-jobs/" + jobB: {words(202, `{}`)}})
	c := s.open()
	for range 2 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		_ = s.clock.Wait(t.Context(), 61*time.Minute) // its context lives
	}
	if s.logins != 1 || s.Count(renewed) != 1 {
		t.Errorf("%d logins, %d renewals", s.logins, s.Count(renewed))
	}
}

func TestRun_anAccessKeyHasNoSessionToReplace(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {accepted(jobA)}, pollKey: {failed("ID.1001")}})
	_, err := s.openKey().Run(t.Context(), post)
	_ = faultOf(t, err, fault.Login) // a fault is an error itself
	s.WantAsked(postKey, pollKey)
}

func TestRecords_aFailureIsNoEmptyList(t *testing.T) {
	c := newScript(t, map[string][]canned{
		"GET /images": {failed("ID.1002")}, "GET /backup-storage": {failed("ID.1002")}, "GET /images/i1": {failed("ID.1002")}, "GET /longjobs/l1": {failed("ID.1002")},
		"GET /longjobs": {failed("ID.1002")}, "GET /task-progresses/" + jobA: {failed("ID.1002")}, "GET /images/upload-job/details/f": {failed("ID.1002")},
		"PUT /longjobs/l1/actions": {failed("ID.1002")},
	}).open()
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"images":      func() error { _, err := c.Images(ctx, 0); return err },
		"storages":    func() error { _, err := c.Storages(ctx); return err },
		"image":       func() error { _, _, err := c.Image(ctx, "i1"); return err },
		"job":         func() error { _, _, err := c.LongJob(ctx, "l1"); return err },
		"job by api":  func() error { _, _, err := c.LongJobByAPI(ctx, jobA); return err },
		"progress":    func() error { _, _, _, err := c.Progress(ctx, jobA); return err },
		"upload jobs": func() error { _, err := c.UploadJobs(ctx, "f"); return err },
		"delete":      func() error { return c.DeleteImage(ctx, "i1") },
		"cancel":      func() error { return c.CancelLongJob(ctx, "l1") },
		"resume":      func() error { return c.ResumeLongJob(ctx, "l1") },
	} {
		if f := faultOf(t, do(), fault.Denied); f.Op == "" || strings.HasSuffix(f.Op, ".") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestCancelLongJob_endsWithItsContext(t *testing.T) {
	s := newScript(t, map[string][]canned{"PUT /longjobs/l1/actions": {failed("LONG_JOB.1001")}, "GET /longjobs/l1": {ok(`{"inventory":{"uuid":"l1","state":"Running"}}`)}})
	ctx, cancel := context.WithCancel(t.Context())
	s.before = func(key string, _ *http.Request) *canned {
		if key == "GET /longjobs/l1" {
			cancel()
		}
		return nil
	}
	if err := s.open().CancelLongJob(ctx, "l1"); err == nil || s.Count("PUT /longjobs") != 1 {
		t.Errorf("%d tries, %v", s.Count("PUT /longjobs"), err)
	}
}

func TestVersion_ofWhatIsNoNodeIsAFault(t *testing.T) {
	c := newScript(t, map[string][]canned{"PUT /management-nodes/actions": {words(404, "<html>nginx</html>"), ok(``), ok(`{"version":7}`)}}).open()
	_, err := c.Version(t.Context())
	_ = faultOf(t, err, fault.NotFound) // a fault is an error itself
	_, err = c.Version(t.Context())
	_ = faultOf(t, err, fault.Protocol) // a fault is an error itself
	if v, err := c.Version(t.Context()); err != nil || !v.AtLeast(7) {
		t.Errorf("%v, %v", v, err)
	}
}
