package ocm_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/ocm"
)

func TestLogin_givesATokenThatTellsItsEnd(t *testing.T) {
	b := open(t)
	r := b.login().Want(t, 200).Says(t, `"oracle_tk_context":"client_assertion"`)
	if r.Field(t, "expires_in") != "604800" {
		t.Errorf("it lives %s seconds", r.Field(t, "expires_in"))
	}
	parts := strings.Split(r.Field(t, "access_token"), ".")
	if len(parts) != 3 {
		t.Fatalf("token of %d parts", len(parts))
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || !strings.Contains(string(claims), `"exp":1772956800`) {
		t.Errorf("claims %s, %v", claims, err)
	}
}

func TestLogin_refusals(t *testing.T) {
	token := ocm.TokenPath + "?grant_type=client_credentials"
	for name, c := range map[string]struct {
		setting, method, path, domain, secret string
		status                                int
		words                                 string
	}{
		"wrong secret":              {"", http.MethodGet, ocm.AuthenticatePath, "", "wrong", 401, "not valid"},
		"POST":                      {"", http.MethodPost, ocm.AuthenticatePath, "", ocm.ClientSecret, 401, "access token"},
		"other login only":          {"login=token-service", http.MethodGet, ocm.AuthenticatePath, "", ocm.ClientSecret, 404, "Not Found"},
		"domain at the own login":   {"", http.MethodGet, ocm.AuthenticatePath, "anything", ocm.ClientSecret, 200, "access_token"},
		"token service":             {"", http.MethodPost, token, ocm.Domain, ocm.ClientSecret, 200, `"token_type":"Bearer"`},
		"token service only":        {"login=token-service", http.MethodPost, token, ocm.Domain, ocm.ClientSecret, 200, "access_token"},
		"token service, no domain":  {"", http.MethodPost, token, "", ocm.ClientSecret, 400, `"error":"invalid_request"`},
		"token service, no grant":   {"", http.MethodPost, ocm.TokenPath, ocm.Domain, ocm.ClientSecret, 400, "unsupported_grant_type"},
		"token service, secret":     {"", http.MethodPost, token, ocm.Domain, "wrong", 401, "invalid_client"},
		"no token service":          {"login=authenticate", http.MethodPost, token, ocm.Domain, ocm.ClientSecret, 404, "<html>"},
		"a gateway is down":         {"refuse=502:html@login*1", http.MethodGet, ocm.AuthenticatePath, "", ocm.ClientSecret, 502, "<h1>502 Bad Gateway</h1>"},
		"it does not say how long":  {"no-expires-in", http.MethodGet, ocm.AuthenticatePath, "", ocm.ClientSecret, 200, `"oracle_client_assertion_type"`},
		"a token that is no object": {"opaque-tokens", http.MethodGet, ocm.AuthenticatePath, "", ocm.ClientSecret, 200, "access_token"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			if c.setting != "" {
				b.trouble(c.setting)
			}
			request := labtest.Request(t, c.method, b.root+c.path, nil, nil)
			request.SetBasicAuth(ocm.ClientID, c.secret)
			if c.domain != "" {
				request.Header.Set("X-USER-IDENTITY-DOMAIN-NAME", c.domain)
			}
			r, err := labtest.Send(b.web, request)
			if err != nil {
				t.Fatal(err)
			}
			r.Want(t, c.status).Says(t, c.words)
			if c.setting == "no-expires-in" && strings.Contains(r.Text, "expires_in") || c.setting == "opaque-tokens" && strings.Contains(r.Field(t, "access_token"), ".") {
				t.Errorf("it says %s", r.Text)
			}
		})
	}
}

func TestCalls_needATokenAndAUser(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bench)
		status int
		words  string
	}{
		"none at all":         {func(b *bench) { b.token = "" }, 401, "access token"},
		"another":             {func(b *bench) { b.token = "x" }, 401, "access token"},
		"an ended one":        {func(b *bench) { b.clock.Pass(7 * 24 * time.Hour) }, 401, "has expired"},
		"a revoked one":       {func(b *bench) { b.trouble("expire@list*1") }, 401, "has expired"},
		"no user":             {func(b *bench) { b.user = "" }, 401, "X-Oracle-UserId is missing"},
		"an unregistered one": {func(b *bench) { b.user = ocm.Unregistered }, 403, "not registered"},
		"a colleague":         {func(b *bench) { b.user = ocm.Colleague }, 200, `"items":[]`},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			c.change(b)
			b.get(images).Want(t, c.status).Says(t, c.words)
		})
	}
}

func TestTokens_liveOnBesideEachOther(t *testing.T) {
	b := open(t, "token-life=10m")
	first := b.login().Field(t, "access_token")
	b.clock.Pass(9 * time.Minute)
	second := b.login().Field(t, "access_token")
	b.clock.Pass(2 * time.Minute)
	b.token = first
	b.get(images).Want(t, 401)
	b.token = second
	b.get(images).Want(t, 200)
	for _, secret := range []string{first, second, ocm.ClientSecret} {
		if !slices.Contains(b.lab.Secrets(), secret) {
			t.Errorf("%q is not among the secrets", secret)
		}
	}
	for _, r := range b.lab.Requests() {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("the log has %v", r.Header)
		}
	}
}
