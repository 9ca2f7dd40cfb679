package ocm_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func newClient(t *testing.T, change ...string) (*ocm.Client, error) {
	t.Helper()
	proxy, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	return ocm.New(stand.With(backend.Values{ocm.KeyUserID: user, ocm.KeyClientID: client, ocm.KeyClientSecret: secret}, change...), proxy)
}

func TestNew_refusesWhatNoRequestCouldUse(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change []string
	}{
		"plain HTTP":       {ocm.KeyAddress, []string{ocm.KeyAddress, "http://ocm-apis-cloud.oracle.com"}},
		"no host":          {ocm.KeyAddress, []string{ocm.KeyAddress, "https://:443/"}},
		"odd port":         {ocm.KeyAddress, []string{ocm.KeyAddress, "https://h.example.org:99999"}},
		"letters":          {ocm.KeyAddress, []string{ocm.KeyAddress, "https://größe.example.org"}},
		"user in it":       {ocm.KeyAddress, []string{ocm.KeyAddress, "https://a:b@h.example.org"}},
		"no user":          {ocm.KeyUserID, []string{ocm.KeyUserID, ""}},
		"user without at":  {ocm.KeyUserID, []string{ocm.KeyUserID, "fname.lname"}},
		"user with blank":  {ocm.KeyUserID, []string{ocm.KeyUserID, "fname lname@example.org"}},
		"no client":        {ocm.KeyClientID, []string{ocm.KeyClientID, ""}},
		"client and colon": {ocm.KeyClientID, []string{ocm.KeyClientID, "a:b"}},
		"no secret":        {ocm.KeyClientSecret, []string{ocm.KeyClientSecret, ""}},
		"unknown login":    {ocm.KeyLogin, []string{ocm.KeyLogin, "basic"}},
		"no token":         {ocm.KeyToken, []string{ocm.KeyLogin, ocm.LoginToken}},
		"token of words":   {ocm.KeyToken, []string{ocm.KeyLogin, ocm.LoginToken, ocm.KeyToken, "two words"}},
		"token of nothing": {ocm.KeyToken, []string{ocm.KeyLogin, ocm.LoginToken, ocm.KeyToken, "Bearer "}},
		"token address":    {ocm.KeyTokenURL, []string{ocm.KeyLogin, ocm.LoginTokenService, ocm.KeyTokenURL, "http://login.example.org/"}},
		"token host":       {ocm.KeyTokenURL, []string{ocm.KeyLogin, ocm.LoginTokenService, ocm.KeyTokenURL, "https://:1/"}},
		"odd domain":       {ocm.KeyDomain, []string{ocm.KeyDomain, "a b"}},
	} {
		_, err := newClient(t, c.change...)
		if f := fault.Of(err); err == nil || f.Kind != fault.Invalid || f.Field != c.field || f.What == "" || f.Remedy == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestNew_ignoresFieldsOfOtherLogins(t *testing.T) {
	for _, login := range []string{ocm.LoginAuthenticate, ocm.LoginTokenService, ocm.LoginToken} {
		c, err := newClient(t, ocm.KeyLogin, login, ocm.KeyToken, "ready-token", "mode", "chunks")
		if err != nil || c.Host() != "ocm-apis-cloud.oracle.com:443" || c.Close() != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
}

func TestProfileFields_existWhereTheyAreNeeded(t *testing.T) {
	for login, want := range map[string]string{
		"":                    "address user-id login client-id client-secret identity-domain",
		ocm.LoginAuthenticate: "address user-id login client-id client-secret identity-domain",
		ocm.LoginTokenService: "address user-id login client-id client-secret token-url identity-domain",
		ocm.LoginToken:        "address user-id login token",
	} {
		var keys []string
		for _, f := range backend.Visible(ocm.ProfileFields(), backend.Values{ocm.KeyLogin: login}) {
			keys = append(keys, f.Key)
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%q: %s", login, got)
		}
	}
	if got := backend.Secrets(ocm.ProfileFields(), backend.Values{ocm.KeyClientID: "i", ocm.KeyClientSecret: "s", ocm.KeyToken: "t"}); !slices.Equal(got, []string{"s", "t"}) {
		t.Errorf("secrets %v", got)
	}
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"": "ocm-apis-cloud.oracle.com:443", "https://H.example.org": "h.example.org:443", "https://h.example.org:8443/x": "h.example.org:8443",
		"https://[2001:db8::1]/": "[2001:db8::1]:443", "://": "", "h.example.org": "",
	} {
		if got := ocm.Host(backend.Values{ocm.KeyAddress: address}); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func TestAddress_leadsIntoTheInterfaceOnce(t *testing.T) {
	for _, tail := range []string{
		"", "/", "/appstore", "/appstore/publisher", "/appstore/publisher/", "/appstore/publisher/v1", "/appstore/publisher/v1/machineimages",
		"/appstore/publisher/appstore/publisher/v1", "/appstore/marketplace/v1/publisher", "/?x=1#y",
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(aRecord)}})
		if _, found, err := s.open(ocm.KeyAddress, s.root+tail).Upload(t.Context(), "7"); !found || err != nil {
			t.Errorf("%q: %t, %v", tail, found, err)
		}
	}
}
