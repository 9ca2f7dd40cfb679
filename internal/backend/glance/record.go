package glance

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// record is the image record that is asked for.
type record struct {
	id     string // chosen here; "" leaves the choice to the server
	fields map[string]any
}

// newRecord translates the request's texts. Huawei's services know neither a
// chosen id nor another visibility, and want a smallest disk.
func newRecord(v backend.Values, expected []source.Expected, huawei bool, virtualSize int64) record {
	f := map[string]any{
		"name": v[keyName], "disk_format": v[keyDiskFormat], "container_format": v[keyContainer], "visibility": v[keyVisibility],
	}
	for key, value := range v.Pairs(keyProperties) {
		f[key] = value
	}
	setNumber(f, "min_disk", v[keyMinDisk])
	setNumber(f, "min_ram", v[keyMinRAM])
	if v.Bool(keyProtected) {
		f["protected"] = true
	}
	if tags := v.List(keyTags); len(tags) > 0 {
		f["tags"] = tags
	}
	if huawei {
		addVendorFields(f, v, virtualSize)
	} else {
		addOwnerFields(f, v, expected)
	}
	return record{fields: f}
}

func setNumber(f map[string]any, key, s string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		f[key] = n
	}
}

// smallestVendorDisk is the least min_disk, in GB, that every edition of the
// provider's pages allows.
const smallestVendorDisk = 40

// addVendorFields follows
// https://support.huaweicloud.com/intl/en-us/api-ims/ims_03_0707.html
func addVendorFields(f map[string]any, v backend.Values, virtualSize int64) {
	f["visibility"] = visibilityPrivate
	if v[keyOSVersion] != "" {
		f["__os_version"] = v[keyOSVersion]
	}
	if _, ok := f["min_disk"]; !ok {
		f["min_disk"] = max(smallestVendorDisk, gigabytes(virtualSize))
	}
}

// addOwnerFields stores the published digests under the names by which other
// tools recognise an unchanged image. They cost nothing: each of them is computed
// and compared while sending anyway, and an image that differs is removed.
func addOwnerFields(f map[string]any, v backend.Values, expected []source.Expected) {
	names := map[source.Algo]string{source.MD5: ownerMD5, source.SHA256: ownerSHA256}
	for _, e := range expected {
		if name := names[e.Algo]; name != "" {
			f[name] = e.Digest
			f[ownerObject] = "images/" + v[keyName]
		}
	}
}

// body returns the JSON of the record.
func (r record) body() ([]byte, error) {
	f := maps.Clone(r.fields)
	if r.id != "" {
		f["id"] = r.id
	}
	out, err := json.Marshal(f)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "The image record could not be written as JSON.", "Report this.")
	}
	return out, nil
}

// digest tells one record from another, whatever their ids.
func (r record) digest() (string, error) {
	out, err := record{fields: r.fields}.body()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(out)
	return hex.EncodeToString(sum[:8]), nil
}

// newID returns a random UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
