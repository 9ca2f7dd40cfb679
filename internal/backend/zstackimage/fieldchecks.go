package zstackimage

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"slipway/internal/backend"
)

var (
	// imageID is what the server takes for a UUID of somebody else's choice:
	// versions 1 to 5, lower case, without dashes.
	imageID = regexp.MustCompile(`^[0-9a-f]{12}[1-5][0-9a-f]{3}[89ab][0-9a-f]{15}$`)
	// anyID is what the server makes of a UUID by itself.
	anyID = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

func trimmed(s string) string {
	if strings.TrimSpace(s) != s {
		return "Name begins or ends with a blank."
	}
	return ""
}

func formatProblem(s string) string {
	if strings.EqualFold(s, formatISO) {
		return "An iso is no disk; choose the image type ISO for it."
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "Format is one word, such as qcow2."
	}
	return ""
}

func imageIDProblem(s string) string {
	if !imageID.MatchString(s) {
		return "Image UUID is not one that ZStack takes: 32 digits 0-9 and a-f, without dashes, of version 1 to 5."
	}
	return ""
}

func storageIDProblem(s string) string { return idsProblem("A backup storage", s) }
func tagIDProblem(s string) string     { return idsProblem("A tag", s) }

func idsProblem(noun, s string) string {
	for _, id := range lines(s) {
		if !anyID.MatchString(id) {
			return fmt.Sprintf("%s goes by its UUID, 32 digits 0-9 and a-f; this is none: %s.", noun, brief(id))
		}
	}
	return ""
}

// longestTag is as much as the server's table of tags holds.
const longestTag = 2048

func userTagProblem(s string) string { return tagsProblem("user", s) }

func tagsProblem(noun, s string) string {
	for _, tag := range lines(s) {
		if len([]rune(tag)) > longestTag {
			return fmt.Sprintf("A %s tag is longer than %d characters: %s.", noun, longestTag, brief(tag))
		}
	}
	return ""
}

// systemTagProblem refuses what has a field of its own: two boot modes on one image
// are an error, and the fingerprint of an upload belongs to its job.
func systemTagProblem(s string) string {
	for _, tag := range lines(s) {
		switch name, _, _ := strings.Cut(strings.ToLower(tag), "::"); name {
		case "bootmode":
			return "The boot mode has a field of its own."
		case tagAgent:
			return "The guest agent has a field of its own."
		case "uploadimage":
			return "uploadImage:: belongs to Slipway's own job and cannot be set."
		}
	}
	return tagsProblem("system", s)
}

// serveAddressProblem refuses what is neither a host nor a host with a port. A zone
// behind an IPv6 address is refused because storages quote its % sign once more.
func serveAddressProblem(s string) string {
	if strings.ContainsAny(s, "/@%?#& \t") {
		return "Address to serve files on is a name or an IP address, with a port behind a colon if you like, and nothing else."
	}
	if net.ParseIP(strings.Trim(s, "[]")) != nil || !strings.Contains(s, ":") {
		return ""
	}
	host, port, err := net.SplitHostPort(s)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || host == "" || bad != nil || n == 0 {
		return "Address to serve files on has a port that is not between 1 and 65535, or no name in front of it."
	}
	return ""
}

func lines(s string) []string { return backend.Values{"": s}.List("") }

// brief shortens a text that is quoted in a sentence.
func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
