package inspect

// The identifiers of a VHDX that matter here, as they lie in the file.
// https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-vhdx
const (
	vhdxMetadata = "\x06\xa2\x7c\x8b\x90\x47\x9a\x4b\xb8\xfe\x57\x5f\x05\x0f\x88\x6e"
	vhdxDiskSize = "\x24\x42\xa5\x2f\x1b\xcd\x76\x48\xb2\x11\x5d\xbe\xd8\x3b\xf4\xb8"
	vhdxFileInfo = "\x37\x67\xa1\xca\x36\xfa\x43\x4d\xb3\xb6\x33\xf0\xaa\x44\xe7\x6b"
)

// vhdxTable is where the first of the two region tables lies.
const vhdxTable = 192 << 10

// lookVHDX knows Microsoft's newer image. Its region table names the metadata
// region, whose table names the items.
func lookVHDX(w *window) (Report, bool) {
	if h := w.at(0, 8); string(h) != "vhdxfile" {
		return Report{}, false
	}
	r := Report{Format: VHDX, Truncated: w.ends(vhdxTable + 64<<10)}
	regions := w.at(vhdxTable, 16+32*64)
	if regions == nil || string(regions[:4]) != "regi" {
		return r, true
	}
	for i := range min(le32(regions, 8), 64) {
		e := regions[16+32*i:][:32]
		off, size := le64(e, 16), le32(e, 24)
		r.Truncated = r.Truncated || w.ends(off+size)
		if string(e[:16]) == vhdxMetadata {
			vhdxItems(w, off, &r)
		}
	}
	return r, true
}

func vhdxItems(w *window, base int64, r *Report) {
	table := w.at(base, 32+32*64)
	if table == nil || string(table[:8]) != "metadata" {
		return
	}
	for i := range min(le16(table, 10), 64) {
		e := table[32+32*i:][:32]
		item := w.at(base+le32(e, 16), 8)
		if item == nil {
			continue
		}
		switch string(e[:16]) {
		case vhdxDiskSize:
			r.VirtualSize = disk(le64(item, 0))
		case vhdxFileInfo:
			r.SubFormat, r.BackingFile = vhdxKind(le32(item, 4))
		}
	}
}

func vhdxKind(flags int64) (subFormat string, parent bool) {
	const fixed, hasParent = 1, 2
	switch {
	case flags&hasParent != 0:
		return "differencing", true
	case flags&fixed != 0:
		return "fixed", false
	default:
		return "dynamic", false
	}
}
