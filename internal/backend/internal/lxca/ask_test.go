package lxca_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// askOnce asks a script that has one answer.
func askOnce(t *testing.T, a canned) (lxca.Reply, error) {
	t.Helper()
	s := newScript(t, map[string][]canned{getKey: {a}})
	return s.open().Ask(t.Context(), get)
}

func TestAsk_whatCountsAsSuccess(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  canned
		warning bool
	}{
		{"no envelope", ok(`{"items":[]}`), false},
		{"an array", ok(`[]`), false},
		{"success", ok(`{"result":"success","messages":[]}`), false},
		{"success in capitals", ok(`{"result":"SUCCESS"}`), false},
		{"an empty result", ok(`{"result":""}`), false},
		{"a result that is no word", ok(`{"result":[1]}`), false},
		{"warning", ok(`{"result":"Warning","messages":[{"id":"FQXHMFC0002G","text":"Nearly full."}]}`), true},
		{"206", canned{status: 206, body: `{"result":"success"}`}, true},
		{"201", canned{status: 201, body: `{"result":"success"}`}, false},
		{"204", canned{status: 204}, false},
		{"an empty body", ok(""), false},
		{"a byte order mark", ok("\uFEFF\r\n {\"result\":\"success\"}\n"), false},
		{"an empty errorMsg", ok(`{"result":"success","errorMsg":{ }}`), false},
		{"no errorMsg", ok(`{"result":"success","errorMsg":null}`), false},
		{"plain text", canned{body: "done", header: map[string]string{"Content-Type": "text/plain"}}, false},
		{"json without its type", canned{body: `{"a":1}`, header: map[string]string{"Content-Type": "text/plain"}}, false},
	} {
		r, err := askOnce(t, c.answer)
		if err != nil || r.Warning != c.warning || r.Server == "" {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
		if len(r.Body) > 0 && !strings.ContainsAny(string(r.Body[:1]), "{[d") {
			t.Errorf("%s: body %q", c.name, r.Body)
		}
	}
}

func TestAsk_goodStatusMayReportFailure(t *testing.T) {
	for _, body := range []string{
		`{"result":"failed","messages":[{"id":"FQXHMSE0251J","text":"No."}]}`,
		`{"result":"Failure","messages":{"id":"FQXHMSE0251J","text":"No."}}`,
		`{"result":"partial","messages":[{"id":"FQXHMSE0251J","text":"No."}]}`,
		`{"result":"success","errorMsg":{"result":"major","messages":[{"id":"FQXHMSE0251J","text":"No."}]}}`,
		`{"errorMsg":{"id":"FQXHMSE0251J","text":"No."},"messages":[{"id":"FQXHMSE0001I","text":"No."}]}`,
	} {
		_, err := askOnce(t, ok(body))
		if f := faultOf(t, err, fault.Rejected); f.Code != "FQXHMSE0251J" || !strings.HasPrefix(f.Detail, "No.") || fault.Retryable(f) {
			t.Errorf("%s: %+v", body, f)
		}
	}
	_, err := askOnce(t, ok(`{"errorMsg":"It broke."}`))
	if f := faultOf(t, err, fault.Rejected); f.Code != "200" || f.Detail != "It broke." {
		t.Errorf("fault %+v", f)
	}
}

func TestAsk_statuses(t *testing.T) {
	for status, kind := range map[int]fault.Kind{
		400: fault.Rejected, 401: fault.Login, 403: fault.Denied, 404: fault.NotFound, 405: fault.NotFound, 409: fault.Conflict,
		412: fault.Rejected, 413: fault.Full, 418: fault.Rejected, 429: fault.Busy, 500: fault.ServerFailed, 501: fault.ServerFailed,
		502: fault.ServerFailed, 503: fault.Busy, 504: fault.ServerFailed, 507: fault.Full, 301: fault.Protocol, 307: fault.Protocol,
	} {
		s := newScript(t, map[string][]canned{"POST /x": {{status: status, body: `{"messages":[{"id":"FQXHMXX0001K","text":"words"}]}`, header: map[string]string{"Retry-After": "7"}}}})
		_, err := s.open().Ask(t.Context(), lxca.Call{Op: "try", Method: http.MethodPost, Path: "/x"})
		f := faultOf(t, err, kind)
		if f.Code != "FQXHMXX0001K" || f.Detail != "words" || f.Op != "try" || f.RetryAfter != 7*time.Second || f.Server == "" {
			t.Errorf("%d: %+v", status, f)
		}
		var r *lxca.Refusal
		if !errors.As(err, &r) || r.Status != status || len(r.Messages) != 1 || !strings.Contains(r.Error(), "FQXHMXX0001K") {
			t.Errorf("%d: cause %v", status, f.Err)
		}
	}
}

