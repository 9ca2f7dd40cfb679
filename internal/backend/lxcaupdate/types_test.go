package lxcaupdate

import (
	"encoding/json"
	"testing"
)

func TestListing_readsScalarsOfEveryType(t *testing.T) {
	for _, c := range []struct {
		json  string
		want  update
		state string
		held  bool
	}{
		{`{"fixid":"a","status":"Downloaded","applied":false,"buildNumber":"110"}`, update{FixID: "a", Status: "Downloaded", Applied: "false", Build: "110"}, "Downloaded", true},
		{`{"fixid":"a","status":"Downloaded","applied":"true","buildNumber":110}`, update{FixID: "a", Status: "Downloaded", Applied: "true", Build: "110"}, "Downloaded, applied", true},
		{`{"fixid":"a","status":"Applied","applied":true}`, update{FixID: "a", Status: "Applied", Applied: "true"}, "Applied", true},
		{`{"fixid":"a","applied":true,"status":null}`, update{FixID: "a", Applied: "true"}, "applied", true},
		{`{"fixid":"a","status":{"text":"x"},"name":["x"]}`, update{FixID: "a"}, "", true},
		{`{"fixid":"a","status":"Not Downloaded"}`, update{FixID: "a", Status: "Not Downloaded"}, "Not Downloaded", false},
		{`{"fixid":"a","status":"notDownloaded","name":"A"}`, update{FixID: "a", Status: "notDownloaded", Name: "A"}, "notDownloaded", false},
	} {
		var got update
		if err := json.Unmarshal([]byte(c.json), &got); err != nil {
			t.Errorf("%s: %v", c.json, err)
		}
		if got != c.want || got.state() != c.state || got.held() != c.held {
			t.Errorf("%s reads as %+v, state %q, held %v", c.json, got, got.state(), got.held())
		}
	}
}

func TestSpace_readsBytesOfEveryType(t *testing.T) {
	for _, c := range []struct {
		json string
		want int64
		ok   bool
	}{
		{`{"size":{"allotment":50000000000,"freeSpace":1234}}`, 1234, true},
		{`{"size":{"freeSpace":"1234"}}`, 1234, true},
		{`{"size":{"freeSpace":5.0E10}}`, 50000000000, true},
		{`{"size":{"freeSpace":0}}`, 0, true},
		{`{"size":{"freeSpace":-1}}`, -1, false},
		{`{"size":{"freeSpace":"plenty"}}`, 0, false},
		{`{"size":{"freeSpace":null}}`, 0, false},
		{`{"size":{}}`, 0, false},
		{`{}`, 0, false},
	} {
		var got space
		if err := json.Unmarshal([]byte(c.json), &got); err != nil {
			t.Errorf("%s: %v", c.json, err)
		}
		if n, ok := got.Size.Free.bytes(); n != c.want || ok != c.ok {
			t.Errorf("%s: got %d, %v", c.json, n, ok)
		}
	}
}
