package inspect

import "bytes"

// signatures are first bytes that tell a compressed file or archive.
var signatures = []struct {
	format Format
	offset int
	magic  string
}{
	{Gzip, 0, "\x1f\x8b\x08"},
	{XZ, 0, "\xfd7zXZ\x00"},
	{Zstd, 0, "\x28\xb5\x2f\xfd"},
	{Bzip2, 0, "BZh"},
	{Zip, 0, "PK\x03\x04"},
	{Zip, 0, "PK\x05\x06"},
	{Zip, 0, "PK\x07\x08"},
	{Tar, 257, "ustar"},
}

func lookArchive(w *window) (Report, bool) {
	head := w.upTo(0, sectorSize)
	for _, s := range signatures {
		if len(head) > s.offset && bytes.HasPrefix(head[s.offset:], []byte(s.magic)) {
			return Report{Format: s.format}, true
		}
	}
	return Report{}, false
}
