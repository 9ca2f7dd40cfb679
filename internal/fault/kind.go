package fault

import (
	"fmt"
	"slices"
)

// Kind sorts a fault by what has to happen next. Its text form is stable: it is
// journalled and printed by the shell's --json.
type Kind uint8

// The kinds. The zero Kind is Unknown.
const (
	Unknown       Kind = iota // nobody classified it; never retried
	Canceled                  // the user, or the program's end, stopped it
	Invalid                   // an input breaks a rule that is known before byte one
	NotFound                  // a file, a target or a remote object is not there
	FileChanged               // the local file is no longer the one that was queued
	FileUnread                // the local file cannot be read: rights, bad medium, share gone
	Unreachable               // no route, no name, connection refused, proxy refused
	Interrupted               // the connection broke or stalled after it had been made
	Untrusted                 // nothing vouches for the certificate; Fault.Certificate is set
	CertChanged               // the certificate is not the pinned one; Fault.Certificate is set
	Login                     // user, password, token or key refused
	Denied                    // logged in, but without the right to do it
	Conflict                  // the name, the id or the state is already taken
	Full                      // quota, size limit or storage exhausted
	Rejected                  // the server looked at the content or the fields and refuses them
	Busy                      // the server asks to come again later; see Fault.RetryAfter
	ServerFailed              // the server failed by its own account
	Protocol                  // the reply does not fit the documented protocol
	ChecksumWrong             // both digests are known and differ
	Unavailable               // a service of this computer does not answer: keyring, journal
	Internal                  // a defect of Slipway
)

var kindNames = [...]string{
	"unknown", "canceled", "invalid", "not-found", "file-changed", "file-unread", "unreachable",
	"interrupted", "untrusted", "cert-changed", "login", "denied", "conflict", "full", "rejected",
	"busy", "server-failed", "protocol", "checksum-wrong", "unavailable", "internal",
}

// String returns the stable name of k, such as "cert-changed".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// MarshalText writes the stable name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a stable name. A name it does not know becomes Unknown, so
// that a record written by a newer version can still be shown.
func (k *Kind) UnmarshalText(text []byte) error {
	*k = Kind(max(0, slices.Index(kindNames[:], string(text)))) //nolint:gosec // at most len(kindNames)
	return nil
}

// temporary reports whether the same request may succeed later without anybody
// changing anything.
func (k Kind) temporary() bool {
	switch k {
	case Unreachable, Interrupted, Busy, ServerFailed:
		return true
	default:
		return false
	}
}
