package openstack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
)

// signatures are the marks by which the format of an image is known, at fixed places of its head.
var signatures = []struct {
	format string
	offset int
	magic  string
}{
	{"qcow2", 0, "QFI\xfb"},
	{"vmdk", 0, "KDMV"},
	{"vmdk", 0, "# Disk DescriptorFile"},
	{"vhd", 0, "conectix"},
	{"vhdx", 0, "vhdxfile"},
	{"vdi", 64, "\x7f\x10\xda\xbe"},
	{"qed", 0, "QED\x00"},
	{"luks", 0, "LUKS\xba\xbe"},
	{"iso", 0x8001, "CD001"},
}

// unchecked are the disk formats that Glance has no inspector for.
var unchecked = []string{"ami", "ari", "aki", "ploop"}

// detect names the format of the content; "raw" is whatever bears no mark, with a partition table or without.
func detect(head []byte) string {
	for _, s := range signatures {
		if at(head, s.offset, len(s.magic)) == s.magic {
			return s.format
		}
	}
	return "raw"
}

// at returns n bytes of head at offset, or "" if it ends before.
func at(head []byte, offset, n int) string {
	if len(head) < offset+n {
		return ""
	}
	return string(head[offset : offset+n])
}

// mismatch says why content may not be kept as an image of the declared disk format; "" if it may.
func mismatch(declared string, got *content) string {
	if slices.Contains(unchecked, declared) {
		return ""
	}
	found := detect(got.head)
	if found != declared {
		return fmt.Sprintf("Image content is of format %s, which does not match the disk_format %s of the image.", found, declared)
	}
	if flaw := unsafe(found, got.head); flaw != "" {
		return fmt.Sprintf("Image failed the safety check of format %s: %s.", found, flaw)
	}
	return ""
}

// unsafe names what makes an image dangerous to whoever boots it: parts that lie outside of it.
func unsafe(format string, head []byte) string {
	switch {
	case format == "qcow2" && word64(binary.BigEndian, head, 8) != 0:
		return "it has a backing file"
	case format == "qcow2" && word64(binary.BigEndian, head, 72)&4 != 0 && at(head, 4, 4) == "\x00\x00\x00\x03":
		return "it has an external data file"
	case format == "vmdk" && !wholeVMDK(head):
		return "its createType is not one of monolithicSparse and streamOptimized"
	}
	return ""
}

// wholeVMDK reports whether a vmdk says of itself that it is all in one file.
func wholeVMDK(head []byte) bool {
	_, rest, found := bytes.Cut(head, []byte("createType=\""))
	kind, _, _ := strings.Cut(string(rest), "\"")
	return found && (kind == "monolithicSparse" || kind == "streamOptimized")
}

// virtualSize is the size of the disk inside the image; 0 if it is not known, as for content that is not of the declared format.
func virtualSize(declared string, got *content) int64 {
	h := got.head
	found := detect(h)
	if found != declared {
		return 0
	}
	switch found {
	case "raw":
		return got.size
	case "qcow2":
		return word64(binary.BigEndian, h, 24)
	case "vhd":
		return word64(binary.BigEndian, h, 48)
	case "vdi":
		return word64(binary.LittleEndian, h, 368)
	case "vmdk":
		return word64(binary.LittleEndian, h, 12) * 512
	case "iso":
		return isoSize(h)
	default:
		return 0
	}
}

// isoSize multiplies block count and block size of the primary volume descriptor (ECMA-119, 8.4).
func isoSize(head []byte) int64 {
	const descriptor = 0x8000
	if len(head) < descriptor+132 {
		return 0
	}
	blocks := binary.LittleEndian.Uint32(head[descriptor+80:])
	return int64(blocks) * int64(binary.LittleEndian.Uint16(head[descriptor+128:]))
}

// word64 reads a 64-bit number; 0 if the head ends before it or it does not fit.
func word64(order binary.ByteOrder, head []byte, offset int) int64 {
	if len(head) < offset+8 {
		return 0
	}
	n := order.Uint64(head[offset:])
	if n > math.MaxInt64 {
		return 0
	}
	return int64(n)
}
