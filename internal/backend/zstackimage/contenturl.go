package zstackimage

import (
	"fmt"
	"net/url"
	"strings"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// longestURL is how many characters the server takes of an address.
const longestURL = 1024

// addressFault returns why the cloud could not fetch from address whatever is there;
// nil if it can try. The fault does not quote the address.
func addressFault(address string) *fault.Fault {
	switch u, err := url.Parse(address); {
	case len(address) > longestURL:
		return wrongAddress(fmt.Sprintf("The address is longer than %d characters.", longestURL), "Give the file a shorter address.")
	case err != nil || strings.ContainsFunc(address, unsafeInURL):
		return wrongAddress("The address has characters that must not stand in one.", "Write blanks, letters with accents and the like in their %-form, or rename the file.")
	case u.Scheme == "file" && u.Host != "" && u.Host != "localhost":
		return wrongAddress("A file address names a path on the storage's own host, and no server.", "Write it with three slashes: file:///path.")
	}
	return nil
}

func wrongAddress(what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: fault.Invalid, Op: "check the address", What: what, Remedy: remedy}
}

// unsafeInURL finds what the management node's strict reading of addresses refuses.
func unsafeInURL(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r)
}

// addressDoubt says what a storage of this kind is known to do wrong with an
// address; "" if nothing.
func addressDoubt(address string, s zstack.Storage) string {
	if s.Type == typeCeph && strings.ContainsAny(address, "%&[]") {
		return "Ceph storages of several releases quote the characters % & [ ] of an address once more, and then find nothing there."
	}
	return ""
}
