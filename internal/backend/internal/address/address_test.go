package address_test

import (
	"strings"
	"testing"

	"slipway/internal/backend/internal/address"
)

func TestProblem(t *testing.T) {
	for s, want := range map[string]string{
		"https://h.example.org": "", "http://h:8080/a": "", "https://[fe80::1]:1": "", "https://h:": "", "https://h:65535": "",
		"": "names no server", "h": "names no server", "https://:443": "names no server", "http://%zz": "names no server",
		"https://h:0": "port", "https://h:65536": "port", "https://m\u00fcnchen": "xn--",
	} {
		got := address.Problem("Token address", s)
		if want == "" && got != "" || !strings.Contains(got, want) || want != "" && !strings.HasPrefix(got, "Token address ") {
			t.Errorf("%q: %s", s, got)
		}
	}
}

func TestHost(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "h": "", "http://": "", "https://%zz": "", "https://H.example.org": "h.example.org:443", "HTTPS://h:": "h:443",
		"http://h/path?x#y": "h:8080", "https://h:8443/": "h:8443", "http://[2001:DB8::1]": "[2001:db8::1]:8080",
	} {
		if got := address.Host(s, "8080"); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
