package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestXClarity_isReachedAsItSays(t *testing.T) {
	s := start(t, "--lab", "lxca", "--json", "--trouble", "version=2.0.0", "--trouble", "refuse=503:html@about*1")
	var d lxcaData
	if err := json.Unmarshal([]byte(s.said), &d); err != nil {
		t.Fatalf("%q: %v", s.said, err)
	}
	if d.Lab != "lxca" || d.User != "USERID" || len(d.Accounts) != 4 || !d.Accounts[3].ChangePassword || len(d.Fingerprint) != 64 {
		t.Errorf("it says %+v", d)
	}
	web := client(t, d.PEM)
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL+"/aicc", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.SetBasicAuth(d.User, d.Password)
		response, err := web.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		kind := response.Header.Get("Content-Type")
		if response.StatusCode != want || want == http.StatusOK && !strings.HasPrefix(kind, "application/com.lenovo.lxca-v2.0.0+json") {
			t.Errorf("answer %d of %s, want %d", response.StatusCode, kind, want)
		}
	}
}

func TestXClarity_tellsPeopleInWords(t *testing.T) {
	s := start(t, "--lab", "lxca")
	for _, words := range []string{
		"Lenovo XClarity Administrator", "Address      https://127.0.0.1:", "User         USERID", "Fingerprint  SHA-256 ",
		"COLLEAGUE", "must change the password first", "slipwayctl target add lab-images --backend lxcaos --address https://127.0.0.1:",
		"slipwayctl target add lab-updates --backend lxcaupdate", "--user USERID --pin sha256:", "--password-stdin",
	} {
		if !strings.Contains(s.said, words) {
			t.Errorf("%q is not in %s", words, s.said)
		}
	}
}
