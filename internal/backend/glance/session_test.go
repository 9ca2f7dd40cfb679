package glance_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/glance"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

func TestCheck_saysWhoAndWhere(t *testing.T) {
	b := newBench(t)
	s, err := b.driver.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(b.root, "https://")
	if s.Product != "OpenStack Glance" || s.Version == "" || s.Host != host || s.Account != "demo in project demo" ||
		len(s.Certificate) != 64 || len(s.Notes) != 0 || !s.Expires.Equal(b.clock.Now().Add(time.Hour)) {
		t.Errorf("server %+v", s)
	}
}

func TestCheck_waysToLogIn(t *testing.T) {
	b := newBench(t)
	at := b.root + openstack.IdentityPath
	if _, err := b.driver.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := b.cloud.Tokens()[0].ID
	for name, v := range map[string]backend.Values{
		"ids instead of names":       {"auth-url": at, "user-id": "u-demo", "password": "demo", "project": "demo", "project-domain-id": "default"},
		"user domain by id":          {"auth-url": at, "user": "demo", "user-domain-id": "default", "password": "demo", "project": "demo"},
		"credential by id":           {"auth-url": at, "auth-type": "application-credential", "application-credential-id": "demo-credential", "application-credential-secret": "demo-secret"},
		"credential by name":         {"auth-url": at, "auth-type": "application-credential", "application-credential-name": "demo", "user": "demo", "application-credential-secret": "demo-secret"},
		"token as it is":             {"auth-url": at, "auth-type": "token", "token": token},
		"token for another project":  {"auth-url": at, "auth-type": "token", "token": token, "project": "demo-two", "project-domain": "Default"},
		"address without a version":  {"auth-url": strings.TrimSuffix(at, "/v3"), "user": "demo", "password": "demo", "project": "demo"},
		"address of the token call":  {"auth-url": at + "/auth/tokens/", "user": "demo", "password": "demo", "project": "demo"},
		"region whose URL has v2":    {"auth-url": at, "user": "demo", "password": "demo", "project": "demo", "region": "regiontwo"},
		"endpoint override with v2":  {"auth-url": at, "user": "demo", "password": "demo", "project": "demo", "endpoint-override": b.root + openstack.ImagePath + "/v2/"},
		"domain scope as an admin":   {"auth-url": at, "user": "admin", "password": "admin", "scope": "domain", "domain": "Default"},
		"system scope as an admin":   {"auth-url": at, "user": "admin", "password": "admin", "scope": "system"},
		"admin interface, if it has": {"auth-url": at, "user": "admin", "password": "admin", "project": "admin", "interface": "internal"},
	} {
		if _, err := b.open(v).Check(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheck_loginRefused(t *testing.T) {
	b := newBench(t)
	at := b.root + openstack.IdentityPath
	for name, c := range map[string]struct {
		v      backend.Values
		remedy string
	}{
		"password":   {backend.Values{"auth-url": at, "user": "demo", "password": "wrong-password", "project": "demo"}, "user, domain and password"},
		"project":    {backend.Values{"auth-url": at, "user": "demo", "password": "demo", "project": "other"}, "role in this project"},
		"credential": {backend.Values{"auth-url": at, "auth-type": "application-credential", "application-credential-id": "x", "application-credential-secret": "wrong-secret"}, "id and secret"},
		"token":      {backend.Values{"auth-url": at, "auth-type": "token", "token": "wrong-token"}, "new token"},
	} {
		_, err := b.open(c.v).Check(t.Context())
		f := stand.FaultOf(t, err, fault.Login)
		if !strings.Contains(f.Remedy, c.remedy) || fault.Retryable(f) || f.Code != "401" {
			t.Errorf("%s: %+v", name, f)
		}
		if strings.Contains(f.Error()+f.Detail, "wrong-") {
			t.Errorf("%s: a secret in %+v", name, f)
		}
	}
}

func TestCheck_catalogueWithoutWhatIsWanted(t *testing.T) {
	b := newBench(t)
	v := b.profile()
	v["region"] = "Nowhere"
	_, err := b.open(v).Check(t.Context())
	if f := stand.FaultOf(t, err, fault.NotFound); f.Field != "region" || !strings.Contains(f.Remedy, "RegionOne, RegionTwo") {
		t.Errorf("fault %+v", f)
	}
	s := newScript(t, map[string][]canned{"POST /v3/auth/tokens": {{status: 201, body: `{"token":{}}`, header: map[string]string{"X-Subject-Token": scriptToken}}}})
	_, err = s.open().Check(t.Context())
	if f := stand.FaultOf(t, err, fault.NotFound); f.Field != "endpoint-override" {
		t.Errorf("fault %+v", f)
	}
}

func TestCheck_readerIsToldSo(t *testing.T) {
	b := newBench(t)
	v := b.profile()
	v["user"], v["password"] = "reader", "reader"
	s, err := b.open(v).Check(t.Context())
	if err != nil || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "reader") {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestCheck_plainHTTPIsToldSo(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET " + recordPath: {ok(`{"images":[]}`)}})
	got, err := s.open().Check(t.Context())
	if err != nil || len(got.Notes) != 2 || got.Certificate != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCheck_notAnOpenStackServer(t *testing.T) {
	s := newScript(t, map[string][]canned{"POST /v3/auth/tokens": {{status: 200, body: "<html><head><title>t</title></head><body>Please log in</body></html>"}}})
	_, err := s.open().Check(t.Context())
	if f := stand.FaultOf(t, err, fault.Protocol); f.Detail != "Please log in" {
		t.Errorf("fault %+v", f)
	}
}

func TestSession_revokedTokenIsRenewed(t *testing.T) {
	b := newBench(t)
	b.mustUpload(b.file(1000))
	b.cloud.RevokeTokens()
	b.mustUpload(b.file(3 << 20))
	if n := b.count(openstack.StepLogin); n != 2 {
		t.Errorf("%d logins", n)
	}
}

func TestSession_isRenewedBeforeTheBodyWhenLittleIsLeft(t *testing.T) {
	for _, c := range []struct {
		gone   time.Duration // since the login, of one hour
		logins int
	}{
		{30 * time.Minute, 1}, {47 * time.Minute, 1}, {49 * time.Minute, 2}, {59*time.Minute + 30*time.Second, 2},
	} {
		b := newBench(t)
		if _, err := b.driver.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(c.gone)
		b.mustUpload(b.file(1000))
		if n := b.count(openstack.StepLogin); n != c.logins {
			t.Errorf("%s after the login: %d logins, want %d", c.gone, n, c.logins)
		}
	}
}

func TestSession_isRenewedForPolling(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.Settle = 90 * time.Minute })
	b.mustUpload(b.file(1000))
	if n := b.count(openstack.StepLogin); n < 2 {
		t.Errorf("%d logins in 90 minutes with tokens of one hour", n)
	}
}

func TestSession_oneLoginForManyAtOnce(t *testing.T) {
	b := newBench(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := b.driver.List(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := b.count(openstack.StepLogin); n != 1 {
		t.Errorf("%d logins", n)
	}
}

func TestSession_keystoneDownIsNotAWrongPassword(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.KeystoneDown})
	_, err := b.driver.Check(t.Context())
	if !fault.Is(err, fault.Interrupted, fault.Unreachable) {
		t.Errorf("got %v", err)
	}
}

func TestNew_refusesIncompleteProfiles(t *testing.T) {
	const at = "https://cloud.example.org"
	for _, c := range []struct {
		v     backend.Values
		field string
	}{
		{backend.Values{}, "auth-url"},
		{backend.Values{"auth-url": "cloud.example.org"}, "auth-url"},
		{backend.Values{"auth-url": at, "password": "p", "project": "p"}, "user"},
		{backend.Values{"auth-url": at, "user": "u", "project": "p"}, "password"},
		{backend.Values{"auth-url": at, "user": "u", "password": "p"}, "project"},
		{backend.Values{"auth-url": at, "user": "u", "password": "p", "scope": "domain"}, "domain"},
		{backend.Values{"auth-url": at, "auth-type": "application-credential", "application-credential-secret": "s"}, "application-credential-id"},
		{backend.Values{"auth-url": at, "auth-type": "application-credential", "application-credential-secret": "s", "application-credential-name": "n"}, "user"},
		{backend.Values{"auth-url": at, "auth-type": "token"}, "token"},
	} {
		s := newScript(t, nil)
		_, err := glance.New(c.v, s.client)
		if f := stand.FaultOf(t, err, fault.Invalid); f.Field != c.field {
			t.Errorf("%v: field %q, want %q", c.v, f.Field, c.field)
		}
	}
}

func TestHost_isTheImageServiceWhereItIsGiven(t *testing.T) {
	for want, v := range map[string]backend.Values{
		"cloud.example.org:443": {"auth-url": "https://Cloud.example.org/v3"},
		"cloud.example.org:80":  {"auth-url": "http://cloud.example.org/v3"},
		"image.example.org:9292": {
			"auth-url": "https://cloud.example.org:5000", "endpoint-override": "https://image.example.org:9292",
		},
		"": {},
	} {
		if got := glance.Host(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

func TestClose_endsNothingUnderWay(t *testing.T) {
	b := newBench(t)
	if err := b.driver.Close(); err != nil {
		t.Error(err)
	}
	b.mustUpload(b.file(1000))
}
