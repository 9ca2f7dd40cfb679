package ui

import (
	"net/url"
	"path/filepath"
	"strings"
)

// filePath returns the path in a file URL, as file managers put it on the
// clipboard; ok is false for any other text.
func filePath(text string) (path string, ok bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	path = u.Path
	// file:///C:/images/x.iso has the path /C:/images/x.iso.
	if len(path) > 2 && path[2] == ':' && strings.HasPrefix(path, "/") {
		path = path[1:]
	}
	return filepath.FromSlash(path), true
}
