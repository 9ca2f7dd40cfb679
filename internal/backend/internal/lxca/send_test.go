package lxca_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

const (
	filesPath = "/files/osImages?jobId=26&imageType=OS"
	filesKey  = "POST /files/osImages"
)

// anUpload is one of size bytes.
func anUpload(size int) lxca.Upload {
	form := lxca.NewForm("AaB03x", nil, []lxca.FilePart{{
		Name: "uploadedfile", FileName: "a.iso", ContentType: "application/octet-stream", Size: int64(size), Content: bytes.NewReader(make([]byte, size)),
	}})
	return lxca.Upload{Op: "send the file", Path: filesPath, ContentType: form.ContentType, Body: form.Body}
}

// anOrder is the JSON with which an appliance is told to fetch a file.
func anOrder() lxca.Upload {
	return lxca.Upload{Op: "order the import", Path: filesPath, ContentType: "application/json", Body: transport.Body{Prefix: []byte(`{"serverId":"1","path":"a.iso"}`)}}
}

// large is more than any buffer on the way takes.
const large = 48 << 20

func sendOnce(t *testing.T, a canned, up lxca.Upload) (lxca.Delivery, *script, error) {
	t.Helper()
	s := newScript(t, map[string][]canned{filesKey: {a}})
	d, err := s.open().Send(t.Context(), up)
	return d, s, err
}

func TestSend_delivers(t *testing.T) {
	up := anUpload(300_000)
	var last int64
	up.Progress = func(sent int64) { last = sent }
	d, s, err := sendOnce(t, canned{status: 201, body: `{"result":"success","fileid":"20161206_x.wim","messages":[]}`}, up)
	if err != nil || d.Unanswered || d.Status != 201 || last != 300_000 {
		t.Errorf("%+v, %v after %d bytes", d, err, last)
	}
	h, body := s.Last(filesKey)
	if h.Get("X-Csrf-Token") != "csrf-of-session-key-1" || h.Get("Content-Type") != "multipart/form-data; boundary=AaB03x" || !strings.HasSuffix(body, "\r\n--AaB03x--\r\n") {
		t.Errorf("headers %v", h)
	}
	s.WantAsked("POST /sessions", "POST "+filesPath)
}

func TestSend_basic(t *testing.T) {
	s := newScript(t, map[string][]canned{filesKey: {{status: 201}, {status: 401}, {status: 403}}})
	c := s.open(lxca.KeyLogin, lxca.LoginBasic)
	if _, err := c.Send(t.Context(), anUpload(10)); err != nil {
		t.Error(err)
	}
	_, err := c.Send(t.Context(), anUpload(10))
	wantFault(t, err, fault.Login)
	_, err = c.Send(t.Context(), anUpload(10))
	wantFault(t, err, fault.Denied)
}

