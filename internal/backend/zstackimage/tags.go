package zstackimage

import "slipway/internal/backend"

// System tags that have a field of their own.
const (
	tagBoot  = "bootMode::"
	tagAgent = "qemuga"
)

// systemTags returns the system tags of the image: those of the fields, then those
// that were written out.
func systemTags(v backend.Values) []string {
	var tags []string
	if mode := v[keyBootMode]; mode != "" {
		tags = append(tags, tagBoot+mode)
	}
	if v.Bool(keyGuestAgent) {
		tags = append(tags, tagAgent)
	}
	return append(tags, v.List(keySystemTags)...)
}
