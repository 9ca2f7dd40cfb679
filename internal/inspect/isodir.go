package inspect

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// isoVolume is one directory tree of ISO 9660: the primary one, with Rock Ridge
// names where there are any, or the Joliet one with names in UCS-2.
type isoVolume struct {
	w          *window
	descriptor []byte // a volume descriptor of discSector bytes
	joliet     bool
}

// root returns the root directory, whose record lies in the descriptor.
func (v isoVolume) root() node {
	return node{dir: true, parts: []part{extent(v.descriptor[156:190])}}
}

// open returns n, whose record said everything.
func (v isoVolume) open(n node) node { return n }

// list returns what is in the directory. Records do not cross sectors; a record
// of length 0 says that the rest of the sector is empty.
func (v isoVolume) list(dir node) []node {
	data := v.w.read(dir, 0, directoryLimit)
	var out []node
	for ; len(data) > 0; data = data[min(len(data), discSector):] {
		more := false
		for s := data[:min(len(data), discSector)]; len(s) > 0; s = s[s[0]:] {
			if !wellFormed(s) {
				break
			}
			if !v.w.entry() {
				return out
			}
			n := v.node(s[:s[0]])
			if more && len(out) > 0 {
				last := &out[len(out)-1]
				last.parts = append(last.parts, n.parts...)
			} else if n.name != "\x00" && n.name != "\x01" {
				out = append(out, n)
			}
			const moreParts = 0x80
			more = s[25]&moreParts != 0
		}
	}
	return out
}

// wellFormed reports whether s begins with a directory record that lies in s.
func wellFormed(s []byte) bool {
	const fixedPart = 33
	return len(s) > fixedPart && int(s[0]) <= len(s) && int(s[0]) > fixedPart && fixedPart+int(s[32]) <= int(s[0])
}

// node reads one record; it is well formed.
func (v isoVolume) node(rec []byte) node {
	const directory = 0x02
	name := rec[33 : 33+rec[32]]
	n := node{
		dir:   rec[25]&directory != 0,
		parts: []part{extent(rec)},
	}
	switch {
	case len(name) == 1:
		n.name = string(name)
	case v.joliet:
		n.name = withoutVersion(ucs2(name))
	default:
		n.name = withoutVersion(string(name))
		if long := rockRidgeName(rec[33+len(name):], len(name)); long != "" {
			n.name = long
		}
	}
	return n
}

// extent returns where the bytes of a record's file lie, behind its extended
// attributes.
func extent(rec []byte) part {
	return part{off: (le32(rec, 2) + int64(rec[1])) * discSector, size: le32(rec, 10)}
}

func ucs2(p []byte) string {
	units := make([]uint16, 0, len(p)/2)
	for ; len(p) >= 2; p = p[2:] {
		units = append(units, binary.BigEndian.Uint16(p))
	}
	return string(utf16.Decode(units))
}

// withoutVersion turns "BOOT.CFG;1" into "BOOT.CFG" and "VMLINUZ.;1" into "VMLINUZ".
func withoutVersion(name string) string {
	name, _, _ = strings.Cut(name, ";")
	return strings.TrimSuffix(name, ".")
}

// rockRidgeName returns the name from the NM fields of the system-use area that
// follows a record's name of nameLen bytes, padded to an even offset. Names so
// long that they go on elsewhere come back cut; none that matters is.
func rockRidgeName(area []byte, nameLen int) string {
	if nameLen%2 == 0 && len(area) > 0 {
		area = area[1:]
	}
	var name strings.Builder
	for len(area) >= 5 && int(area[2]) >= 4 && int(area[2]) <= len(area) {
		field := area[:area[2]]
		if string(field[:2]) == "NM" && len(field) > 5 {
			name.Write(field[5:])
		}
		area = area[len(field):]
	}
	return name.String()
}
