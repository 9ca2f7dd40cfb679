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

const made = `{"inventory":{"uuid":"i1"}}`

func TestRun_pollsTheJobWithoutALoginAtItsOwnAddress(t *testing.T) {
	s := newScript(t, map[string][]canned{
		postKey: {accepted(jobB)}, "GET /api-jobs/" + jobB: {words(202, `{}`), words(202, ``), ok(made)},
	})
	r, err := s.open().Run(t.Context(), post)
	if err != nil || string(r.One()) != `{"uuid":"i1"}` {
		t.Fatalf("%s, %v", r.Body, err)
	}
	s.WantAsked(login, postKey, "GET /api-jobs/"+jobB, "GET /api-jobs/"+jobB, "GET /api-jobs/"+jobB)
	if h, _ := s.Last("GET /api-jobs/" + jobB); h.Get("Authorization") != "" {
		t.Errorf("polled with %q", h.Get("Authorization"))
	}
	if h, body := s.Last(postKey); h.Get("X-Job-UUID") != jobA || body != `{"params":{"name":"x"}}` {
		t.Errorf("sent %s with %v", body, h)
	}
}

func TestStart_readsEveryFormOfAcceptance(t *testing.T) {
	for name, tc := range map[string]struct {
		answer canned
		id     string // "" for an answer that is the result
	}{
		"location in the body":     {accepted(jobB), jobB},
		"location in a header":     {canned{status: 202, header: map[string]string{"Location": "/zstack/v1/api-jobs/" + jobB}}, jobB},
		"location with 200":        {ok(`{"location":"http://h/zstack/v1/api-jobs/` + jobB + `/"}`), jobB},
		"no location":              {words(202, `{}`), jobA},
		"location of a page":       {words(202, `{"location":"http://h/zstack/"}`), jobA},
		"location that is no text": {words(202, `{"location":{"x":1},"apiTimeout":"x"}`), jobA},
		"done at once":             {ok(made), ""},
		"nothing to say":           {words(204, ""), ""},
	} {
		s := newScript(t, map[string][]canned{postKey: {tc.answer}})
		j, err := s.open().Start(t.Context(), post)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if (j.Done != nil) != (tc.id == "") || j.Done == nil && j.ID != tc.id {
			t.Errorf("%s: %+v", name, j)
		}
	}
}

func TestStart_choosesAnIDAndSaysHowLongItMayTake(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {accepted("")}})
	call := post
	call.Job, call.Timeout = "", 90*time.Second
	j, err := s.open().Start(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := s.Last(postKey)
	if len(j.ID) != 32 || h.Get("X-Job-UUID") != j.ID || h.Get("X-API-Timeout") != "90" || !j.Expires.Equal(s.clock.Now().Add(time.Minute)) {
		t.Errorf("%+v with %v", j, h)
	}
}

func TestStart_aBrokenConnectionIsRepeatedWithTheSameID(t *testing.T) {
	for _, broken := range []canned{{hangUp: true}, words(502, "bad"), words(503, "<html>away</html>"), words(504, "")} {
		s := newScript(t, map[string][]canned{postKey: {broken, words(400, "Duplicate job uuid["+jobA+"]")}, pollKey: {ok(made)}})
		if _, err := s.open().Run(t.Context(), post); err != nil {
			t.Errorf("got %v", err)
		}
		s.WantAsked(login, postKey, postKey, pollKey)
		if h, _ := s.Last(postKey); h.Get("X-Job-UUID") != jobA {
			t.Errorf("repeated with %v", h)
		}
	}
}

func TestStart_givesUpAfterThreeTries(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {{hangUp: true}}})
	_, err := s.open().Start(t.Context(), post)
	_ = faultOf(t, err, fault.Interrupted) // a fault is an error itself
	if n := s.Count(postKey); n != 3 {
		t.Errorf("%d tries", n)
	}
}

func TestAsk_aPostWithoutAJobIsNotRepeated(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {{hangUp: true}}})
	call := post
	call.Job = ""
	if _, err := s.open().Ask(t.Context(), call); !fault.Is(err, fault.Interrupted) || s.Count(postKey) != 1 {
		t.Errorf("%d tries, %v", s.Count(postKey), err)
	}
}

func TestAwait_aJobThatNobodyKnowsHasAnUnknownOutcome(t *testing.T) {
	s := newScript(t, map[string][]canned{pollKey: {words(404, "the job has been expired")}})
	_, err := s.open().Await(t.Context(), zstack.Job{ID: jobA}, nil)
	f := faultOf(t, err, fault.Interrupted)
	if !errors.Is(err, zstack.ErrExpired) || f.RequestID != jobA {
		t.Errorf("%+v", f)
	}
}

