package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestMarketplace_isReachedAsItSays(t *testing.T) {
	s := start(t, "--lab", "ocm", "--json", "--trouble", "opaque-tokens", "--trouble", "refuse=502:html@login*1")
	var d marketplaceData
	if err := json.Unmarshal([]byte(s.said), &d); err != nil {
		t.Fatalf("%q: %v", s.said, err)
	}
	if d.Lab != "ocm" || len(d.Users) != 2 || d.Users[0] != d.UserID || len(d.DataCentres) < 3 || len(d.Fingerprint) != 64 {
		t.Errorf("it says %+v", d)
	}
	web := client(t, d.PEM)
	for _, want := range []int{http.StatusBadGateway, http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.TokenURL+"?grant_type=client_credentials", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(d.ClientID, d.ClientSecret)
		request.Header.Set("X-USER-IDENTITY-DOMAIN-NAME", d.Domain)
		response, err := web.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("answer %d, want %d", response.StatusCode, want)
		}
	}
	for _, words := range []string{d.ClientSecret, "target add lab --backend ocimarket --address " + d.URL + " ", "--login authenticate", d.ClientID, d.Fingerprint} {
		if !strings.Contains(d.Target, words) {
			t.Errorf("%q is not in %s", words, d.Target)
		}
	}
}

func TestMarketplace_tellsPeopleInWords(t *testing.T) {
	s := start(t, "--lab", "ocm")
	for _, words := range []string{
		"Oracle Cloud Marketplace", "Address      https://127.0.0.1:", "User id      publisher@", "(stranger@", "Client id    ", "Secret       ",
		"/appstore/publisher/v1/authenticate", "/oam/oauth2/tokens?grant_type=client_credentials", "Data centers ", "Fingerprint  SHA-256 ",
		"slipwayctl target add lab --backend ocimarket --address https://127.0.0.1:", "--login token-service", "--token-url https://127.0.0.1:",
	} {
		if !strings.Contains(s.said, words) {
			t.Errorf("%q is not in %s", words, s.said)
		}
	}
}
