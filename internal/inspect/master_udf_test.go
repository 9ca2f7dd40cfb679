package inspect

import (
	"encoding/binary"
	"slices"
	"strings"
)

// udfPlan says how a test disc with UDF is mastered.
type udfPlan struct {
	label    string
	files    map[string]string // by path, folders one level deep
	extended bool              // extended file entries
	long     bool              // long allocation descriptors
	bridge   []byte            // ISO 9660 disc of fewer than 257 sectors on the same image; may be nil
}

const udfStart = 300 // sector of the partition

type udfMaster struct {
	plan  udfPlan
	image []byte
}

func masterUDF(p udfPlan) []byte {
	m := &udfMaster{plan: p, image: make([]byte, (udfStart+1)*discSector)}
	sector := firstDescriptor
	if p.bridge != nil {
		copy(m.image, p.bridge)
		for m.image[sector*discSector] != 255 {
			sector++
		}
		sector++
	}
	for i, id := range []string{"BEA01", "NSR02", "TEA01"} {
		copy(m.image[(sector+i)*discSector+1:], id)
	}
	root := m.directory("")
	set := make([]byte, discSector)
	binary.LittleEndian.PutUint16(set, tagFileSet)
	binary.LittleEndian.PutUint32(set[404:], uint32(root))
	copy(m.image[udfStart*discSector:], set)
	m.describe()
	return m.image
}

// describe writes the anchor and the volume descriptors it points to.
func (m *udfMaster) describe() {
	const sequence = 260
	le := binary.LittleEndian
	anchor := m.image[256*discSector:]
	le.PutUint16(anchor, tagAnchor)
	le.PutUint32(anchor[16:], 4*discSector)
	le.PutUint32(anchor[20:], sequence)
	part := m.image[sequence*discSector:]
	le.PutUint16(part, tagPartition)
	le.PutUint32(part[188:], udfStart)
	le.PutUint32(part[192:], uint32(len(m.image)/discSector-udfStart))
	logical := m.image[(sequence+1)*discSector:]
	le.PutUint16(logical, tagLogical)
	le.PutUint32(logical[212:], discSector)
	logical[84], logical[211] = 8, byte(len(m.plan.label)+1)
	copy(logical[85:], m.plan.label)
	le.PutUint16(m.image[(sequence+2)*discSector:], tagTerminating)
	le.PutUint16(m.image[(sequence+3)*discSector:], tagPartition) // left over, and not to be read
}

// directory writes dir with all that is in it and returns its file entry's block.
func (m *udfMaster) directory(dir string) int {
	data := identifier("", 0, 0x0a)
	var done []string
	for _, name := range slices.Sorted(keysOf(m.plan.files)) {
		rest, ok := strings.CutPrefix(name, dir)
		child, _, isDir := strings.Cut(rest, "/")
		if !ok || slices.Contains(done, child) {
			continue
		}
		done = append(done, child)
		data = append(data, identifier(child, 0, 0x04)...) // deleted
		if isDir {
			data = append(data, identifier(child, m.directory(dir+child+"/"), 0x02)...)
		} else {
			data = append(data, identifier(child, m.file([]byte(m.plan.files[name]), 5), 0)...)
		}
	}
	return m.file(data, 4)
}

func identifier(name string, block int, flags byte) []byte {
	id := make([]byte, 38)
	binary.LittleEndian.PutUint16(id, tagIdentifier)
	id[18] = flags
	binary.LittleEndian.PutUint32(id[24:], uint32(block))
	if name != "" {
		id[19] = byte(len(name) + 1)
		id = append(append(id, 8), name...)
	}
	return append(id, make([]byte, (4-len(id)%4)%4)...)
}

// file writes content and its file entry; what is short lies inside the entry,
// the rest in pieces of one block.
func (m *udfMaster) file(content []byte, kind byte) int {
	le := binary.LittleEndian
	e := make([]byte, discSector)
	le.PutUint16(e, tagFile)
	head := 176
	if m.plan.extended {
		le.PutUint16(e, tagExtended)
		head = 216
	}
	e[27] = kind
	le.PutUint64(e[56:], uint64(len(content)))
	used := 0
	switch {
	case len(content) <= 512:
		e[34] = 3
		used = copy(e[head:], content)
	default:
		width := 8
		if m.plan.long {
			e[34], width = 1, 16
		}
		for piece := range slices.Chunk(content, discSector) {
			le.PutUint32(e[head+used:], uint32(len(piece)))
			le.PutUint32(e[head+used+4:], uint32(m.place(piece)))
			used += width
		}
	}
	le.PutUint32(e[head-4:], uint32(used))
	return m.place(e)
}

// place appends content in whole blocks and returns the first one's number.
func (m *udfMaster) place(content []byte) int {
	block := len(m.image)/discSector - udfStart
	m.image = append(m.image, content...)
	if rest := len(m.image) % discSector; rest > 0 {
		m.image = append(m.image, make([]byte, discSector-rest)...)
	}
	return block
}
