package source

import (
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode/utf16"

	"slipway/internal/fault"
)

// Expected is a digest that somebody published for a file.
type Expected struct {
	Algo   Algo   `json:"algo"`
	Digest string `json:"digest"` // lower-case hex
	From   string `json:"from"`   // name of the file it was found in, or "typed in"
}

// entry is one line of a checksum file.
type entry struct {
	algo   Algo
	digest string // lower-case hex
	name   string // last element of the path in the line; empty for bare hex
}

// ParseExpected reads one digest as a person pastes it: bare hex of a known
// length in either case, also with "sha256:" in front, or a GNU or BSD line.
// From becomes "typed in". Fault: Invalid.
func ParseExpected(text string) (Expected, error) {
	entries := parseSums([]byte(strings.TrimSpace(text)))
	if len(entries) == 0 {
		return Expected{}, fault.New(fault.Invalid, "This is not a checksum.",
			"Paste the 32, 40, 64 or 128 hexadecimal digits of an MD5, SHA-1, SHA-256 or SHA-512 sum, or its line from a checksum file.")
	}
	for _, e := range entries[1:] {
		if e != entries[0] {
			return Expected{}, fault.New(fault.Invalid, "These are several checksums.", "Paste only the one for this file.")
		}
	}
	return Expected{Algo: entries[0].algo, Digest: entries[0].digest, From: "typed in"}, nil
}

// parseSums returns the lines of a checksum file that can be read, in order.
func parseSums(raw []byte) []entry {
	var out []entry
	for line := range strings.Lines(signedBody(plainText(raw))) {
		if e, ok := parseLine(strings.TrimRight(line, "\r\n")); ok {
			out = append(out, e)
		}
	}
	return out
}

// plainText undoes what editors and shells on Windows do to text: byte order
// marks, UTF-16.
func plainText(raw []byte) string {
	var order binary.ByteOrder
	switch text := string(raw); {
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	default:
		return strings.TrimPrefix(text, "\ufeff")
	}
	units := make([]uint16, 0, len(raw)/2)
	for raw = raw[2:]; len(raw) >= 2; raw = raw[2:] {
		units = append(units, order.Uint16(raw))
	}
	return string(utf16.Decode(units))
}

// signedBody returns the signed text of a clear-signed message, and any other
// text as it is. The signature itself is not looked at.
// https://www.rfc-editor.org/rfc/rfc9580#section-7
func signedBody(text string) string {
	_, message, ok := strings.Cut(text, "-----BEGIN PGP SIGNED MESSAGE-----")
	if !ok {
		return text
	}
	message = strings.ReplaceAll(message, "\r\n", "\n")
	_, body, _ := strings.Cut(message, "\n\n")
	body, _, _ = strings.Cut(body, "\n-----BEGIN PGP SIGNATURE-----")
	return strings.ReplaceAll("\n"+body, "\n- ", "\n")
}

var (
	// "<hex>  name" and "<hex> *name", as md5sum and its like print them.
	gnuLine = regexp.MustCompile(`^(\\?)([0-9A-Fa-f]{32,128})[ \t]+\*?(.+)$`)
	// "SHA256 (name) = <hex>", as BSD, coreutils --tag and OpenSSL print it.
	bsdLine = regexp.MustCompile(`^(\\?)([A-Za-z0-9/-]+) ?\((.+)\) ?= ?([0-9A-Fa-f]{32,128})$`)
	// "<hex>" and "sha256:<hex>".
	bareLine = regexp.MustCompile(`^(?:([A-Za-z0-9-]+):[ \t]*)?([0-9A-Fa-f]{32,128})$`)
)

func parseLine(line string) (entry, bool) {
	if m := bareLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
		return newEntry(m[1], m[2], "", false)
	}
	line = strings.TrimLeft(line, " \t")
	if m := gnuLine.FindStringSubmatch(line); m != nil {
		return newEntry("", m[2], m[3], m[1] != "")
	}
	if m := bsdLine.FindStringSubmatch(strings.TrimRight(line, " \t")); m != nil {
		return newEntry(m[2], m[4], m[3], m[1] != "")
	}
	return entry{}, false
}

// newEntry refuses an algorithm that is named but is none of ours, even if its
// digests are as long as ours.
func newEntry(algo, digest, name string, escaped bool) (entry, bool) {
	known := algoOfLength[len(digest)]
	named := strings.ToLower(strings.NewReplacer("-", "", "SHA2-", "SHA").Replace(algo))
	if known == "" || named != "" && named != string(known) {
		return entry{}, false
	}
	if _, err := hex.DecodeString(digest); err != nil {
		return entry{}, false
	}
	if escaped {
		name = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r").Replace(name)
	} else {
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return entry{algo: known, digest: strings.ToLower(digest), name: name[strings.LastIndexByte(name, '/')+1:]}, true
}
