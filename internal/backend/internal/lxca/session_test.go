package lxca_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

func TestLogin_sendsWhatTheVendorsPageSays(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	h, body := s.Last("POST /sessions")
	if body != `{"UserId":"USERID","password":"Passw0rd-of-lxca"}` || !strings.HasPrefix(h.Get("Content-Type"), "application/json") {
		t.Errorf("login %s with %v", body, h)
	}
	h, _ = s.Last(getKey)
	if h.Get("Cookie") != "JSESSIONID=session-key-1; csrf=csrf-of-session-key-1; user=USERID; inactivityTimeout=1440" ||
		h.Get("X-Csrf-Token") != "csrf-of-session-key-1" || h.Get("Authorization") != "" {
		t.Errorf("headers %v", h)
	}
	if got := s.proxy.Redact("USERID 1440 csrf-of-session-key-1"); got != "USERID 1440 ***" {
		t.Errorf("redacted: %s", got)
	}
}

func TestLogin_longUserNameStaysReadable(t *testing.T) {
	const user = "administrator@lxca.example.org"
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}, "POST /sessions": {{
		body:   `{"result":"success","response":{"session":{"id":"0123456789abcdef","csrf":"csrf-of-session-key-1"}}}`,
		header: map[string]string{"Set-Cookie": "user=" + user},
	}}})
	s.denial = ok(`{}`)
	if _, err := s.open(lxca.KeyUser, user).Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	if got := s.proxy.Redact(user + " 0123456789abcdef"); got != user+" ***" {
		t.Errorf("redacted: %s", got)
	}
}

func TestLogin_takesTheTokenFromTheBodyWhenNoCookieHasIt(t *testing.T) {
	for _, key := range []string{"csrf", "csfr"} {
		s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}, "POST /sessions": {{
			body:   `{"result":"success","response":{"session":{"` + key + `":"csrf-of-session-key-1"}}}`,
			header: map[string]string{"Set-Cookie": "JSESSIONID=session-key-1; Path=/"},
		}}})
		s.live["session-key-1"] = true
		if _, err := s.open().Ask(t.Context(), get); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestLogin_refused(t *testing.T) {
	said := `{"result":"failed","messages":[{"id":"FQXHMSE0202J","text":"The <b>password</b> is wrong.","recovery":{"text":"Check it.","URL":"https://help.example.org/x"}}]}`
	for _, c := range []struct {
		status int
		body   string
		kind   fault.Kind
		code   string
	}{
		{400, said, fault.Login, "FQXHMSE0202J"},
		{401, said, fault.Login, "FQXHMSE0202J"},
		{403, said, fault.Login, "FQXHMSE0202J"},
		{403, "", fault.Login, "403"},
		{200, strings.Replace(said, "failed", "Failure", 1), fault.Login, "FQXHMSE0202J"},
		{404, "<html><body>no</body></html>", fault.NotFound, "404"},
		{200, "<html><body>welcome</body></html>", fault.Protocol, "200"},
		{200, `{"result":"success"}`, fault.Protocol, "200"},
		{500, said, fault.ServerFailed, "FQXHMSE0202J"},
		{302, "", fault.Protocol, "302"},
	} {
		s := newScript(t, map[string][]canned{"POST /sessions": {{status: c.status, body: c.body}}})
		_, err := s.open().Ask(t.Context(), get)
		f := faultOf(t, err, c.kind)
		if f.Code != c.code || f.Op != "log in" {
			t.Errorf("%d: %+v", c.status, f)
		}
		if c.body == said && (f.Detail != "The password is wrong." || f.VendorRemedy != "Check it." || f.HelpURL != "https://help.example.org/x") {
			t.Errorf("%d: %+v", c.status, f)
		}
	}
}

func TestLogin_passwordHasToBeChanged(t *testing.T) {
	s := newScript(t, nil)
	s.answers["POST /sessions"] = []canned{s.loginLocked(`"pwChangeRequired":true,`)}
	_, err := s.open().Ask(t.Context(), get)
	if f := faultOf(t, err, fault.Login); !strings.Contains(f.Remedy, "change the password") || fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
	if s.sessions() != 0 {
		t.Error("the session was left open")
	}
}

