package ocm_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

const (
	statusPath = "/machineimages/7"
	getKey     = "GET " + statusPath
	aRecord    = `{"uploadRequestId":7,"statusName":"PENDING"}`
)

func jwt(claims string) string {
	return "ready-token." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".signature"
}

// tokenService is a profile that logs in at the scripted service's other door.
func (s *script) tokenService(more ...string) []string {
	return append([]string{ocm.KeyLogin, ocm.LoginTokenService, ocm.KeyTokenURL, s.root + base + "/oam/oauth2/tokens"}, more...)
}

func TestLogin_everyWay(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
	s.admit("ready-token")
	for name, c := range map[string]struct {
		change []string
		key    string
		domain string
	}{
		"authenticate":                {nil, authenticateKey, ""},
		"authenticate with a domain":  {[]string{ocm.KeyDomain, "mine"}, authenticateKey, "mine"},
		"token service":               {s.tokenService(), tokensKey, "usoracle30650"},
		"token service with a domain": {s.tokenService(ocm.KeyDomain, "mine"), tokensKey, "mine"},
		"ready token":                 {[]string{ocm.KeyLogin, ocm.LoginToken, ocm.KeyToken, " Bearer ready-token "}, "", ""},
	} {
		client := s.open(c.change...)
		before := s.logins()
		for range 3 {
			if _, found, err := client.Upload(t.Context(), "7"); err != nil || !found {
				t.Errorf("%s: %t, %v", name, found, err)
			}
		}
		if c.key == "" {
			if s.logins() != before {
				t.Errorf("%s: logged in", name)
			}
			continue
		}
		if h, body := s.Last(c.key); h.Get("X-User-Identity-Domain-Name") != c.domain || body != "" || s.logins() != before+1 {
			t.Errorf("%s: %d logins, %q, headers %v", name, s.logins()-before, body, h)
		}
	}
	if h, _ := s.Last(getKey); h.Get("X-Oracle-UserId") != user || h.Get("Accept") != "application/json" {
		t.Errorf("headers %v", h)
	}
}

func TestLogin_refused(t *testing.T) {
	for name, c := range map[string]struct {
		answer canned
		kind   fault.Kind
		code   string
		detail string
	}{
		"oauth":       {canned{status: 401, body: `{"error":"invalid_client","error_description":"No such client."}`}, fault.Login, "invalid_client", "No such client."},
		"bad request": {canned{status: 400, body: `{"message":"no grant"}`}, fault.Login, "400", "no grant"},
		"forbidden":   {canned{status: 403}, fault.Login, "403", "Forbidden"},
		"not there":   {canned{status: 404, body: "<html><body><h1>Error 404--Not Found</h1></body></html>"}, fault.Protocol, "404", "Error 404--Not Found"},
		"busy":        {canned{status: 503, header: map[string]string{"Retry-After": "7"}}, fault.Busy, "503", "Service Unavailable"},
		"broken":      {canned{status: 500}, fault.ServerFailed, "500", "Internal Server Error"},
		"moved":       {canned{status: 302, header: map[string]string{"Location": "https://elsewhere.example.org/sso"}}, fault.Protocol, "302", "Location: https://elsewhere.example.org/sso"},
		"portal":      {canned{body: "<!DOCTYPE html><title>Log in</title><p>Welcome"}, fault.Protocol, "200", "Log in\nWelcome"},
		"no token":    {ok(`{"expires_in":5}`), fault.Protocol, "200", `{"expires_in":5}`},
		"odd token":   {ok(`{"access_token":"two words"}`), fault.Protocol, "200", ""},
		"cut":         {canned{hangUp: true}, fault.Interrupted, "", ""},
	} {
		s := newScript(t, map[string][]canned{authenticateKey: {c.answer}})
		_, _, err := s.open().Status(t.Context(), "7")
		f := faultOf(t, err, c.kind)
		if f.Code != c.code || c.detail != "" && f.Detail != c.detail || s.Times(authenticateKey) != 1 {
			t.Errorf("%s: %d logins, %+v", name, s.Times(authenticateKey), f)
		}
		s.WantAsked()
	}
}

