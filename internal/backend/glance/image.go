package glance

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// image is one image as the server describes it. Vendors answer numbers as
// texts, leave fields out and add their own, so it is read field by field and a
// field of an unexpected form counts as absent.
type image struct {
	ID          string
	Name        string
	Status      string // lower case
	Size        int64  // bytes; 0 means that the server does not say
	Checksum    string // MD5, lower-case hex; may be empty
	HashAlgo    string // lower case; may be empty
	HashValue   string // lower-case hex; may be empty
	DiskFormat  string
	Visibility  string
	Protected   bool
	Created     time.Time
	Huawei      bool  // it carries the vendor's own keys
	VendorSize  int64 // __image_size; 0 means unknown
	FailedStore string
	OwnerMD5    string // owner_specified.openstack.md5
	OwnerSHA256 string // owner_specified.openstack.sha256
}

// UnmarshalJSON reads whatever of an image can be read.
func (m *image) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*m = image{
		ID: text(raw["id"]), Name: text(raw["name"]), Status: strings.ToLower(text(raw["status"])),
		Size: number(raw["size"]), Checksum: strings.ToLower(text(raw["checksum"])),
		HashAlgo: strings.ToLower(text(raw["os_hash_algo"])), HashValue: strings.ToLower(text(raw["os_hash_value"])),
		DiskFormat: text(raw["disk_format"]), Visibility: text(raw["visibility"]),
		Protected: text(raw["protected"]) == "true", Created: timestamp(text(raw["created_at"])),
		VendorSize: number(raw["__image_size"]), FailedStore: text(raw["os_glance_failed_import"]),
		OwnerMD5: text(raw[ownerMD5]), OwnerSHA256: text(raw[ownerSHA256]),
	}
	for key := range raw {
		m.Huawei = m.Huawei || strings.HasPrefix(key, "__")
	}
	return nil
}

// text returns a JSON text, number or truth value as text; "" for anything else.
func text(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// number returns a JSON number, or a text of digits, if it is positive; 0 for
// anything else.
func number(raw json.RawMessage) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text(raw)), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// flexBool is a truth value that some servers send as a text.
type flexBool bool

// UnmarshalJSON takes true, "true" and "True" for true, and anything else for false.
func (b *flexBool) UnmarshalJSON(data []byte) error {
	*b = flexBool(strings.EqualFold(text(data), "true"))
	return nil
}

// timestamp reads the forms of time that servers use; the zero time for others.
// Those without a zone are in UTC.
func timestamp(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
