package zstack

import (
	"encoding/binary"
	"math"
	"slices"
)

// Formats as the API names them.
const (
	formatQcow2 = "qcow2"
	formatVmdk  = "vmdk"
	formatIso   = "iso"
	formatRaw   = "raw"
)

// headSize is how much of an image the agents look at to tell its format: up to the last mark of ISO 9660, at 0x9001.
const headSize = 0x9007

// marks are what the agents look for at fixed places of an image's head.
var marks = []struct {
	format string
	offset int
	magic  string
}{
	{formatQcow2, 0, "QFI\xfb"},
	{formatVmdk, 0, "KDMV"},
	{formatIso, 0x8001, "CD001"},
	{formatIso, 0x8801, "CD001"},
	{formatIso, 0x9001, "CD001"},
}

// formatOf names the format of the content with this head. Whatever bears no mark is raw.
func formatOf(head []byte) string {
	i := slices.IndexFunc(marks, func(m struct {
		format string
		offset int
		magic  string
	},
	) bool {
		return len(head) >= m.offset+len(m.magic) && string(head[m.offset:m.offset+len(m.magic)]) == m.magic
	})
	if i < 0 {
		return formatRaw
	}
	return marks[i].format
}

// hasBackingFile reports whether a qcow2 image names a backing file: the length of the name, in bytes 16 to 19, is not zero.
func hasBackingFile(head []byte) bool {
	return formatOf(head) == formatQcow2 && len(head) >= 20 && binary.BigEndian.Uint32(head[16:]) != 0
}

// virtualSize is the size of the disk inside an image of size bytes.
func virtualSize(head []byte, size int64) int64 {
	inside := uint64(math.MaxUint64)
	switch format := formatOf(head); {
	case format == formatQcow2 && len(head) >= 32:
		inside = binary.BigEndian.Uint64(head[24:])
	case format == formatVmdk && len(head) >= 20:
		inside = binary.LittleEndian.Uint64(head[12:]) * 512
	}
	if inside > math.MaxInt64 {
		return size
	}
	return int64(inside)
}
