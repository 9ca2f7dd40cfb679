package lxca

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/fault"
)

// oldest is the first version whose /files resources take uploads.
var oldest = []int{2, 1, 0}

var typePattern = regexp.MustCompile(`(?i)\blxca-v([0-9][0-9.]*)\+json`)

// headerVersion reads the version that every JSON answer has in its type:
// "application/com.lenovo.lxca-v2.2.0+json"; "" if there is none.
func headerVersion(h http.Header) string {
	if m := typePattern.FindStringSubmatch(h.Get("Content-Type")); m != nil {
		return m[1]
	}
	return ""
}

// numbers reads a version such as "2.10.0"; ok is false for a text that is none.
func numbers(version string) (parts []int, ok bool) {
	for part := range strings.SplitSeq(strings.TrimSpace(version), ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil, false
		}
		parts = append(parts, n)
	}
	for len(parts) < len(oldest) {
		parts = append(parts, 0)
	}
	return parts, true
}

// tooOld returns why an appliance of this version takes no uploads; nil if it does,
// or if its version cannot be told.
func tooOld(op, server, version string) *fault.Fault {
	v, ok := numbers(version)
	if !ok || slices.Compare(v, oldest) >= 0 {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Rejected, Op: op, Server: server, Retry: fault.Never,
		What:   fmt.Sprintf("The appliance has version %s; uploads need 2.1.0 or later.", version),
		Remedy: "Update the appliance first. Until then its own web interface can import the file.",
		Detail: "The interface for files came with version 2.1.0.",
	}
}
