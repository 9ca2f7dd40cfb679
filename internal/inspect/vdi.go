package inspect

// lookVDI knows VirtualBox's image: a text line, then at 64 the signature and a
// header. Types are 1 dynamic, 2 fixed, 3 undo, 4 difference.
func lookVDI(w *window) (Report, bool) {
	h := w.at(0, 400)
	if h == nil || le32(h, 64) != 0xbeda107f {
		return Report{}, false
	}
	kind := le32(h, 76)
	r := Report{
		Format: VDI, VirtualSize: disk(le64(h, 368)), BackingFile: kind == 3 || kind == 4,
		SubFormat: map[int64]string{1: "dynamic", 2: "fixed", 3: "undo", 4: "differencing"}[kind],
	}
	data, block, used := le32(h, 344), le32(h, 376)+le32(h, 380), le32(h, 388)
	r.Truncated = block > 0 && used > (w.size-data)/block
	return r, true
}