func TestAsk_unknownFileResourceMayMeanAnOldAppliance(t *testing.T) {
	s := newScript(t, nil)
	_, err := s.open().Ask(t.Context(), lxca.Call{Op: "try", Method: http.MethodPost, Path: "/files/osImages?jobId=1"})
	if f := faultOf(t, err, fault.NotFound); !strings.Contains(f.What, "2.1.0") {
		t.Errorf("fault %+v", f)
	}
}

func TestAsk_redirectIsShownAndNotFollowed(t *testing.T) {
	other := newScript(t, nil)
	s := newScript(t, map[string][]canned{getKey: {{status: 307, header: map[string]string{"Location": other.root + "/files/osImages?password=hunter22"}}}})
	_, err := s.open().Ask(t.Context(), get)
	f := faultOf(t, err, fault.Protocol)
	if f.Code != "307" || !strings.Contains(f.Detail, other.root+"/files/osImages") || strings.Contains(f.Detail, "hunter22") {
		t.Errorf("fault %+v", f)
	}
	other.WantAsked()
}

func TestAsk_pageOfAProxyIsReadAsText(t *testing.T) {
	_, err := askOnce(t, canned{status: 403 + 15, body: "<html><head><title>x</title></head><body><h1>Bad&nbsp;luck</h1><p>Ask &lt;me&gt;</p></body></html>"})
	if f := faultOf(t, err, fault.Rejected); f.Detail != "Bad luck\nAsk <me>" || f.Code != "418" {
		t.Errorf("fault %+v", f)
	}
}

func TestAsk_brokenJSONIsNoAnswer(t *testing.T) {
	for _, a := range []canned{ok(`{"result":"succ`), ok(`result`)} {
		_, err := askOnce(t, a)
		wantFault(t, err, fault.Protocol)
	}
}

