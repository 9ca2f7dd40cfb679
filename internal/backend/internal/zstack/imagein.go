package zstack

import (
	"encoding/json"
	"regexp"
	"strings"
)

var md5Pattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

// digest returns an MD5 in lower case; "" for what is none, such as the words "not
// calculated".
func digest(s string) string {
	if s = strings.ToLower(s); md5Pattern.MatchString(s) {
		return s
	}
	return ""
}

// imageOf reads the inventory of an image; found is false if raw is none.
func imageOf(raw json.RawMessage) (img Image, found bool) {
	var w imageWire
	if len(raw) == 0 || json.Unmarshal(raw, &w) != nil {
		return Image{}, false
	}
	return w.image(), w.UUID != ""
}

// ImageIn reads the image in the jobResult of a long job that runs or has succeeded;
// found is false while there is none.
func ImageIn(jobResult string) (img Image, found bool) {
	return imageOf(Reply{Body: []byte(strings.TrimSpace(jobResult))}.One())
}
