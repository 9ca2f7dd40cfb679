package zstack_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

const empty = `{"inventories":[]}`

func TestLogin_sendsTheHashAndTheLDAPPasswordInClear(t *testing.T) {
	const hash = "b109f3bbbc244eb82441917ed06d618b9008dd09b3befd1b5e07394c706a8bb980b1d7785e5976ec049b46df5f1326af5a2ea6d103fd07c95385ffab0cacbc86"
	for _, tc := range []struct {
		change    []string
		key, body string
	}{
		{nil, "PUT /accounts/login", `{"logInByAccount":{"accountName":"admin","password":"` + hash + `"}}`},
		{
			[]string{zstack.KeyLogin, zstack.LoginUser, zstack.KeyUser, "u1"},
			"PUT /accounts/users/login",
			`{"logInByUser":{"accountName":"admin","password":"` + hash + `","userName":"u1"}}`,
		},
		{[]string{zstack.KeyLogin, zstack.LoginLDAP, zstack.KeyUser, "u1"}, "PUT /ldap/login", `{"logInByLdap":{"password":"password","uid":"u1"}}`},
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
		if _, err := s.open(append(tc.change, zstack.KeyPassword, "password")...).Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		s.WantAsked(tc.key, getKey)
		if _, body := s.Last(tc.key); body != tc.body {
			t.Errorf("sent %s, want %s", body, tc.body)
		}
		if h, _ := s.Last(getKey); h.Get("Authorization") != "OAuth 5e551011000000000000000000000001" {
			t.Errorf("header %q", h.Get("Authorization"))
		}
		if got := s.proxy.Redact("x " + hash + " 5e551011000000000000000000000001 " + "password" + " x"); got != "x *** *** *** x" {
			t.Errorf("not redacted: %s", got)
		}
	}
}

func TestLogin_isNeverRepeated(t *testing.T) {
	for _, code := range []string{"ID.1000", "LOGIN_CONTROL.1002", "LOGIN_CONTROL.1005", "ID.2001", "ID.1006"} {
		s := newScript(t, map[string][]canned{login: {failed(code)}})
		_, err := s.open().Ask(t.Context(), get)
		f := faultOf(t, err, fault.Login)
		if f.Code != code || fault.Retryable(err) || !strings.Contains(f.Detail, "出错了") {
			t.Errorf("%+v", f)
		}
		if keyed := strings.Contains(f.Remedy, "AccessKey"); keyed != (code != "ID.1000" && code != "LOGIN_CONTROL.1002") {
			t.Errorf("%s: remedy %q", code, f.Remedy)
		}
		s.WantAsked(login)
	}
}

func TestLogin_breaksAreNotRepeatedEither(t *testing.T) {
	for _, a := range []canned{{hangUp: true}, words(503, "Service Unavailable"), words(502, "<html><p>Bad Gateway</p></html>")} {
		s := newScript(t, map[string][]canned{login: {a}})
		if _, err := s.open().Ask(t.Context(), get); !fault.Retryable(err) {
			t.Errorf("got %v", err)
		}
		s.WantAsked(login)
	}
}

func TestLogin_anAnswerWithoutASessionIsNone(t *testing.T) {
	for _, body := range []string{`{}`, `{"inventory":{"uuid":null}}`, `<html><title>ZStack</title><p>Welcome</p></html>`, ``} {
		s := newScript(t, map[string][]canned{login: {ok(body)}})
		_, err := s.open().Ask(t.Context(), get)
		_ = faultOf(t, err, fault.Protocol) // a fault is an error itself
	}
}

func TestLogin_manyAtOnceMakeOneSession(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
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

func TestAsk_aLostSessionIsReplacedOnce(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
	c := s.open()
	for range 2 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		s.expire()
	}
	s.WantAsked(login, getKey, getKey, login, getKey)
}

