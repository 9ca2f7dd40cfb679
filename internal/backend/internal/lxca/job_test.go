package lxca_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

const (
	taskKey = "GET /tasks/26"
	oldKey  = "GET /jobs/26"
)

func TestJob_shapes(t *testing.T) {
	done := lxca.Job{ID: "26", Status: "Complete", State: lxca.JobDone, Percent: 100}
	for name, c := range map[string]struct {
		body string
		want lxca.Job
	}{
		"array":             {`[{"jobUID":"26","status":"Complete","percentage":100,"children":[]}]`, done},
		"number as id":      {`[{"jobUID":26,"status":"Complete","percentage":100.0}]`, done},
		"task list":         {`{"TaskList":[{"jobUID":"26","status":"Complete","percentage":"100"}]}`, done},
		"bare object":       {"\uFEFF" + `{"jobUID":"26","status":"Complete","percentage":"100%"}`, done},
		"failed by result":  {`{"result":"failed","jobUID":"26","status":"Complete","percentage":100}`, done},
		"matched by id":     {`[{"jobUID":"25","status":"Stopped_With_Error"},{"jobUID":"26","status":"Complete","percentage":100}]`, done},
		"first if none has": {`[{"status":"Complete","percentage":100},{"jobUID":"27","status":"Running"}]`, done},
		"with odd elements": {`[7,null,{"jobUID":"26","status":"Complete","percentage":100,"children":{"a":1}}]`, done},
		"status object":     {`[{"jobUID":"26","status":{"state":"Complete","percentage":100,"description":[]}}]`, done},
		"status in status":  {`[{"jobUID":"26","status":{"status":"Complete"},"percentage":100}]`, done},
		"percent too large": {`[{"jobUID":"26","status":"Complete","percentage":1e9}]`, done},
		"percent missing":   {`[{"jobUID":"26","status":"Pending"}]`, lxca.Job{ID: "26", Status: "Pending"}},
		"percent nonsense":  {`[{"jobUID":"26","status":"Pending","percentage":"NaN"}]`, lxca.Job{ID: "26", Status: "Pending"}},
		"all but finished":  {`[{"jobUID":"26","status":"Running_With_Errors","percentage":100}]`, lxca.Job{ID: "26", Status: "Running_With_Errors", Percent: 100, Warned: true}},
		"failed at 100":     {`[{"jobUID":"26","status":"Stopped_With_Error","percentage":100}]`, lxca.Job{ID: "26", Status: "Stopped_With_Error", State: lxca.JobFailed, Percent: 100}},
		"unknown word":      {`[{"jobUID":"26","status":"Brewing","percentage":100}]`, lxca.Job{ID: "26", Status: "Brewing", Percent: 100}},
		"no job":            {`[]`, lxca.Job{ID: "26", State: lxca.JobGone}},
		"no job in a list":  {`{"TaskList":[]}`, lxca.Job{ID: "26", State: lxca.JobGone}},
		"at work": {
			`[{"jobUID":"26","status":"Running","percentage":40,"children":[{"status":"Complete","summary":"Copied"},{"status":"Running","summary":[{"text":"Unpacking"},{"text":["the","image"]}]}]}]`,
			lxca.Job{ID: "26", Status: "Running", Percent: 40, Step: "Unpacking the image", Messages: []lxca.Message{{Text: "Copied"}, {Text: "Unpacking the image"}}},
		},
		"with messages everywhere": {
			`[{"jobUID":"26","status":"Stopped_With_Error","messages":[{"id":"A","text":"a"}],"errorMsg":{"messages":[{"id":"B","text":"b"}]},
				"summary":[{"id":"C","text":"c"}],"children":[{"status":"Stopped_With_Error","messages":{"id":"D","text":"d"},"summary":"e"}]}]`,
			lxca.Job{ID: "26", Status: "Stopped_With_Error", State: lxca.JobFailed, Step: "c", Messages: []lxca.Message{
				{ID: "B", Text: "b"}, {ID: "A", Text: "a"}, {ID: "C", Text: "c"}, {ID: "D", Text: "d"}, {Text: "e"},
			}},
		},
	} {
		s := newScript(t, map[string][]canned{taskKey: {ok(c.body)}})
		got, err := s.open().Job(t.Context(), "26")
		wantJob(t, name, got, err, c.want)
	}
}

// wantJob compares jobs but for their server, which has to be there.
func wantJob(t *testing.T, name string, got lxca.Job, err error, want lxca.Job) {
	t.Helper()
	same := got.ID == want.ID && got.Status == want.Status && got.State == want.State && got.Warned == want.Warned &&
		got.Percent == want.Percent && got.Step == want.Step && slices.Equal(got.Messages, want.Messages)
	if err != nil || !same || got.Server == "" {
		t.Errorf("%s:\n%+v, %v\nwant\n%+v", name, got, err, want)
	}
}

