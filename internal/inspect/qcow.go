package inspect

import "strconv"

// lookQCOW knows the three versions of QEMU's copy-on-write image.
// https://www.qemu.org/docs/master/interop/qcow2.html
func lookQCOW(w *window) (Report, bool) {
	h := w.upTo(0, 104)
	if len(h) < 48 || string(h[:4]) != "QFI\xfb" {
		return Report{Format: QCOW2, Truncated: true}, len(h) >= 4 && string(h[:4]) == "QFI\xfb"
	}
	version := be32(h, 4)
	if version == 1 {
		return lookQCOW1(h), true
	}
	if len(h) < 72 {
		return Report{Format: QCOW2, Truncated: true}, true
	}
	r := Report{
		Format:      QCOW2,
		SubFormat:   "v" + strconv.FormatInt(version, 10),
		VirtualSize: disk(be64(h, 24)),
		BackingFile: be64(h, 8) != 0,
		Encrypted:   be32(h, 32) != 0,
	}
	mappings, refcounts := be64(h, 40)+be32(h, 36)*8, be64(h, 48)+be32(h, 56)*clusterSize(h)
	r.Truncated = w.ends(mappings) || w.ends(refcounts)
	if version >= 3 && len(h) >= 80 {
		const dataFile = 1 << 2 // of the incompatible features
		r.External = h[79]&dataFile != 0
	}
	return r, true
}

func clusterSize(h []byte) int64 { return 1 << min(be32(h, 20), 21) }

func lookQCOW1(h []byte) Report {
	return Report{
		Format: QCOW1, SubFormat: "v1", VirtualSize: disk(be64(h, 24)),
		BackingFile: be64(h, 8) != 0, Encrypted: be32(h, 36) != 0,
	}
}

// lookQED knows QEMU's enhanced disk. https://wiki.qemu.org/Features/QED/Specification
func lookQED(w *window) (Report, bool) {
	h := w.at(0, 64)
	if h == nil || string(h[:4]) != "QED\x00" {
		return Report{}, false
	}
	return Report{
		Format: QED, VirtualSize: disk(le64(h, 48)),
		BackingFile: h[16]&1 != 0, Truncated: w.ends(le64(h, 40)),
	}, true
}

// disk returns a virtual size, or 0 for one that no disk has.
func disk(n int64) int64 {
	if n >= maxLength {
		return 0
	}
	return n
}