func TestAsk_aSessionThatIsAlwaysLostIsAFault(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {failed("ID.1001")}})
	_, err := s.open().Ask(t.Context(), get)
	if !zstack.SessionLost(err) {
		t.Errorf("got %v", err)
	}
	s.WantAsked(login, getKey, login, getKey)
}

func TestSession_isRenewedAtHalfItsLife(t *testing.T) {
	renewed := "PUT /accounts/sessions/5e551011000000000000000000000001/renew"
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}, renewed: {accepted(jobB)}, "GET /api-jobs/" + jobB: {words(202, "{}"), ok(`{"inventory":{}}`)}})
	c := s.open()
	for range 3 {
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		_ = s.clock.Wait(t.Context(), 59*time.Minute) // its context lives
	}
	s.WantAsked(login, getKey, getKey, renewed, "GET /api-jobs/"+jobB, "GET /api-jobs/"+jobB, getKey)
	if _, body := s.Last(renewed); body != `{"renewSession":{"duration":7200}}` {
		t.Errorf("sent %s", body)
	}
}

func TestSession_lifeIsTheDifferenceOfItsDates(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
	s.life = 10 * time.Minute
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	_ = s.clock.Wait(t.Context(), 11*time.Minute) // its context lives
	if _, err := c.Ask(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	s.WantAsked(login, getKey, login, getKey)
}

func TestSession_whatCannotBeRenewedIsReplacedOrKept(t *testing.T) {
	renewed := "PUT /accounts/sessions/5e551011000000000000000000000001/renew"
	logout := "DELETE /accounts/sessions/5e551011000000000000000000000001"
	for name, tc := range map[string]struct {
		answers []canned
		asked   []string
	}{
		"an old version":  {[]canned{words(404, "no api mapping")}, []string{renewed, logout, login, getKey}},
		"no right":        {[]canned{failed("ID.1002")}, []string{renewed, logout, login, getKey}},
		"an ended one":    {[]canned{failed("ID.1001")}, []string{renewed, login, getKey}},
		"a node at rest":  {[]canned{failed("SYS.1010")}, []string{renewed, getKey}},
		"a broken answer": {[]canned{{hangUp: true}}, []string{renewed, renewed, renewed, getKey}},
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(empty)}, renewed: tc.answers})
		c := s.open()
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Fatal(err)
		}
		_ = s.clock.Wait(t.Context(), 61*time.Minute) // its context lives
		if _, err := c.Ask(t.Context(), get); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.WantAsked(append([]string{login, getKey}, tc.asked...)...)
	}
}

func TestClose_endsTheSessionOnceNobodyUsesIt(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
	c := s.open()
	if _, err := c.Ask(t.Context(), get); err != nil || s.sessions() != 1 {
		t.Fatalf("%d sessions, %v", s.sessions(), err)
	}
	if err := c.Close(); err != nil || s.sessions() != 0 {
		t.Errorf("%d sessions, %v", s.sessions(), err)
	}
	if _, err := c.Ask(t.Context(), get); err != nil || s.logins != 2 {
		t.Errorf("%d logins, %v", s.logins, err)
	}
}

func TestClose_waitsForACallUnderWay(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
	reached, goOn := make(chan struct{}), make(chan struct{})
	s.before = func(key string, _ *http.Request) *canned {
		if key == getKey {
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
		_, err := c.Ask(t.Context(), get)
		done <- err
	}()
	<-reached
	if err := c.Close(); err != nil || s.sessions() != 1 {
		t.Errorf("%d sessions, %v", s.sessions(), err)
	}
	close(goOn)
	if err := <-done; err != nil || s.sessions() != 0 {
		t.Errorf("%d sessions, %v", s.sessions(), err)
	}
}

func TestAsk_endsWithItsContext(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {words(503, "down")}})
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s.before = func(key string, _ *http.Request) *canned {
		if key == getKey {
			cancel(cause)
		}
		return nil
	}
	if _, err := s.open().Ask(ctx, get); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}
