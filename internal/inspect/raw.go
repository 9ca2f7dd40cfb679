package inspect

// lookRaw knows disks as they are: with a partition table, a boot sector, or one
// file system from the first sector on.
func lookRaw(w *window) (Report, bool) {
	mbr := w.at(0, sectorSize)
	r := Report{Format: Raw, VirtualSize: w.size}
	for _, unit := range []int64{sectorSize, 4096} {
		if gpt := w.at(unit, 92); gpt != nil && string(gpt[:8]) == "EFI PART" {
			r.SubFormat = "gpt"
			r.Truncated = w.ends((min(le64(gpt, 32), maxLength/unit) + 1) * unit)
			return r, true
		}
	}
	if mbr != nil && mbr[510] == 0x55 && mbr[511] == 0xaa {
		r.SubFormat, r.Truncated = "mbr", partitionsEnd(w, mbr)
		return r, true
	}
	return r, isVolume(w)
}

// partitionsEnd reports whether a partition of the table reaches beyond the
// file. A boot sector without a table has code where the table would be, so
// only a table that is well formed counts.
func partitionsEnd(w *window, mbr []byte) bool {
	beyond := false
	for i := range 4 {
		p := mbr[446+16*i:][:16]
		if p[0]&0x7f != 0 {
			return false
		}
		if p[4] != 0 && w.ends((le32(p, 8)+le32(p, 12))*sectorSize) {
			beyond = true
		}
	}
	return beyond
}

// volumes are the marks of XFS, ext2 to ext4, Btrfs and LVM.
var volumes = []struct {
	offset int64
	magic  string
}{{0, "XFSB"}, {1024 + 56, "\x53\xef"}, {64<<10 + 64, "_BHRfS_M"}, {512, "LABELONE"}}

// isVolume reports whether a file system fills the disk from its first sector.
func isVolume(w *window) bool {
	for _, s := range volumes {
		if string(w.at(s.offset, int64(len(s.magic)))) == s.magic {
			return true
		}
	}
	return false
}