func TestJob_olderInterface(t *testing.T) {
	for _, status := range []int{404, 405} {
		s := newScript(t, map[string][]canned{taskKey: {{status: status}}, oldKey: {ok(`{"id":"26","uuid":"x","messageID":"FQXHMJM0001","messageDisplay":"Importing a file",
			"status":{"state":"Running","percentage":30,"description":[{"messageID":"M","text":"half way"}],"substatus":[]}}`)}})
		got, err := s.open().Job(t.Context(), "26")
		wantJob(t, "job", got, err, lxca.Job{ID: "26", Status: "Running", Percent: 30, Step: "Importing a file", Messages: []lxca.Message{
			{ID: "M", Text: "half way"}, {ID: "FQXHMJM0001", Text: "Importing a file"},
		}})
	}
}

func TestJob_gone(t *testing.T) {
	s := newScript(t, nil)
	c := s.open()
	got, err := c.Job(t.Context(), "26")
	wantJob(t, "gone", got, err, lxca.Job{ID: "26", State: lxca.JobGone})
	got, err = c.Follow(t.Context(), "26", time.Hour, nil)
	wantJob(t, "followed", got, err, lxca.Job{ID: "26", State: lxca.JobGone})
}

func TestJob_idIsEscaped(t *testing.T) {
	s := newScript(t, nil)
	if _, err := s.open().Job(t.Context(), "2/6?x"); err != nil {
		t.Error(err)
	}
	s.WantAsked("POST /sessions", "GET /tasks/2%2F6%3Fx", "GET /jobs/2%2F6%3Fx")
}

func TestJob_refusals(t *testing.T) {
	for _, c := range []struct {
		answer canned
		kind   fault.Kind
	}{
		{canned{status: 412, body: `{"messages":[{"id":"I","text":"no"}]}`}, fault.Rejected},
		{canned{status: 500}, fault.ServerFailed},
		{ok(`{"result":"failed","messages":[{"id":"I","text":"no"}]}`), fault.Rejected},
		{ok(`{"n":1}`), fault.Protocol},
		{ok(`null`), fault.Protocol},
		{ok(``), fault.Protocol},
		{ok(`[{"jobUID`), fault.Protocol},
	} {
		s := newScript(t, map[string][]canned{taskKey: {c.answer}})
		_, err := s.open().Job(t.Context(), "26")
		wantFault(t, err, c.kind)
	}
}

func TestJob_faultSpeaksTheAppliancesWords(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {ok(`[{"jobUID":"26","status":"Stopped_With_Error","messages":[{"id":"FQXHMFC0001M","text":"It differs from Passw0rd-of-lxca.","recovery":{"text":"Try <i>again</i>.","URL":"https://h.example.org/"}}]}]`)}})
	j, err := s.open().Job(t.Context(), "26")
	if err != nil {
		t.Fatal(err)
	}
	f := faultOf(t, j.Fault("import"), fault.Rejected)
	if f.Code != "FQXHMFC0001M" || f.Detail != "It differs from ***." || f.VendorRemedy != "Try again." || f.HelpURL != "https://h.example.org/" || f.Op != "import" {
		t.Errorf("fault %+v", f)
	}
	if r, ok := errors.AsType[*lxca.Refusal](f); !ok || r.Status != 0 || len(r.Messages) != 1 || r.Error() != "the appliance refused FQXHMFC0001M" {
		t.Errorf("cause %v", f.Err)
	}
}

func TestJob_faultByWord(t *testing.T) {
	for word, c := range map[string]struct {
		kind  fault.Kind
		again bool
	}{
		"Stopped_With_Error": {fault.Rejected, false}, "Cancelled": {fault.Rejected, false}, "Cancelled_With_Errors": {fault.Rejected, false}, "Interrupted": {fault.ServerFailed, true},
	} {
		f := faultOf(t, lxca.Job{ID: "26", Status: word, State: lxca.JobFailed}.Fault("import"), c.kind)
		if f.Code != word || fault.Retryable(f) != c.again || f.Detail == "" {
			t.Errorf("%s: %+v", word, f)
		}
	}
	for _, state := range []lxca.JobState{lxca.JobActive, lxca.JobDone, lxca.JobGone} {
		if f := (lxca.Job{State: state}).Fault("import"); f != nil {
			t.Errorf("%d: %+v", state, f)
		}
	}
}

var running = ok(`[{"jobUID":"26","status":"Running","percentage":40}]`)

