package ocimarket

import (
	"regexp"
	"strings"

	"slipway/internal/backend"
)

// propose reads application, version and operating system from the file's name, as in
// oraclelinux-8.9-x86_64.tar.gz, and offers a name that the service takes where the
// file's own has characters that it may not.
func propose(files []backend.Candidate) backend.Values {
	v := backend.Values{}
	set := func(key, text string) {
		if text = clean(text); nameProblem("", text) == "" {
			v[key] = text
		}
	}
	stem, ext := split(files[0].Name)
	application, version := parts(stem)
	set(keyApplication, application)
	set(keyVersion, version)
	set(keySystem, systemOf(stem))
	if own := files[0].Name; fileNameProblem(own) != "" || len(own) > longestName {
		if name := clean(stem); fileNameProblem(name+ext) == "" {
			v[keyFileName] = name + ext
		}
	}
	return v
}

// split divides a file's name at its extension if that is one of those accepted.
func split(name string) (stem, ext string) {
	for _, e := range extensions {
		if strings.HasSuffix(strings.ToLower(name), e) {
			return name[:len(name)-len(e)], e
		}
	}
	return name, ""
}

var (
	architecture = regexp.MustCompile(`(?i)[-_. ](x86[-_]64|amd64|aarch64|arm64|i[36]86)`)
	versioned    = regexp.MustCompile(`^(.+?)[-_ ]+[vV]?([0-9]+(?:\.[0-9A-Za-z+]+)*)(?:[-_ ].*)?$`)
)

// parts divides a name at the first thing that looks like a version: "web-app" and
// "2.1" of "web-app-v2.1-x86_64". Without one the whole name is the application's.
func parts(stem string) (application, version string) {
	stem = architecture.ReplaceAllString(stem, "")
	if m := versioned.FindStringSubmatch(stem); m != nil {
		return m[1], m[2]
	}
	return stem, ""
}

// Words that tell an operating system, where they stand at the beginning of a word.
var (
	windows = regexp.MustCompile(`(?i)(?:^|[^a-z])(win(dows)?([^a-z]|$|server)|w2k)`)
	linux   = regexp.MustCompile(`(?i)linux|(?:^|[^a-z])(ubuntu|debian|centos|rhel|redhat|fedora|rocky|alma|suse|sles|opensuse|ol[0-9]|el[0-9]|oel)`)
)

// systemOf tells the operating system from a name; "" where it tells none.
func systemOf(name string) string {
	switch {
	case windows.MatchString(name):
		return systemWindows
	case linux.MatchString(name):
		return systemLinux
	default:
		return ""
	}
}

// clean returns s without the characters that names may not have, and no longer than
// they may be.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unfit(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s[:min(len(s), longestName-len(".tar.gz"))])
}