func TestAsk_keepsNoMoreThanItsLimit(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{"a":"` + strings.Repeat("x", 100) + `"}`)}})
	call := get
	call.Limit = 50
	_, err := s.open().Ask(t.Context(), call)
	if f := faultOf(t, err, fault.Protocol); !strings.Contains(f.What, "50 bytes") {
		t.Errorf("fault %+v", f)
	}
}

func TestAsk_bodyThatCannotBeWritten(t *testing.T) {
	s := newScript(t, nil)
	_, err := s.open().Ask(t.Context(), lxca.Call{Op: "try", Method: http.MethodPost, Path: "/x", Body: make(chan int)})
	wantFault(t, err, fault.Internal)
}

func TestAsk_secretsAreTakenOutOfMessages(t *testing.T) {
	body := `{"result":"warning","messages":[{"id":"A","text":"sent Passw0rd-of-lxca","explanation":"Passw0rd-of-lxca","recovery":{"text":"Passw0rd-of-lxca","URL":"https://h.example.org/Passw0rd-of-lxca"}}]}`
	r, err := askOnce(t, ok(body))
	if err != nil {
		t.Fatal(err)
	}
	m := r.Messages[0]
	if strings.Contains(m.Text+m.Explanation+m.Recovery+m.URL, "Passw0rd") || m.Text != "sent ***" {
		t.Errorf("message %+v", m)
	}
	_, err = askOnce(t, ok(strings.Replace(body, "warning", "failed", 1)))
	wantFault(t, err, fault.Rejected)
}

func TestReply_messages(t *testing.T) {
	full := lxca.Message{ID: "FQXHMFC0001M", Text: "t", Explanation: "e", Recovery: "r", URL: "https://help.example.org/a"}
	for _, c := range []struct {
		name, json string
		want       []lxca.Message
	}{
		{"none", `[]`, nil},
		{"null", `null`, nil},
		{"an object", `{"id":"FQXHMFC0001M","text":"t","explanation":"e","recovery":{"text":"r","URL":"https://help.example.org/a"}}`, []lxca.Message{full}},
		{"an array", `[{"id":"FQXHMFC0001M","text":"t","explanation":"e","recovery":{"text":"r","URL":"https://help.example.org/a"}}]`, []lxca.Message{full}},
		{"other spellings", `[{"messageID":"FQXHMFC0001M","message":"t","explanation":"e","recovery":{"text":"r"},"url":"https://help.example.org/a"}]`, []lxca.Message{full}},
		{"recovery array", `[{"id":"I","recovery":[{"text":"a","URL":""},{"text":"b","URL":"http://h.example.org/"}]}]`, []lxca.Message{{ID: "I", Recovery: "a\nb", URL: "http://h.example.org/"}}},
		{"recovery text", `[{"id":"I","recovery":"do it"}]`, []lxca.Message{{ID: "I", Recovery: "do it"}}},
		{"recovery texts", `[{"id":"I","recovery":["do it","twice"]}]`, []lxca.Message{{ID: "I", Recovery: "do it\ntwice"}}},
		{"recovery null", `[{"id":"I","recovery":null}]`, []lxca.Message{{ID: "I"}}},
		{"recovery without link", `[{"id":"I","recovery":{"text":"x"}}]`, []lxca.Message{{ID: "I", Recovery: "x"}}},
		{"a number as id", `[{"id":17,"text":"x"}]`, []lxca.Message{{ID: "17", Text: "x"}}},
		{"a bare text", `"something"`, []lxca.Message{{Text: "something"}}},
		{"texts", `["a","b","a",""]`, []lxca.Message{{Text: "a"}, {Text: "b"}}},
		{"a link that is none", `[{"id":"I","recovery":{"URL":"javascript:alert(1)"}}]`, []lxca.Message{{ID: "I"}}},
		{"a link with a password", `[{"id":"I","recovery":{"URL":"https://u:p@h.example.org/"}}]`, []lxca.Message{{ID: "I"}}},
		{"a relative link", `[{"id":"I","recovery":{"URL":"/help"}}]`, []lxca.Message{{ID: "I"}}},
		{"markup", `[{"text":"a <a href=\"x\">link</a><br/>and\tmore &amp; more"}]`, []lxca.Message{{Text: "a link\nand more & more"}}},
		{"what a screen would obey", "[{\"text\":\"a\\u0007b\\u202ec\\u001b[31md\\u0000\"}]", []lxca.Message{{Text: "a b c [31md"}}},
		{"segments", `[{"text":[{"text":"The job"},{"text":["has ","failed"],"format":["bold"]},{"text":"."}]}]`, []lxca.Message{{Text: "The job has failed."}}},
		{"something else", `[[1,2],7,{"x":1},true]`, nil},
	} {
		r, err := askOnce(t, ok(`{"result":"warning","messages":`+c.json+`}`))
		if err != nil || !slices.Equal(r.Messages, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, r.Messages, err, c.want)
		}
	}
}

func TestFault_quotesEveryMessage(t *testing.T) {
	_, err := askOnce(t, canned{status: 409, body: `{"result":"failed","errorMsg":{"result":"major","messages":[
		{"id":"","text":"First."},{"id":"FQXHMUP2502L","text":"Second.","explanation":"Why.","recovery":{"text":"Try again."}}]},
		"messages":[{"id":"FQXHMUP2503L","text":"Third.","recovery":{"text":"Try again.","URL":"https://h.example.org/"}},{"id":"FQXHMUP2502L","text":"Second.","explanation":"Why.","recovery":{"text":"Try again."}}]}`})
	f := faultOf(t, err, fault.Conflict)
	if f.Code != "FQXHMUP2502L" || f.Detail != "First.\nSecond.\nWhy.\nFQXHMUP2503L Third." || f.VendorRemedy != "Try again." || f.HelpURL != "https://h.example.org/" {
		t.Errorf("fault %+v", f)
	}
}

func TestReply_jobID(t *testing.T) {
	for body, want := range map[string]string{
		`{"jobId":"26"}`: "26", `{"jobId":26}`: "26", `{"jobid":"11"}`: "11", `{"jobID":7}`: "7", `{"jobUID":"9"}`: "9", `{"id":3}`: "3",
		`{"JOBID":12345678901234567890}`: "12345678901234567890", `{"id":1,"jobid":2}`: "2", `{"jobid":1,"jobId":2}`: "2",
		`{"jobId":null,"jobid":" 5 "}`: "5", `{"jobId":{"a":1}}`: "", `{"jobId":""}`: "", `{}`: "", `[]`: "", ``: "",
	} {
		r, err := askOnce(t, ok(body))
		if err != nil || r.JobID() != want {
			t.Errorf("%s: %q, %v; want %q", body, r.JobID(), err, want)
		}
	}
	for place, want := range map[string]string{"/jobs/83": "83", "https://h.example.org/tasks/84?x=1": "84", "/osImages/85": "", "/jobs": "", "jobs/": ""} {
		r, err := askOnce(t, canned{status: 202, header: map[string]string{"Location": place}})
		if err != nil || r.JobID() != want {
			t.Errorf("%s: %q, %v; want %q", place, r.JobID(), err, want)
		}
	}
}

func TestReply_into(t *testing.T) {
	r, err := askOnce(t, ok(`{"n":7}`))
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ N int }
	if err := r.Into(&out); err != nil || out.N != 7 {
		t.Errorf("%+v, %v", out, err)
	}
	f := faultOf(t, r.Into(&[]int{}), fault.Protocol)
	if f.Server != r.Server {
		t.Errorf("fault %+v", f)
	}
	wantFault(t, lxca.Reply{}.Into(&out), fault.Protocol)
}