func TestFollow_tellsEachAnswerUntilTheEnd(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {ok(`[{"jobUID":"26","status":"Pending"}]`), running, running, ok(`[{"jobUID":"26","status":"Complete","percentage":100}]`)}})
	c := s.open()
	began := c.Now()
	var told []string
	j, err := c.Follow(t.Context(), "26", time.Hour, func(j lxca.Job) { told = append(told, j.Status) })
	if err != nil || j.State != lxca.JobDone || strings.Join(told, " ") != "Pending Running Running Complete" || c.Now().Sub(began) != 15*time.Second {
		t.Errorf("%+v, %v, %v after %s", j, err, told, c.Now().Sub(began))
	}
}

func TestFollow_outlastsPassingTrouble(t *testing.T) {
	trouble := []canned{running, {status: 500}, {status: 429}, {status: 500, body: "<html>"}, {status: 403}, running, {status: 500}, ok(`[{"jobUID":"26","status":"Complete"}]`)}
	s := newScript(t, map[string][]canned{taskKey: trouble})
	j, err := s.open().Follow(t.Context(), "26", time.Hour, nil)
	if err != nil || j.State != lxca.JobDone {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestFollow_outlastsTheSession(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {running, running, ok(`[{"jobUID":"26","status":"Complete"}]`)}})
	j, err := s.open().Follow(t.Context(), "26", time.Hour, func(lxca.Job) { s.expire() })
	if err != nil || j.State != lxca.JobDone || s.logins != 3 {
		t.Errorf("%+v, %v after %d logins", j, err, s.logins)
	}
}

func TestFollow_givesUpAfterFiveMinutesOfTrouble(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {running, {status: 500}}})
	c := s.open()
	began := c.Now()
	j, err := c.Follow(t.Context(), "26", time.Hour, nil)
	wantFault(t, err, fault.ServerFailed)
	if j.Status != "Running" || c.Now().Sub(began) != 5*time.Minute {
		t.Errorf("%+v after %s", j, c.Now().Sub(began))
	}
}

func TestFollow_endsAtItsLimit(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {running}})
	c := s.open()
	began := c.Now()
	j, err := c.Follow(t.Context(), "26", 62*time.Second, nil)
	f := faultOf(t, err, fault.Busy)
	if fault.Retryable(f) || !strings.Contains(f.Detail, "Running at 40") || j.Percent != 40 || c.Now().Sub(began) != 62*time.Second {
		t.Errorf("%+v after %s", f, c.Now().Sub(began))
	}
}

func TestFollow_stopsAtOnceForWhatDoesNotPass(t *testing.T) {
	s := newScript(t, map[string][]canned{taskKey: {{status: 412}}})
	_, err := s.open().Follow(t.Context(), "26", time.Hour, nil)
	wantFault(t, err, fault.Rejected)
	if s.Count(taskKey) != 1 {
		t.Errorf("%d questions", s.Count(taskKey))
	}
}

func TestFollow_stopsWithItsContext(t *testing.T) {
	cause := errors.New("enough")
	s := newScript(t, map[string][]canned{taskKey: {running}})
	for _, at := range []string{"while waiting", "while asking"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		tell := func(lxca.Job) { cancel(cause) }
		if at == "while asking" {
			s.before = func(string) { cancel(cause) }
			tell = nil
		}
		if _, err := s.open().Follow(ctx, "26", time.Hour, tell); !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestCancelJob(t *testing.T) {
	const put = "PUT /tasks"
	no := canned{status: 409, body: `{"result":"failed","messages":[{"id":"I","text":"It cannot be cancelled."}]}`}
	for name, c := range map[string]struct {
		answer canned
		job    canned
		kind   fault.Kind // Unknown for success
	}{
		"cancelled":             {canned{}, running, fault.Unknown},
		"over already":          {no, ok(`[{"jobUID":"26","status":"Complete"}]`), fault.Unknown},
		"gone":                  {canned{status: 404}, canned{status: 404}, fault.Unknown},
		"refused while running": {no, running, fault.Conflict},
		"200 with failure":      {ok(`{"result":"failed"}`), running, fault.Rejected},
		"no right":              {canned{status: 403}, running, fault.Denied},
		"job cannot be read":    {no, canned{status: 500}, fault.Conflict},
	} {
		s := newScript(t, map[string][]canned{put: {c.answer}, taskKey: {c.job}})
		err := s.open().CancelJob(t.Context(), "26")
		if c.kind == fault.Unknown && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.kind != fault.Unknown {
			wantFault(t, err, c.kind)
		}
		if _, body := s.Last(put); body != `{"action":"cancel","list":["26"]}` {
			t.Errorf("%s: %s", name, body)
		}
	}
}
