package inspect

// root returns the root directory, which the file set descriptor names.
func (v *udfVolume) root() node {
	if set := v.at(v.fileSet, tagFileSet); set != nil {
		return v.open(node{dir: true, block: le32(set, 404)})
	}
	return node{}
}

// open reads the file entry of n. A file that cannot be read is one without
// parts.
func (v *udfVolume) open(n node) node {
	e := v.at(n.block, tagFile, tagExtended)
	if e == nil {
		return n
	}
	head, attributes, descriptors := int64(176), le32(e, 168), le32(e, 172)
	if le16(e, 0) == tagExtended {
		head, attributes, descriptors = 216, le32(e, 208), le32(e, 212)
	}
	start := head + attributes
	if end := start + descriptors; end <= v.block {
		n.parts = v.parts(n.block, e, start, end)
	}
	n.limit(le64(e, 56))
	return n
}

// parts reads the allocation descriptors between start and end of a file entry.
func (v *udfVolume) parts(block int64, e []byte, start, end int64) []part {
	const short, long, inside = 0, 1, 3
	width := int64(8)
	switch e[34] & 7 {
	case short:
	case long:
		width = 16
	case inside:
		return []part{{off: v.partition + block*v.block + start, size: end - start}}
	default:
		return nil
	}
	var out []part
	for ; start+width <= end && len(out) < partLimit; start += width {
		const lengthBits = 1<<30 - 1 // the two upper bits say whether it is recorded
		size := le32(e, int(start)) & lengthBits
		if size == 0 {
			break
		}
		out = append(out, part{off: v.partition + le32(e, int(start)+4)*v.block, size: size})
	}
	return out
}

// limit cuts the parts to the file's size.
func (n *node) limit(size int64) {
	for i := range n.parts {
		n.parts[i].size = min(n.parts[i].size, size)
		size -= n.parts[i].size
	}
}

// list returns what is in the directory. The nodes are not opened, because each
// costs a block and Windows discs have directories of a thousand files.
func (v *udfVolume) list(dir node) []node {
	data := v.w.read(dir, 0, directoryLimit)
	var out []node
	for len(data) >= 38 && le16(data, 0) == tagIdentifier && v.w.entry() {
		const directory, deleted, parent = 0x02, 0x04, 0x08
		nameStart := 38 + le16(data, 36)
		nameEnd := nameStart + int64(data[19])
		if nameEnd > int64(len(data)) {
			break
		}
		if data[18]&(deleted|parent) == 0 {
			out = append(out, node{
				name: osta(data[nameStart:nameEnd]), dir: data[18]&directory != 0, block: le32(data, 24),
			})
		}
		data = data[min(int64(len(data)), (nameEnd+3)&^3):]
	}
	return out
}
