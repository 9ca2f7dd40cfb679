package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestZStack_isReachedAsItSays(t *testing.T) {
	s := start(t, "--lab", "zstack", "--json", "--trouble", "version=4.1.0", "--trouble", "refuse=503:html@node*1")
	var d zStackData
	if err := json.Unmarshal([]byte(s.said), &d); err != nil {
		t.Fatalf("%q: %v", s.said, err)
	}
	if d.Lab != "zstack" || d.Account != "admin" || len(d.Logins) < 5 || len(d.Storages) < 3 || len(d.Fingerprint) != 64 {
		t.Errorf("it says %+v", d)
	}
	web := client(t, d.PEM)
	for _, c := range []struct {
		base string
		want int
	}{{d.URL, http.StatusServiceUnavailable}, {d.URL, http.StatusOK}, {d.Plain, http.StatusOK}} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, c.base+"/zstack/v1/management-nodes/actions", strings.NewReader(`{"getVersion":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		response, err := web.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s: answer %d, want %d", c.base, response.StatusCode, c.want)
		}
	}
}

func TestZStack_agentsHaveAPortOfTheirOwn(t *testing.T) {
	s := start(t, "--lab", "zstack", "--json")
	var d zStackData
	if err := json.Unmarshal([]byte(s.said), &d); err != nil {
		t.Fatalf("%q: %v", s.said, err)
	}
	if !strings.HasPrefix(d.Plain, "http://127.0.0.1:") || strings.TrimPrefix(d.Plain, "http") == strings.TrimPrefix(d.URL, "https") {
		t.Errorf("it is at %s and %s", d.URL, d.Plain)
	}
	response, err := client(t, d.PEM).Get(d.Plain + "/ceph/backupstorage/image/upload")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("the agent answers %d", response.StatusCode)
	}
	s.stop()
	if code := <-s.ended; code != exitOK {
		t.Errorf("exit code %d: %s", code, s.errors)
	}
}

func TestZStack_tellsPeopleInWords(t *testing.T) {
	s := start(t, "--lab", "zstack")
	for _, words := range []string{
		"ZStack management node", "Address      https://127.0.0.1:", "(or http://127.0.0.1:", "Account      admin", "Fingerprint  SHA-256 ",
		"user uploader of tenant", "accesskey    key ", "SftpBackupStorage", "ImageStoreBackupStorage", "Ceph",
		"slipwayctl target add lab --backend zstackimage --address https://127.0.0.1:", "--login account --account admin --pin sha256:",
		"slipwayctl target add lab-plain --backend zstackimage --address http://127.0.0.1:", "--password-stdin",
	} {
		if !strings.Contains(s.said, words) {
			t.Errorf("%q is not in %s", words, s.said)
		}
	}
}
