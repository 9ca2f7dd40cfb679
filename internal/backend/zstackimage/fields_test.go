package zstackimage

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

const (
	oneID   = "1eb26d06364036b7860d2b7dbb462b8c"
	otherID = "902dcc8d1015318fb4903df890765c4d"
)

// good are texts of a request that break no rule.
var good = backend.Values{keyName: "disk", keyStorage: oneID, keyFormat: formatQCOW2}

// with returns good with these keys and texts changed.
func with(pairs ...string) backend.Values { return stand.With(good.Clone(), pairs...) }

func TestSpec_saysWhatTheContractAsks(t *testing.T) {
	s := Spec()
	if s.ID != "zstackimage" || s.Title == "" || s.Summary == "" || s.ItemNoun != "image" || s.Resume != backend.ResumeChunks || s.PerHost < 1 {
		t.Errorf("%+v", s)
	}
	for _, ext := range []string{".qcow2", ".qcow", ".img", ".raw", ".iso", ".vmdk"} {
		if !slices.Contains(s.Accept.Extensions, ext) {
			t.Errorf("%s is not accepted", ext)
		}
	}
	if got := strings.Join(s.Accept.URL, " "); got != "http https ftp sftp file" {
		t.Errorf("addresses: %s", got)
	}
	if _, ok := backend.Lookup(s.Profile, keyServeAddress); !ok {
		t.Error("no field for the address to serve files on")
	}
}

func TestRequestFields_refuseWhatTheServerWould(t *testing.T) {
	for _, c := range []struct {
		v    backend.Values
		want string // field and part of the sentence; "" for nothing
	}{
		{good, ""},
		{with(keyName, ""), "name: is needed"},
		{with(keyName, strings.Repeat("ä", 255)), ""},
		{with(keyName, strings.Repeat("a", 256)), "name: longer than 255"},
		{with(keyName, " disk"), "name: blank"},
		{with(keyDescription, strings.Repeat("a", 2049)), "description: longer than 2048"},
		{with(keyStorage, ""), "storage: is needed"},
		{with(keyStorage, "ceph"), "storage: goes by its UUID"},
		{with(keyMediaType, "Floppy"), "media-type: cannot be"},
		{with(keyMediaType, "iso", keyFormat, ""), ""},
		{with(keyMediaType, "Disc", keyFormat, ""), ""},
		{with(keyFormat, ""), "format: is needed"},
		{with(keyMediaType, mediaISO, keyFormat, ""), ""},
		{with(keyFormat, "iso"), "format: no disk"},
		{with(keyFormat, "q cow"), "format: one word"},
		{with(keyFormat, "vhd"), ""},
		{with(keyPlatform, "BeOS"), "platform: cannot be"},
		{with(keyGuestOS, strings.Repeat("a", 256)), "guest-os: longer than 255"},
		{with(keyArchitecture, "riscv64"), ""},
		{with(keyBootMode, "bios"), ""},
		{with(keyBootMode, "both"), "boot-mode: cannot be"},
		{with(keyVirtio, "perhaps"), "virtio: cannot be"},
		{with(keySystem, "yes"), "system: neither"},
		{with(keyImageID, oneID), ""},
		{with(keyImageID, strings.ToUpper(oneID)), "image-id: 32 digits"},
		{with(keyImageID, "1eb26d06-3640-36b7-860d-2b7dbb462b8c"), "image-id: 32 digits"},
		{with(keyImageID, "1eb26d06364066b7860d2b7dbb462b8c"), "image-id: version 1 to 5"},
		{with(keyImageID, "1eb26d06364036b7c60d2b7dbb462b8c"), "image-id: 32 digits"},
		{with(keyMoreStorages, oneID+"\n"+otherID), ""},
		{with(keyMoreStorages, oneID+"\nceph"), "more-storages: this is none: ceph"},
		{with(keyTagIDs, "blue"), "tag-ids: A tag goes by its UUID"},
		{with(keyUserTags, "any thing\nat all"), ""},
		{with(keyUserTags, strings.Repeat("a", 2049)), "user-tags: longer than 2048"},
		{with(keySystemTags, "applianceType::vrouter\nremote"), ""},
		{with(keySystemTags, "BOOTMODE::uefi"), "system-tags: boot mode has a field"},
		{with(keySystemTags, "remote\nqemuga"), "system-tags: guest agent has a field"},
		{with(keySystemTags, "uploadImage::1"), "system-tags: cannot be set"},
		{with(keyWay, "pigeon"), "way: cannot be"},
		{with(keyTransfer, "pieces"), "transfer: cannot be"},
		{with(keyTransfer, transferSlices, keySliceSize, "0"), "slice-size: between 1 and 1024"},
		{with(keySliceSize, "0"), ""}, // nothing is cut, so the field does not exist
	} {
		stand.WantRefused(t, requestFields(), c.v, c.want)
	}
}

func TestRequestFields_existOnlyWhereTheyMeanSomething(t *testing.T) {
	for _, c := range []struct {
		key  string
		v    backend.Values
		want bool
	}{
		{keyFormat, with(), true},
		{keyFormat, with(keyMediaType, mediaISO), false},
		{keySystem, with(keyMediaType, mediaISO), false},
		{keySystem, with(keyMediaType, mediaData), true},
		{keyBootMode, with(keyMediaType, mediaISO), true},
		{keyBootMode, with(keyMediaType, mediaData), false},
		{keyArchitecture, with(keyMediaType, mediaData), false},
		{keyGuestAgent, with(keyMediaType, mediaISO), false},
		{keySliceSize, with(keyTransfer, transferSlices), true},
		{keySliceSize, with(), false},
		{keySliceSize, with(keyTransfer, transferSlices, keyWay, wayServe), false},
		{keyTransfer, with(keyWay, wayServe), false},
		{keyMoreStorages, with(keyWay, wayUpload), false},
		{keyMoreStorages, with(), true},
	} {
		exists := slices.ContainsFunc(backend.Visible(requestFields(), c.v), func(f backend.Field) bool { return f.Key == c.key })
		if exists != c.want {
			t.Errorf("%s exists: %v, with %v", c.key, exists, c.v)
		}
	}
}

func TestServeAddress_isAHostWithOrWithoutAPort(t *testing.T) {
	fields := []backend.Field{serveAddressField()}
	for address, want := range map[string]bool{
		"192.0.2.10": true, "192.0.2.10:8000": true, "pc.example.org:1": true, "pc": true, "2001:db8::1": true, "[2001:db8::1]": true, "[2001:db8::1]:8000": true,
		"http://192.0.2.10": false, "192.0.2.10:0": false, "192.0.2.10:65536": false, ":8000": false, "pc:http": false,
		"fe80::1%eth0": false, "anna@pc": false, "pc/share": false, "pc 2": false, "a:b:c": false,
	} {
		if bad := backend.Validate(fields, backend.Values{keyServeAddress: address}); (len(bad) == 0) != want {
			t.Errorf("%s: %v", address, bad)
		}
	}
}
