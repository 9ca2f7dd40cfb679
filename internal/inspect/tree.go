package inspect

import "strings"

// Limits of one directory and one file on a disc.
const (
	directoryLimit = 256 << 10 // bytes
	partLimit      = 256       // parts of one file; Windows images have one for each GiB
)

// part is a run of bytes of the image.
type part struct{ off, size int64 }

// node is a file or directory on a disc.
type node struct {
	name  string
	dir   bool
	parts []part // in order; empty until opened
	block int64  // UDF: where the file entry lies
}

// volume is one directory tree on a disc.
type volume interface {
	root() node
	list(dir node) []node
	open(n node) node // fills in the parts
}

// read returns up to count bytes of n from offset off, as far as they lie in
// one part or in successive ones; nil if nothing can be read there.
func (w *window) read(n node, off, count int64) []byte {
	var out []byte
	for _, p := range n.parts {
		if off >= p.size {
			off -= p.size
			continue
		}
		piece := w.upTo(p.off+off, min(p.size-off, count))
		out = append(out, piece...)
		count -= int64(len(piece))
		off = 0
		if count == 0 || piece == nil {
			break
		}
	}
	return out
}

// disc is a readable disc: its trees, in the order in which they are searched.
type disc struct {
	w       *window
	volumes []volume
}

// find returns the file or directory at path, whose elements are separated by
// slashes and compared without regard to case.
func (d disc) find(path string) (node, bool) {
	for _, v := range d.volumes {
		if n, ok := walk(v, v.root(), strings.Split(path, "/")); ok {
			return n, true
		}
	}
	return node{}, false
}

func walk(v volume, n node, path []string) (node, bool) {
	if len(path) == 0 {
		return n, true
	}
	for _, child := range v.list(n) {
		if strings.EqualFold(child.name, path[0]) && (child.dir || len(path) == 1) {
			return walk(v, v.open(child), path[1:])
		}
	}
	return node{}, false
}

// text returns the start of the file at path, or "" if there is none.
func (d disc) text(path string) string {
	const limit = 16 << 10 // the files that name a system are far shorter
	n, ok := d.find(path)
	if !ok || n.dir {
		return ""
	}
	return string(d.w.read(n, 0, limit))
}

// has reports whether there is something at path.
func (d disc) has(path string) bool {
	_, ok := d.find(path)
	return ok
}
