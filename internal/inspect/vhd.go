package inspect

// lookVHD knows Microsoft's older image: a footer of 512 bytes at the end, and
// for all but fixed ones a copy at the start.
// https://learn.microsoft.com/en-us/windows/win32/vstor/about-vhd
func lookVHD(w *window) (Report, bool) {
	head, foot := vhdFooter(w, 0), vhdFooter(w, w.size-sectorSize)
	if foot == nil {
		foot = vhdFooter(w, w.size-sectorSize+1) // old tools wrote 511 bytes
	}
	switch {
	case head == nil && foot == nil:
		return Report{}, false
	case head == nil:
		return vhdReport(foot), true
	}
	r := vhdReport(head)
	r.Truncated = foot == nil
	return r, true
}

func vhdFooter(w *window, off int64) []byte {
	f := w.at(off, sectorSize-1)
	if f == nil || string(f[:8]) != "conectix" {
		return nil
	}
	return f
}

func vhdReport(f []byte) Report {
	kind := be32(f, 60)
	return Report{
		Format: VHD, VirtualSize: disk(be64(f, 48)), BackingFile: kind == 4,
		SubFormat: map[int64]string{2: "fixed", 3: "dynamic", 4: "differencing"}[kind],
	}
}