func TestSend_refusalBeforeTheEndOfTheBody(t *testing.T) {
	for status, kind := range map[int]fault.Kind{409: fault.Conflict, 412: fault.Rejected, 413: fault.Full, 500: fault.ServerFailed, 307: fault.Protocol} {
		_, _, err := sendOnce(t, canned{status: status, early: true, body: `{"result":"failed","messages":[{"id":"FQXHMFC0001M","text":"The checksum differs."}]}`}, anUpload(large))
		f := faultOf(t, err, kind)
		var r *lxca.Refusal
		if f.Code != "FQXHMFC0001M" || f.Detail != "The checksum differs." || !errors.As(err, &r) || r.Status != status {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

func TestSend_refusalAfterTheBody(t *testing.T) {
	for _, body := range []string{
		`{"result":"failed","errorMsg":{"result":"major","messages":[{"id":"FQXHMUP2502L","text":"It failed."}]}}`,
		`{"result":"failed","messages":[{"id":"FQXHMUP2502L","text":"It failed."}]}`,
	} {
		_, _, err := sendOnce(t, canned{status: 500, body: body}, anUpload(10))
		wantFault(t, err, fault.ServerFailed)
		_, _, err = sendOnce(t, canned{status: 200, body: body}, anUpload(10))
		if f := faultOf(t, err, fault.Rejected); f.Code != "FQXHMUP2502L" {
			t.Errorf("fault %+v", f)
		}
	}
}

func TestSend_lostAnswerIsNoFailure(t *testing.T) {
	page := "<html><body><h1>Bad Gateway</h1></body></html>"
	for name, a := range map[string]canned{
		"hung up":           {hangUp: true},
		"gateway":           {status: 502, body: page},
		"gateway time-out":  {status: 504},
		"proxy":             {status: 500, body: page},
		"unavailable":       {status: 503, body: "try later"},
		"another gateway":   {status: 524, body: page},
		"cut off":           {status: 201, body: `{"result":"succ`},
		"cut off by length": {status: 201, body: `{"result":`, header: map[string]string{"Content-Length": "100"}},
	} {
		for _, up := range []lxca.Upload{anUpload(1000), anUpload(0), anOrder()} {
			d, _, err := sendOnce(t, a, up)
			if err != nil || !d.Unanswered || d.Server == "" {
				t.Errorf("%s, %s: %+v, %v", name, up.Op, d, err)
			}
		}
	}
}

func TestSend_withoutFileBytes(t *testing.T) {
	d, s, err := sendOnce(t, canned{status: 201, body: `{"result":"success"}`}, anOrder())
	if err != nil || d.Unanswered || d.Status != 201 {
		t.Errorf("%+v, %v", d, err)
	}
	if h, body := s.Last(filesKey); body != `{"serverId":"1","path":"a.iso"}` || h.Get("Content-Type") != "application/json" || h.Get("Content-Length") != "" && h.Get("Content-Length") != "31" {
		t.Errorf("%s with %v", body, h)
	}
	_, _, err = sendOnce(t, canned{status: 409, early: true}, anOrder())
	wantFault(t, err, fault.Conflict)
}

func TestSend_breakBeforeTheLastByte(t *testing.T) {
	_, _, err := sendOnce(t, canned{early: true, hangUp: true}, anUpload(large))
	if f := faultOf(t, err, fault.Interrupted); !fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
	s := newScript(t, nil)
	_, err = s.open(lxca.KeyAddress, "https://127.0.0.1:1").Send(t.Context(), anOrder())
	wantFault(t, err, fault.Unreachable)
}

func TestSend_yesBeforeTheLastByteIsNone(t *testing.T) {
	_, _, err := sendOnce(t, canned{status: 201, early: true, body: `{"result":"success"}`, header: map[string]string{"Connection": "close"}}, anUpload(large))
	if f := faultOf(t, err, fault.Protocol); !fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
}

func TestSend_fileThatChangesIsNoUpload(t *testing.T) {
	changed := fault.New(fault.FileChanged, "changed", "add it again")
	up := anUpload(1000)
	up.Body.File = io.MultiReader(bytes.NewReader(make([]byte, 1000)), failing{changed})
	_, s, err := sendOnce(t, canned{status: 201}, up)
	if !errors.Is(err, changed) {
		t.Errorf("got %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, body := range s.Bodies(filesKey) {
		if strings.HasSuffix(body, "--AaB03x--\r\n") {
			t.Error("the whole body went out")
		}
	}
}

// failing is a file that cannot be read any further.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestSend_sessionLostWhileSending(t *testing.T) {
	for name, denial := range lostWays {
		s := newScript(t, map[string][]canned{filesKey: {{status: 201}}, getKey: {ok(`{}`)}})
		s.denial = denial
		c := s.open()
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		s.expire()
		_, err := c.Send(t.Context(), anUpload(1000))
		if f := faultOf(t, err, fault.Interrupted); !fault.Retryable(f) {
			t.Errorf("%s: %+v", name, f)
		}
		if d, err := c.Send(t.Context(), anUpload(1000)); err != nil || d.Status != 201 || s.logins != 2 {
			t.Errorf("%s: %+v, %v after %d logins", name, d, err, s.logins)
		}
	}
}

func TestSend_refusedInALiveSession(t *testing.T) {
	for status, kind := range map[int]fault.Kind{401: fault.Login, 403: fault.Denied, 302: fault.Protocol} {
		_, s, err := sendOnce(t, canned{status: status, early: true, body: `{"messages":[{"id":"FQXHMFC0301M","text":"No licence."}]}`}, anUpload(large))
		if f := faultOf(t, err, kind); fault.Retryable(f) || f.Code != "FQXHMFC0301M" || s.logins != 1 {
			t.Errorf("%d: %+v after %d logins", status, f, s.logins)
		}
	}
}

func TestSend_accountThatMayNothing(t *testing.T) {
	s := newScript(t, map[string][]canned{filesKey: {{status: 403}}, "GET /tasks": {{status: 403}}})
	_, err := s.open().Send(t.Context(), anUpload(10))
	if f := faultOf(t, err, fault.Denied); fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
	if s.Count("POST /files") != 1 || s.logins != 2 {
		t.Errorf("%d bodies, %d logins", s.Count("POST /files"), s.logins)
	}
}

func TestSend_provesAnOldSessionFirst(t *testing.T) {
	s := newScript(t, map[string][]canned{filesKey: {{status: 201}}, getKey: {ok(`{}`)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(t.Context(), 2*time.Minute); err != nil {
		t.Fatal(err)
	}
	s.expire()
	if _, err := c.Send(t.Context(), anUpload(10)); err != nil {
		t.Error(err)
	}
	s.WantAsked("POST /sessions", "GET /osImages", "GET /tasks?compact=true", "POST /sessions", "GET /tasks?compact=true", "POST "+filesPath)
}

func TestSend_loginRefusedAfterTheSessionWasLost(t *testing.T) {
	s := newScript(t, map[string][]canned{filesKey: {{status: 201}}})
	c := s.open()
	s.before = func(key string) {
		if key == "POST /sessions" {
			s.expire()
			s.mu.Lock()
			s.answers["POST /sessions"] = []canned{{status: 403}}
			s.mu.Unlock()
		}
	}
	_, err := c.Send(t.Context(), anUpload(10))
	wantFault(t, err, fault.Login)
}

func TestSend_stops(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newScript(t, map[string][]canned{filesKey: {{hangUp: true}}})
	s.before = func(key string) {
		if key == filesKey {
			cancel(cause)
		}
	}
	if _, err := s.open().Send(ctx, anUpload(10)); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

func TestSend_oldSessionThatCannotBeReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		login canned
		tasks canned
		kind  fault.Kind
	}{
		"login refused": {canned{status: 403}, ok(`[]`), fault.Login},
		"portal":        {canned{}, canned{body: "<html>Welcome</html>"}, fault.Protocol},
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
		client := s.open()
		if _, err := client.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		if err := client.Wait(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		s.mu.Lock()
		s.answers["GET /tasks"] = []canned{c.tasks}
		if c.login.status != 0 {
			clear(s.live)
			s.answers["POST /sessions"] = []canned{c.login}
		}
		s.mu.Unlock()
		_, err := client.Send(t.Context(), anUpload(10))
		wantFault(t, err, c.kind)
		if s.Count("POST /files") != 0 {
			t.Errorf("%s: the body went out", name)
		}
	}
}
