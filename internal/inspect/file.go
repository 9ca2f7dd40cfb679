package inspect

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// looks are asked in this order; the first that knows the file answers. Discs
// come before raw disks because hybrid discs carry a partition table as well,
// and fixed VHDs before them because theirs is at the end.
var looks = []func(*window) (Report, bool){
	lookQCOW, lookQED, lookVMDK, lookVHDX, lookVDI, lookArchive, lookDisc, lookVHD, lookRaw, lookText,
}

// File looks at a file of size bytes behind r. name helps only where content
// does not tell, and never overrules it. Errors are r's own, as faults, and the
// end of ctx.
func File(ctx context.Context, r io.ReaderAt, size int64, name string) (Report, error) {
	w := newWindow(ctx, r, size)
	report := look(w)
	if w.err != nil {
		return Report{}, w.err
	}
	if report.Format == Unknown && size > 0 {
		report = fromName(size, name)
	}
	return report, nil
}

func look(w *window) Report {
	for _, l := range looks {
		if report, ok := l(w); ok {
			return report
		}
	}
	return Report{}
}

// fromName takes a file of whole sectors for a raw disk if it is called one: a
// disk may be empty, or hold a volume that fills it from the first sector.
func fromName(size int64, name string) Report {
	ext := strings.ToLower(filepath.Ext(name))
	if size%512 != 0 || !slices.Contains([]string{".raw", ".img", ".dd"}, ext) {
		return Report{}
	}
	return Report{
		Format: Raw, VirtualSize: size,
		Notes: []string{"It is taken for a raw disk because of its name: it holds no partition table that Slipway knows."},
	}
}