func TestLogin_mayBeTriedAgainAfterARefusal(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}, "POST /sessions": {{status: 503}}})
	c := s.open()
	_, err := c.Ask(t.Context(), get)
	if f := faultOf(t, err, fault.Busy); !fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
	delete(s.answers, "POST /sessions")
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Error(err)
	}
}

func TestSession_oneLoginForManyAtOnce(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := c.Ask(t.Context(), get); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if s.logins != 1 {
		t.Errorf("%d logins", s.logins)
	}
}

// lostWays are the ways in which an appliance says that it knows no such session.
var lostWays = map[string]canned{
	"401":        {status: 401},
	"403":        {status: 403, body: `{"result":"failed","messages":[{"id":"X","text":"no"}]}`},
	"302":        {status: 302, header: map[string]string{"Location": "https://elsewhere.example.org/login"}},
	"login page": {status: 200, body: "\uFEFF\n<!DOCTYPE html><html><body>Please log in</body></html>", header: map[string]string{"Content-Type": "text/html"}},
	"a bare 200": {status: 200, body: "<HTML><body>Please log in</body></HTML>"},
}

func TestSession_lostIsReplacedOnce(t *testing.T) {
	for name, denial := range lostWays {
		s := newScript(t, map[string][]canned{getKey: {ok(`{"n":1}`)}, "POST /osImages": {ok(`{"jobId":26}`)}})
		s.denial = denial
		c := s.open()
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		s.expire()
		r, err := c.Ask(t.Context(), lxca.Call{Op: "create", Method: http.MethodPost, Path: "/osImages", Body: map[string]string{"Action": "Init"}})
		if err != nil || r.JobID() != "26" || s.logins != 2 {
			t.Errorf("%s: %v after %d logins", name, err, s.logins)
		}
		if _, body := s.Last("POST /osImages"); body != `{"Action":"Init"}` {
			t.Errorf("%s: repeated with %q", name, body)
		}
	}
}

func TestSession_secondRefusalIsFinal(t *testing.T) {
	for name, kind := range map[string]fault.Kind{
		"401": fault.Login, "403": fault.Denied, "302": fault.Protocol, "login page": fault.Protocol, "a bare 200": fault.Protocol,
	} {
		s := newScript(t, map[string][]canned{getKey: {lostWays[name]}, "GET /tasks": {lostWays[name]}})
		_, err := s.open().Ask(t.Context(), get)
		if f := faultOf(t, err, kind); fault.Retryable(f) || s.Count(getKey) != 2 {
			t.Errorf("%s: %+v after %d tries", name, f, s.Count(getKey))
		}
	}
}

func TestSession_missingRightIsNoLostSession(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{status: 403, body: `{"result":"failed","messages":[{"id":"FQXHMFC0301M","text":"No licence.","explanation":"It is not there.","recovery":[{"text":"Buy it."}]}]}`}}})
	c := s.open()
	_, err := c.Ask(t.Context(), get)
	f := faultOf(t, err, fault.Denied)
	if f.Code != "FQXHMFC0301M" || f.Detail != "No licence.\nIt is not there." || f.VendorRemedy != "Buy it." || f.Server != strings.TrimPrefix(s.root, "https://") {
		t.Errorf("fault %+v", f)
	}
	s.WantAsked("POST /sessions", "GET /osImages", "GET /tasks?compact=true")
	if err := c.Close(); err != nil || s.sessions() != 0 {
		t.Errorf("%v, %d sessions left", err, s.sessions())
	}
}

func TestClose_endsTheSessionAndLeavesTheClientUsable(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	s.WantAsked()
	for range 2 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil || s.sessions() != 0 {
			t.Errorf("%v, %d sessions left", err, s.sessions())
		}
	}
	s.WantAsked("POST /sessions", "GET /osImages", "DELETE /sessions", "POST /sessions", "GET /osImages", "DELETE /sessions")
}