func TestLogin_wrongSecretIsSentOnce(t *testing.T) {
	s := newScript(t, nil)
	c := s.open(ocm.KeyClientSecret, "wrong-S3cret")
	_, err := c.Check(t.Context())
	wantFault(t, err, fault.Login)
	if s.Times(authenticateKey) != 1 {
		t.Errorf("%d logins", s.Times(authenticateKey))
	}
}

func TestLogin_manyAtOnceAreOne(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
	c := s.open()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, _, err := c.Upload(t.Context(), "7"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s.logins() != 1 {
		t.Errorf("%d logins", s.logins())
	}
}

func TestLogin_waitingForAnotherEndsWithTheContext(t *testing.T) {
	here, on := make(chan struct{}), make(chan struct{})
	s := newScript(t, map[string][]canned{authenticateKey: {{status: 401, before: func() { close(here); <-on }}}})
	c := s.open()
	var all sync.WaitGroup
	ask := func() {
		_, _, err := c.Upload(t.Context(), "7")
		wantFault(t, err, fault.Login)
	}
	all.Go(ask)
	<-here
	waiting, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("enough")
	all.Go(func() {
		if _, _, err := c.Upload(waiting, "7"); !errors.Is(err, gone) || !fault.Is(err, fault.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	cancel(gone)
	close(on)
	all.Wait()
	if s.Times(authenticateKey) != 1 {
		t.Errorf("%d logins", s.Times(authenticateKey))
	}
}

func TestToken_livesAsLongAsSomebodySays(t *testing.T) {
	start := newScript(t, nil).clock.Now().Unix()
	for name, c := range map[string]struct {
		login string // answer; "" for the usual one
		life  time.Duration
	}{
		"seven days":      {`{"access_token":"access-token-1","expires_in":604800}`, 7 * 24 * time.Hour},
		"as a text":       {`{"access_token":"access-token-1","expires_in":"600"}`, 10 * time.Minute},
		"as the JWT says": {`{"access_token":"` + jwt(`{"exp":`+strconv.FormatInt(start+3600, 10)+`}`) + `"}`, time.Hour},
		"the answer wins": {`{"access_token":"` + jwt(`{"exp":`+strconv.FormatInt(start+3600, 10)+`}`) + `","expires_in":600}`, 10 * time.Minute},
		"nobody says":     {`{"access_token":"access-token-1"}`, 0},
		"no JWT":          {`{"access_token":"access-token.x.y"}`, 0},
		"JWT of the past": {`{"access_token":"` + jwt(`{"exp":1}`) + `"}`, 0},
		"odd JWT":         {`{"access_token":"` + jwt(`[]`) + `","expires_in":-5}`, 0},
		"for ever":        {`{"access_token":"access-token-1","expires_in":9e30}`, 0},
		"nearly for ever": {`{"access_token":"access-token-1","expires_in":9000000000000000000}`, 10 * 365 * 24 * time.Hour},
	} {
		s := newScript(t, map[string][]canned{authenticateKey: {ok(c.login)}, "GET /machineimages": {ok(`{"items":[]}`)}})
		for _, token := range []string{"access-token-1", "access-token.x.y", jwt(`{"exp":` + strconv.FormatInt(start+3600, 10) + `}`), jwt(`{"exp":1}`), jwt(`[]`)} {
			s.admit(token)
		}
		client := s.open()
		server, err := client.Check(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.life == 0 {
			s.clock.Advance(1000 * time.Hour)
			if _, err := client.Check(t.Context()); err != nil || !server.Expires.IsZero() || s.Times(authenticateKey) != 1 {
				t.Errorf("%s: ends %s, %d logins, %v", name, server.Expires, s.Times(authenticateKey), err)
			}
			continue
		}
		if got := server.Expires.Sub(client.Now()); got != c.life {
			t.Errorf("%s: lives %s", name, got)
		}
		early := min(time.Minute, c.life/10)
		for i, step := range []time.Duration{c.life - early - time.Second, time.Second} {
			s.clock.Advance(step)
			if _, err := client.Check(t.Context()); err != nil || s.Times(authenticateKey) != 1+i {
				t.Errorf("%s: %d logins before the end, step %d, %v", name, s.Times(authenticateKey), i, err)
			}
		}
	}
}

func TestToken_refreshedOnceAfter401(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
	c := s.open()
	for i := range 3 {
		if _, _, err := c.Upload(t.Context(), "7"); err != nil {
			t.Error(err)
		}
		if s.logins() != 1+i {
			t.Errorf("%d logins in round %d", s.logins(), i)
		}
		s.expire()
	}
	s.WantAsked(getKey, getKey, getKey, getKey, getKey)
}

func TestToken_second401IsFinal(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{status: 401, body: `{"message":"Not Authorized"}`}}})
	_, _, err := s.open().Upload(t.Context(), "7")
	f := faultOf(t, err, fault.Login)
	if f.Detail != "Not Authorized" || s.logins() != 2 || !strings.Contains(f.What, "issued a moment ago") {
		t.Errorf("%d logins, %+v", s.logins(), f)
	}
	s.WantAsked(getKey, getKey)
}

func TestToken_thatIsReadyCannotBeRenewed(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /machineimages": {ok(`{"items":[]}`)}})
	ends := s.clock.Now().Add(time.Hour)
	token := jwt(fmt.Sprintf(`{"exp":%d}`, ends.Unix()))
	s.admit(token)
	c := s.open(ocm.KeyLogin, ocm.LoginToken, ocm.KeyToken, token)
	server, err := c.Check(t.Context())
	if err != nil || !server.Expires.Equal(ends) || len(server.Notes) != 1 {
		t.Errorf("%+v, %v", server, err)
	}
	s.clock.Advance(2 * time.Hour)
	if _, err := c.Check(t.Context()); err != nil {
		t.Errorf("a token past its time that the service accepts: %v", err)
	}
	s.expire()
	_, err = c.Check(t.Context())
	if f := faultOf(t, err, fault.Login); !strings.Contains(f.Remedy, "Get a new one") || s.logins() != 0 {
		t.Errorf("%d logins, %+v", s.logins(), f)
	}
	if s.Times("GET /machineimages") != 3 {
		t.Errorf("asked %d times", s.Times("GET /machineimages"))
	}
}

func TestToken_deadForManyIsRenewedOnce(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
	c := s.open()
	if _, _, err := c.Upload(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	s.expire()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, _, err := c.Upload(t.Context(), "7"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s.logins() != 2 {
		t.Errorf("%d logins", s.logins())
	}
}

func TestToken_failedRenewalIsToldAsItIs(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
	c := s.open()
	if _, _, err := c.Upload(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	s.expire()
	s.mu.Lock()
	s.answers[authenticateKey] = []canned{{status: 503}}
	s.mu.Unlock()
	_, _, err := c.Upload(t.Context(), "7")
	if f := faultOf(t, err, fault.Busy); f.Op != "log in" {
		t.Errorf("%+v", f)
	}
}

func TestSecrets_areRemovedFromTexts(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {
		{status: 400, body: `{"message":"token access-token-1 of ` + client + ` with ` + secret + ` and ` + strings.TrimPrefix(basic, "Basic ") + ` is odd"}`},
	}})
	_, _, err := s.open().Upload(t.Context(), "7")
	f := faultOf(t, err, fault.Rejected)
	r, ok := errors.AsType[*ocm.Refusal](err)
	if !ok || strings.Contains(f.Detail+r.Body+r.Error(), "Y2xpZW50") || !strings.Contains(f.Detail, "is odd") {
		t.Errorf("%+v, %v", f, r)
	}
}

func TestWait_endsWithItsContext(t *testing.T) {
	s := newScript(t, nil)
	c := s.open()
	if err := c.Wait(t.Context(), time.Hour); err != nil || len(s.clock.Waits()) != 1 {
		t.Errorf("%v, %v", err, s.clock.Waits())
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("enough")
	cancel(gone)
	if err := c.Wait(ctx, time.Hour); !errors.Is(err, gone) || !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
}
