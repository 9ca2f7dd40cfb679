package inspect

import (
	"bytes"
	"slices"
	"strings"
)

// Numbers of ECMA-119, the standard behind ISO 9660.
const (
	discSector      = 2048
	firstDescriptor = 16 // sector of the first volume descriptor
	descriptorCount = 32 // descriptors looked at; real discs have four to eight
)

// descriptors is what the volume descriptors of a disc hold.
type descriptors struct {
	primary []byte // nil on a disc with UDF only
	joliet  []byte // nil without
	boot    []byte // the El Torito record; nil without
	udf     bool
}

// lookDisc knows optical discs: ISO 9660, UDF, and both on one disc. A disc
// that can also be written to a stick has a partition table and stays a disc.
func lookDisc(w *window) (Report, bool) {
	found := readDescriptors(w)
	if found.primary == nil && !found.udf {
		return Report{}, false
	}
	r := Report{Format: ISO, Bootable: bootable(w, found.boot)}
	d := disc{w: w}
	if found.udf {
		if u, ok := openUDF(w); ok {
			d.volumes = append(d.volumes, u)
			r.SubFormat, r.Label = "udf", u.label
			r.Truncated = w.ends(u.end)
		}
	}
	if found.primary != nil {
		d.volumes = append(d.volumes, isoVolume{w: w, descriptor: found.primary})
		r.Label = discLabel(found.primary, r.Label)
		r.Truncated = r.Truncated || w.ends(le32(found.primary, 80)*discSector)
	}
	if found.joliet != nil {
		d.volumes = append(d.volumes, isoVolume{w: w, descriptor: found.joliet, joliet: true})
	}
	identify(d, &r)
	return r, true
}

// discLabel returns the label of the primary descriptor, or other if that says
// more: Windows discs with UDF have a real label there only.
func discLabel(primary []byte, other string) string {
	label := printable(string(bytes.TrimRight(primary[40:72], " \x00")))
	if len(label) < len(other) {
		return other
	}
	return label
}

func readDescriptors(w *window) descriptors {
	var d descriptors
	for i := range int64(descriptorCount) {
		s := w.at((firstDescriptor+i)*discSector, discSector)
		if s == nil || !d.take(s) {
			break
		}
	}
	return d
}

// take notes one descriptor and reports whether another may follow.
func (d *descriptors) take(s []byte) bool {
	switch string(s[1:6]) {
	case "CD001":
		d.takeISO(s)
	case "NSR02", "NSR03":
		d.udf = true
	case "BEA01", "BOOT2":
	default:
		return false // TEA01 ends the list as well
	}
	return true
}

func (d *descriptors) takeISO(s []byte) {
	const boot, primary, supplementary = 0, 1, 2
	switch s[0] {
	case boot:
		if d.boot == nil && bytes.HasPrefix(s[7:], []byte("EL TORITO SPECIFICATION")) {
			d.boot = s
		}
	case primary:
		if d.primary == nil {
			d.primary = s
		}
	case supplementary:
		if slices.Contains([]string{"%/@", "%/C", "%/E"}, string(s[88:91])) {
			d.joliet = s
		}
	}
}

// bootable reads the El Torito boot catalogue: which firmware the disc starts on.
func bootable(w *window, record []byte) []string {
	if record == nil {
		return nil
	}
	c := w.at(le32(record, 71)*discSector, discSector)
	if c == nil || c[0] != 1 || c[30] != 0x55 || c[31] != 0xaa {
		return nil
	}
	const entrySize, startable, section, lastSection = 32, 0x88, 0x90, 0x91
	var out []string
	platform := c[1]
	for e := c[entrySize:]; len(e) >= entrySize; e = e[entrySize:] {
		switch e[0] {
		case section, lastSection:
			platform = e[1]
		case startable:
			out = append(out, firmware(platform))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func firmware(platform byte) string {
	switch platform {
	case 0:
		return "bios"
	case 0xef:
		return "uefi"
	default:
		return "other"
	}
}

// printable drops what cannot be shown, and cuts what is too long to be.
func printable(s string) string {
	const limit = 200 // characters
	out := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return -1
		}
		return r
	}, s)
	if runes := []rune(out); len(runes) > limit {
		out = string(runes[:limit])
	}
	return strings.TrimSpace(out)
}