func TestClose_waitsForTheLastCallBeforeItLogsOut(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open()
	s.before = func(key string) {
		if key == getKey {
			if err := c.Close(); err != nil || s.sessions() != 1 {
				t.Errorf("%v, %d sessions while it is used", err, s.sessions())
			}
		}
	}
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	if s.sessions() != 0 {
		t.Error("the session was left open")
	}
	s.WantAsked("POST /sessions", "GET /osImages", "DELETE /sessions")
}

func TestClose_doesNotMindARefusedLogout(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	s.expire()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestBasic_needsNoSession(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	c := s.open(lxca.KeyLogin, lxca.LoginBasic)
	for range 2 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
	}
	h, _ := s.Last(getKey)
	if h.Get("Authorization") == "" || h.Get("Cookie") != "" || h.Get("X-Csrf-Token") != "" {
		t.Errorf("headers %v", h)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	s.WantAsked("GET /tasks?compact=true", "GET /osImages", "GET /osImages")
}

func TestBasic_refused(t *testing.T) {
	for _, denial := range []canned{{status: 401}, {status: 403}} {
		s := newScript(t, nil)
		s.denial = denial
		_, err := s.open(lxca.KeyLogin, lxca.LoginBasic, lxca.KeyPassword, "another").Ask(t.Context(), get)
		if f := faultOf(t, err, fault.Login); f.Op != "log in" {
			t.Errorf("fault %+v", f)
		}
		s.WantAsked("GET /tasks?compact=true")
	}
	s := newScript(t, map[string][]canned{getKey: {{status: 401}, {status: 403}}})
	c := s.open(lxca.KeyLogin, lxca.LoginBasic)
	_, err := c.Ask(t.Context(), get)
	wantFault(t, err, fault.Login)
	_, err = c.Ask(t.Context(), get)
	wantFault(t, err, fault.Denied)
	s.WantAsked("GET /tasks?compact=true", "GET /osImages", "GET /tasks?compact=true", "GET /osImages")
}

func TestWait_wrapsTheCause(t *testing.T) {
	s := newScript(t, nil)
	c := s.open()
	began := c.Now()
	if err := c.Wait(t.Context(), time.Minute); err != nil || c.Now().Sub(began) != time.Minute {
		t.Errorf("%v after %s", err, c.Now().Sub(began))
	}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if err := c.Wait(ctx, time.Minute); !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNew_refusesBadProfiles(t *testing.T) {
	good := backend.Values{"address": "https://lxca.example.org", "user": "u", "password": "p"}
	for _, c := range []struct{ key, text, field string }{
		{"address", "", "address"},
		{"address", "lxca.example.org", "address"},
		{"address", "http://lxca.example.org", "address"},
		{"address", "https://u:p@lxca.example.org", "address"},
		{"address", "https://:443", "address"},
		{"address", "https://lxca.example.org:70000", "address"},
		{"address", "https://lxcä.example.org", "address"},
		{"user", "", "user"},
		{"password", "", "password"},
		{"login", "kerberos", "login"},
		{"answer-minutes", "0", "answer-minutes"},
		{"answer-minutes", "1441", "answer-minutes"},
		{"answer-minutes", "soon", "answer-minutes"},
	} {
		v := good.Clone()
		v[c.key] = c.text
		_, err := lxca.New(v, newScript(t, nil).proxy)
		if f := faultOf(t, err, fault.Invalid); f.Field != c.field {
			t.Errorf("%s %q: field %q", c.key, c.text, f.Field)
		}
	}
}

func TestHost_isHostAndPort(t *testing.T) {
	for address, want := range map[string]string{
		"":                                    "",
		"https://LXCA01.example.org":          "lxca01.example.org:443",
		"https://lxca01.example.org:":         "lxca01.example.org:443",
		"https://lxca01.example.org:8443/":    "lxca01.example.org:8443",
		"https://192.0.2.7/ui/login.html#/x?": "192.0.2.7:443",
		"https://[2001:DB8::1]":               "[2001:db8::1]:443",
	} {
		if got := lxca.Host(backend.Values{"address": address}); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestAddress_mayHaveAPath(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(`{}`)}})
	if _, err := s.open(lxca.KeyAddress, strings.ToUpper(s.root[:5])+s.root[5:]+"/ui/index.html?x=1#/login").Ask(t.Context(), get); err != nil {
		t.Error(err)
	}
}
