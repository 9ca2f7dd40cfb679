package inspect

import "encoding/binary"

// udfVolume is the directory tree of a UDF disc as mastering programs write it:
// one partition, one map of the first kind. ECMA-167 and OSTA UDF 1.02.
type udfVolume struct {
	w         *window
	partition int64 // offset of the partition, bytes
	end       int64 // offset of its end, bytes
	block     int64 // bytes
	fileSet   int64 // block of the file set descriptor, within the partition
	label     string
}

// Tags of the descriptors that are read.
const (
	tagAnchor      = 2
	tagPartition   = 5
	tagLogical     = 6
	tagTerminating = 8
	tagFileSet     = 256
	tagIdentifier  = 257
	tagFile        = 261
	tagExtended    = 266
)

// openUDF follows the anchor to the volume descriptors.
func openUDF(w *window) (*udfVolume, bool) {
	for _, sector := range []int64{256, w.size/discSector - 1, w.size/discSector - 257} {
		a := w.at(sector*discSector, discSector)
		if a == nil || le16(a, 0) != tagAnchor {
			continue
		}
		v := &udfVolume{w: w}
		if v.sequence(le32(a, 20)*discSector, le32(a, 16)) {
			return v, true
		}
	}
	return nil, false
}

// sequence reads the volume descriptors; it reports whether they make a volume.
func (v *udfVolume) sequence(off, size int64) bool {
	for i := int64(0); i < size && i < descriptorCount*discSector; i += discSector {
		d := v.w.at(off+i, discSector)
		if d == nil || le16(d, 0) == tagTerminating {
			break
		}
		switch le16(d, 0) {
		case tagPartition:
			v.partition = le32(d, 188) * discSector
			v.end = v.partition + le32(d, 192)*discSector
		case tagLogical:
			v.label = dstring(d[84:212])
			v.block = le32(d, 212)
			v.fileSet = le32(d, 252)
		}
	}
	return v.partition > 0 && v.block == discSector
}

// dstring reads a text in a fixed field, whose last byte is the length used.
func dstring(field []byte) string {
	used := int(field[len(field)-1])
	if used == 0 || used >= len(field) {
		return ""
	}
	return printable(osta(field[:used]))
}

// osta reads a text with its kind in front: 8 for bytes, 16 for UCS-2.
func osta(p []byte) string {
	if len(p) == 0 {
		return ""
	}
	if p[0] == 16 {
		return ucs2(p[1:])
	}
	runes := make([]rune, len(p)-1)
	for i, b := range p[1:] {
		runes[i] = rune(b)
	}
	return string(runes)
}

// at returns the descriptor in a block of the partition if it has the tag.
func (v *udfVolume) at(block int64, tags ...int64) []byte {
	p := v.w.at(v.partition+block*v.block, v.block)
	if p == nil {
		return nil
	}
	for _, t := range tags {
		if int64(binary.LittleEndian.Uint16(p)) == t {
			return p
		}
	}
	return nil
}
