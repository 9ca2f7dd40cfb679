package fault

import (
	"strings"
	"time"
)

// Certificate describes the leaf certificate of a server that was not trusted:
// all that a person needs to decide.
type Certificate struct {
	Host      string    `json:"host"`            // host:port that presented it
	Subject   string    `json:"subject"`         // distinguished name
	Names     []string  `json:"names,omitempty"` // subject alternative names
	Issuer    string    `json:"issuer"`          // distinguished name; equal to Subject when self-signed
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
	SHA256    string    `json:"sha256"`          // of the DER form; 64 lower-case hex digits
	Why       string    `json:"why"`             // why it is not trusted, in one sentence
	Known     string    `json:"known,omitempty"` // SHA-256 of the pinned certificate it replaces; set for CertChanged only
}

// Grouped returns a fingerprint in upper-case groups of four digits, as people
// compare it. Other texts come back unchanged.
func Grouped(sha256 string) string {
	if len(sha256) != 64 {
		return sha256
	}
	var b strings.Builder
	for i := 0; i < len(sha256); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(sha256[i : i+4])
	}
	return strings.ToUpper(b.String())
}

// ParseFingerprint reads a SHA-256 fingerprint in any form people paste: hex in
// either case, with colons, blanks or dashes, and an optional "sha256:" or
// "SHA256 Fingerprint=" in front. It returns 64 lower-case hex digits.
func ParseFingerprint(text string) (string, error) {
	if i := strings.LastIndexByte(text, '='); i >= 0 {
		text = text[i+1:]
	}
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimPrefix(strings.TrimPrefix(text, "sha-256:"), "sha256:")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f':
			b.WriteRune(r)
		case strings.ContainsRune(": -\t\r\n", r):
		default:
			return "", badFingerprint()
		}
	}
	if b.Len() != 64 {
		return "", badFingerprint()
	}
	return b.String(), nil
}

func badFingerprint() error {
	return New(Invalid, "This is not a SHA-256 fingerprint.", "Paste the 64 hexadecimal digits; colons, blanks and a leading sha256: may stay.")
}