func TestAwait_endsAtTheTimeThatTheNodeGaveItself(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {accepted(jobA)}, pollKey: {words(202, `{}`)}})
	c := s.open()
	began := s.clock.Now()
	if _, err := c.Run(t.Context(), post); !errors.Is(err, zstack.ErrExpired) {
		t.Errorf("got %v", err)
	}
	if took := s.clock.Now().Sub(began); took < time.Minute || took > 65*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestAwait_withoutATimeWaitsForThreeDays(t *testing.T) {
	s := newScript(t, map[string][]canned{pollKey: {words(202, `{}`)}})
	polls := 0
	began := s.clock.Now()
	_, err := s.open().Await(t.Context(), zstack.Job{ID: jobA}, func(ctx context.Context) error {
		if polls++; polls > 40 {
			_ = s.clock.Wait(ctx, time.Hour) // its context lives
		}
		return nil
	})
	if took := s.clock.Now().Sub(began); !errors.Is(err, zstack.ErrExpired) || took < 72*time.Hour || took > 74*time.Hour {
		t.Errorf("took %s, %v", took, err)
	}
}

func TestAwait_asksEachAfterEveryPollThatFoundItRunning(t *testing.T) {
	s := newScript(t, map[string][]canned{pollKey: {words(202, `{}`)}})
	enough := errors.New("enough")
	n := 0
	_, err := s.open().Await(t.Context(), zstack.Job{ID: jobA}, func(context.Context) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || s.Count(pollKey) != 3 {
		t.Errorf("%d polls, %v", s.Count(pollKey), err)
	}
}

func TestAwait_endsWithItsContext(t *testing.T) {
	s := newScript(t, map[string][]canned{pollKey: {words(202, `{}`)}})
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := s.open().Await(ctx, zstack.Job{ID: jobA}, func(context.Context) error {
		cancel(cause)
		return nil
	})
	if f := faultOf(t, err, fault.Canceled); !errors.Is(f, cause) {
		t.Errorf("got %v", err)
	}
}

func TestAwait_aPollThatBreaksIsRepeated(t *testing.T) {
	s := newScript(t, map[string][]canned{pollKey: {{hangUp: true}, words(429, "slow down"), ok(made)}})
	if _, err := s.open().Await(t.Context(), zstack.Job{ID: jobA}, nil); err != nil || s.Count(pollKey) != 3 {
		t.Errorf("%d polls, %v", s.Count(pollKey), err)
	}
}

func TestRun_aSessionLostWithinTheJobIsReplaced(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {accepted(jobA), accepted(jobB)}, pollKey: {failed("ID.1001")}, "GET /api-jobs/" + jobB: {ok(made)}})
	if _, err := s.open().Run(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	s.WantAsked(login, postKey, pollKey, login, postKey, "GET /api-jobs/"+jobB)
	if h, _ := s.Last(postKey); h.Get("X-Job-UUID") == jobA {
		t.Error("the second job has the id of the first")
	}
}

func TestRun_aSessionThatIsLostAgainIsAFault(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {accepted(jobA)}, pollKey: {failed("ID.1001")}})
	_, err := s.open().Run(t.Context(), post)
	if !zstack.SessionLost(err) || s.logins != 2 {
		t.Errorf("%d logins, %v", s.logins, err)
	}
}

func TestStart_aSessionLostAtOnceIsReplaced(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, postKey: {ok(made)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	s.expire()
	if _, err := c.Start(t.Context(), post); err != nil {
		t.Fatal(err)
	}
	s.WantAsked(login, getKey, postKey, login, postKey)
}

func TestAwait_ofAJobFromTheJournalForgetsTheCurrentSessionIfItWasLost(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, pollKey: {failed("ID.1001")}})
	c := s.open()
	for range 2 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Await(t.Context(), zstack.Job{ID: jobA}, nil); !zstack.SessionLost(err) {
			t.Errorf("got %v", err)
		}
	}
	if s.logins != 2 {
		t.Errorf("%d logins", s.logins)
	}
}

func TestStart_passwordsInAddressesAreHidden(t *testing.T) {
	s := newScript(t, map[string][]canned{postKey: {{status: 503, body: `{"error":{"code":"SYS.1006","details":"wget u hunter2%40& hunter2@& refused"}}`}}})
	call := post
	call.Body = map[string]string{"jobData": `{"url":"sftp://u:hunter2%40&@h/p"}`}
	_, err := s.open().Start(t.Context(), call)
	if f := faultOf(t, err, fault.Rejected); strings.Contains(f.Error(), "hunter2") {
		t.Errorf("%v", f)
	}
}

