package inspect

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// descriptorLimit is the most of a VMDK's text part that is read.
const descriptorLimit = 64 << 10

// lookVMDK knows VMware's images: a text that names extents, or one extent with
// that text inside. Virtual Disk Format 5.0, VMware 2011.
func lookVMDK(w *window) (Report, bool) {
	head := w.upTo(0, sectorSize)
	switch {
	case len(head) >= 79 && string(head[:4]) == "KDMV":
		return lookSparse(w, head), true
	case len(head) >= 20 && string(head[:4]) == "COWD":
		return Report{Format: VMDK, SubFormat: "vmfsSparse", VirtualSize: sectors(le32(head, 12))}, true
	case bytes.HasPrefix(bytes.ToLower(head), []byte("# disk descriptorfile")):
		d := parseDescriptor(w.upTo(0, descriptorLimit))
		return Report{
			Format: VMDK, SubFormat: d.createType, VirtualSize: sectors(d.sectors),
			External: true, BackingFile: d.parent, Encrypted: d.encrypted,
		}, true
	}
	return Report{}, false
}

func sectors(n int64) int64 {
	if n > maxLength/sectorSize {
		return 0
	}
	return n * sectorSize
}

func lookSparse(w *window, head []byte) Report {
	r := Report{Format: VMDK, VirtualSize: sectors(le64(head, 12)), SubFormat: "monolithicSparse"}
	text := w.upTo(sectors(le64(head, 28)), min(sectors(le64(head, 36)), descriptorLimit))
	d := parseDescriptor(text)
	const compressed = 1 << 16
	if le32(head, 8)&compressed != 0 {
		r.SubFormat = "streamOptimized"
	}
	if d.createType != "" {
		r.SubFormat = d.createType
	}
	r.External, r.BackingFile, r.Encrypted = d.extents > 1, d.parent, d.encrypted
	r.Truncated = sparseTruncated(w, head)
	return r
}

// sparseTruncated looks for the grain directory. Streams that were written in
// one go have it at the end, together with a copy of the header.
func sparseTruncated(w *window, head []byte) bool {
	const atEnd = maxLength // the field is all ones, and cut by le64
	directory := le64(head, 56)
	if directory == atEnd {
		foot := w.at(w.size-2*sectorSize, 4)
		return string(foot) != "KDMV"
	}
	return w.ends(sectors(directory)) || w.ends(sectors(le64(head, 64)))
}

// descriptor is what the text of a VMDK says.
type descriptor struct {
	createType string
	extents    int
	sectors    int64 // of all extents together
	parent     bool
	encrypted  bool
}

var extentLine = regexp.MustCompile(`^(?:RW|RDONLY|NOACCESS)\s+(\d{1,16})\s+[A-Z0-9]+`)

func parseDescriptor(text []byte) descriptor {
	var d descriptor
	for line := range strings.Lines(string(bytes.TrimRight(text, "\x00"))) {
		line = strings.TrimSpace(line)
		if m := extentLine.FindStringSubmatch(line); m != nil {
			n, _ := strconv.ParseInt(m[1], 10, 64) // sixteen digits always fit
			d.extents++
			d.sectors = min(d.sectors+n, maxLength)
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "createtype":
			d.createType = value
		case "parentcid":
			d.parent = !strings.EqualFold(value, "ffffffff")
		case "encryption.keysafe", "encryption.data":
			d.encrypted = true
		}
	}
	return d
}
