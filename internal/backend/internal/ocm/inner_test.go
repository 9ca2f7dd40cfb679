package ocm

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func inner(t *testing.T, address string) *Client {
	t.Helper()
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(backend.Values{KeyAddress: address, KeyUserID: "a@b", KeyClientID: "id", KeyClientSecret: "secret"}, client)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLead_namesTheOtherSpelling(t *testing.T) {
	for _, c := range []struct {
		server string
		kind   fault.Kind
		want   string
	}{
		{"ocm-apis.cloud.oracle.com:443", fault.Unreachable, hyphenHost},
		{"ocm-apis.cloud.oracle.com:443", fault.Untrusted, hyphenHost},
		{"ocm-apis-cloud.oracle.com:443", fault.Unreachable, dottedHost},
		{"ocm-apis-cloud.oracle.com:443", fault.CertChanged, dottedHost},
		{"ocm-apis-cloud.oracle.com:443", fault.Busy, ""},
		{"login.us2.oraclecloud.com:443", fault.Unreachable, ""},
		{"", fault.Unreachable, ""},
	} {
		err := inner(t, "").lead(&fault.Fault{Kind: c.kind, Server: c.server, What: "w.", Remedy: "r."})
		f := fault.Of(err)
		if f.Kind != c.kind || !strings.HasPrefix(f.Remedy, "r.") || c.want == "" && f.Remedy != "r." || !strings.Contains(f.Remedy, c.want) {
			t.Errorf("%+v: %+v", c, f)
		}
	}
	if err := inner(t, "").lead(nil); err != nil {
		t.Error(err)
	}
}

func TestRootOf_keepsWhatAProxyHasInFront(t *testing.T) {
	for address, want := range map[string]string{
		"https://H.example.org:/":                    "https://h.example.org/appstore/publisher/v1",
		"https://h:8443/gate/":                       "https://h:8443/gate/appstore/publisher/v1",
		"https://h/a%2Fb/appstore/publisher/v1?x=1":  "https://h/a%2Fb/appstore/publisher/v1",
		"https://h/my-appstore/publisher":            "https://h/my-appstore/publisher/appstore/publisher/v1",
		"https://h/appstore/publisher/appstore/x/v1": "https://h/appstore/publisher/v1",
	} {
		if got := rootOf(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestTokenCall_carriesTheGrantOnce(t *testing.T) {
	for address, want := range map[string]string{
		"https://h/t":                         "https://h/t?grant_type=client_credentials",
		"https://h/t?grant_type=password#x":   "https://h/t?grant_type=password",
		"https://h/t?a=b%20c":                 "https://h/t?a=b+c&grant_type=client_credentials",
		"https://h:443/oam/oauth2/tokens?x=y": "https://h:443/oam/oauth2/tokens?grant_type=client_credentials&x=y",
	} {
		if got := tokenCall(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestDate(t *testing.T) {
	for s, want := range map[string]string{
		"2018-06-12T06:47:11Z": "2018-06-12T06:47:11Z", "2018-06-12T06:47:11.123Z": "2018-06-12T06:47:11.123Z", "2018-06-12T08:47:11+02:00": "2018-06-12T06:47:11Z",
		"2018-06-12T06:47:11.000+0000": "2018-06-12T06:47:11Z", "2018-06-12T06:47:11": "2018-06-12T06:47:11Z",
		" Wed, 23 Mar 2016 06:13:46 GMT ": "2016-03-23T06:13:46Z", "Wed, 23 Mar 2016 06:13:46 +0100": "2016-03-23T05:13:46Z",
	} {
		if got := date(s).Format("2006-01-02T15:04:05.999Z07:00"); got != want {
			t.Errorf("%q: %s", s, got)
		}
	}
	for _, s := range []string{"", "soon", "1528786031", "12.06.2018"} {
		if got := date(s); !got.IsZero() {
			t.Errorf("%q: %s", s, got)
		}
	}
}