func TestAnswers_becomeFaultsByWhatTheySay(t *testing.T) {
	for name, tc := range map[string]struct {
		answer canned
		kind   fault.Kind
		code   string
		detail string
	}{
		"API failed":              {failed("SYS.1007"), fault.Rejected, "SYS.1007", "出错了"},
		"API failed, unknown":     {failed("XYZ.9"), fault.Rejected, "XYZ.9", "出错了"},
		"error beside 200":        {ok(`{"error":{"code":"ID.1003","details":"配额"},"inventories":[]}`), fault.Full, "ID.1003", "配额"},
		"success false":           {ok(`{"success":false}`), fault.Rejected, "", ""},
		"success false as a text": {ok(`{"success":"false","inventory":{}}`), fault.Rejected, "", ""},
		"error as a text":         {words(503, `{"error":"no space"}`), fault.Rejected, "", "no space"},
		"bad request":             {words(400, "[url] field is excepted an int"), fault.Rejected, "400", "[url] field is excepted an int"},
		"not found":               {words(404, "no api mapping to /v1/x"), fault.NotFound, "404", "no api mapping to /v1/x"},
		"wrong verb":              {words(405, "not allowed"), fault.NotFound, "405", "not allowed"},
		"crashed":                 {words(500, "null"), fault.ServerFailed, "500", "null"},
		"crashed silently":        {words(500, ""), fault.ServerFailed, "500", "Internal Server Error"},
		"outage":                  {words(503, "<html><body><h1>Away</h1></body></html>"), fault.Busy, "503", "Away"},
		"outage in JSON":          {words(503, `{"message":"away"}`), fault.Busy, "503", `{"message":"away"}`},
		"proxy":                   {words(502, "bad"), fault.Unreachable, "502", "bad"},
		"a web server's 404":      {words(404, `{"status":404,"error":"Not Found"}`), fault.NotFound, "404", `{"status":404,"error":"Not Found"}`},
		"too many requests":       {canned{status: 429, body: "slow", header: map[string]string{"Retry-After": "30"}}, fault.Busy, "429", "slow"},
		"a proxy's login":         {words(401, "who"), fault.Login, "401", "who"},
		"a proxy's refusal":       {words(403, "no"), fault.Denied, "403", "no"},
		"wrong key":               {words(400, "wrong accessKey signature"), fault.Login, "400", "wrong accessKey signature"},
		"teapot":                  {words(418, "tea"), fault.Rejected, "418", "tea"},
		"cloud's 520":             {words(520, "x"), fault.ServerFailed, "520", "x"},
		"redirect":                {canned{status: 302, header: map[string]string{"Location": "https://other/"}}, fault.Protocol, "302", "Location: https://other/"},
		"a page":                  {ok("<html><body>Welcome</body></html>"), fault.Protocol, "200", "Welcome"},
	} {
		s := newScript(t, map[string][]canned{getKey: {tc.answer}})
		_, err := s.open().Ask(t.Context(), get)
		f := faultOf(t, err, tc.kind)
		if f.Code != tc.code || !strings.HasPrefix(f.Detail, tc.detail) || f.Server == "" || f.Op != "list" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestAsk_waitsAsLongAsTheNodeWishes(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{status: 429, header: map[string]string{"Retry-After": "7"}}, ok(empty)}})
	began := s.clock.Now()
	if _, err := s.open().Ask(t.Context(), get); err != nil || s.clock.Now().Sub(began) != 7*time.Second {
		t.Errorf("waited %s, %v", s.clock.Now().Sub(began), err)
	}
}

func TestAsk_anAnswerThatIsTooLongIsAFault(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{"x":"` + strings.Repeat("x", 2<<20) + `"}`)}})
	_, err := s.open().Ask(t.Context(), get)
	_ = faultOf(t, err, fault.Interrupted) // a fault is an error itself
}

func TestAsk_aByteOrderMarkIsNoMatter(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok("\uFEFF" + `{"inventories":[{"a":1},7,{"b":2}]}`)}})
	r, err := s.open().Ask(t.Context(), get)
	if err != nil || len(r.All()) != 2 {
		t.Errorf("%s, %v", r.Body, err)
	}
	var out []int
	if err := r.Into(&out); !fault.Is(err, fault.Protocol) {
		t.Errorf("got %v", err)
	}
}

func TestAsk_whatCannotBeWrittenIsADefect(t *testing.T) {
	call := zstack.Call{Op: "x", Method: http.MethodPost, Path: "/images", Body: func() {}}
	c := newScript(t, nil).open()
	_, err := c.Ask(t.Context(), call)
	_ = faultOf(t, err, fault.Internal) // a fault is an error itself
	_, err = c.Start(t.Context(), call)
	_ = faultOf(t, err, fault.Internal) // a fault is an error itself
}
