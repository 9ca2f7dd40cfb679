package glance

import (
	"encoding/json"
	"testing"
	"time"

	"slipway/internal/source"
)

func TestImage_isReadTolerantly(t *testing.T) {
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, c := range map[string]struct {
		text string
		want image
	}{
		"upstream": {
			`{"id":"i","name":"n","status":"active","size":5,"checksum":"AB","os_hash_algo":"sha512","os_hash_value":"CD","disk_format":"raw","visibility":"private","protected":true,"created_at":"2026-01-02T03:04:05Z","tags":[],"owner_specified.openstack.md5":"m"}`,
			image{ID: "i", Name: "n", Status: "active", Size: 5, Checksum: "ab", HashAlgo: "sha512", HashValue: "cd", DiskFormat: "raw", Visibility: "private", Protected: true, Created: day, OwnerMD5: "m"},
		},
		"nulls": {`{"id":"i","name":null,"status":"queued","size":null,"checksum":null,"os_hash_algo":null,"os_hash_value":null,"min_disk":null}`, image{ID: "i", Status: "queued"}},
		"vendor": {
			`{"id":"i","status":"ACTIVE","size":"7","protected":"true","created_at":"2026-01-02 03:04:05","__image_size":"123","properties":{"a":1},"min_disk":"40"}`,
			image{ID: "i", Status: "active", Size: 7, Protected: true, Created: day, Huawei: true, VendorSize: 123},
		},
		"fractions":     {`{"id":"i","created_at":"2026-01-02T03:04:05.000000"}`, image{ID: "i", Created: day}},
		"nonsense kept": {`{"id":7,"size":-3,"name":["x"],"created_at":"yesterday","status":{}}`, image{ID: "7"}},
	} {
		var got image
		if err := json.Unmarshal([]byte(c.text), &got); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	var m image
	if json.Unmarshal([]byte(`["no image"]`), &m) == nil {
		t.Error("a list was read as an image")
	}
}

func TestImageURL_isNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example":            "https://a.example",
		"https://a.example/":           "https://a.example",
		"https://a.example:9292/v2/":   "https://a.example:9292",
		"https://a.example/image/v2.9": "https://a.example/image",
		"https://a.example/image//":    "https://a.example/image",
		"https://a.example/v1":         "https://a.example",
		"https://v2.example":           "https://v2.example",
	} {
		if got := imageURL(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestIdentityURL_isNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example:5000":               "https://a.example:5000/v3",
		"https://a.example:5000/v3/":           "https://a.example:5000/v3",
		"https://a.example/identity/v2.0":      "https://a.example/identity/v3",
		"https://a.example/v3/auth/tokens/":    "https://a.example/v3",
		" https://a.example/identity ":         "https://a.example/identity/v3",
		"https://iam.eu-de.otc.t-systems.com/": "https://iam.eu-de.otc.t-systems.com/v3",
	} {
		if got := identityURL(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestHuaweiHost_isKnownByItsName(t *testing.T) {
	for address, want := range map[string]bool{
		"https://iam.eu-de.otc.t-systems.com/v3":      true,
		"https://IMS.cn-north-1.MyHuaweiCloud.com":    true,
		"https://cloud.example.org/otc.t-systems.com": false,
		"::": false, "": false,
	} {
		if huaweiHost(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

func TestNewID_isARandomUUID(t *testing.T) {
	a, b := newID(), newID()
	if uuid(a) != "" || a == b || a[14] != '4' {
		t.Errorf("%s, %s", a, b)
	}
}

func TestPasses_forgetRatherThanGrow(t *testing.T) {
	var p passes
	for i := range mostPasses + 1 {
		id := sourceIdentity(i)
		p.remember(id, sums("a"))
		p.remember(id, sums("b"))
	}
	if len(p.known) > mostPasses || len(p.of(sourceIdentity(mostPasses))) != 2 || p.of(sourceIdentity(0)) != nil {
		t.Errorf("%d known", len(p.known))
	}
}

func sourceIdentity(i int) source.Identity { return source.Identity{Path: "/x", Size: int64(i)} }

func sums(algo source.Algo) source.Sums { return source.Sums{algo: "00"} }
