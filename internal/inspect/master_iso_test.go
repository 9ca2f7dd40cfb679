package inspect

import (
	"encoding/binary"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
)

// isoPlan says how a test disc is mastered.
type isoPlan struct {
	label     string
	files     map[string]string // by path
	rockRidge bool              // real names in NM fields, mangled ones in the records
	joliet    bool              // real names in a second tree
	platforms []byte            // of the boot catalogue's entries; none: no catalogue
	split     bool              // each file in two records, one sector in the first
}

// isoMaster writes a disc; sectors are handed out one after the other.
type isoMaster struct {
	plan  isoPlan
	image []byte
	data  map[string]int // sector of each file's content
}

func masterISO(p isoPlan) []byte {
	m := &isoMaster{plan: p, image: make([]byte, 20*discSector), data: map[string]int{}}
	for _, name := range slices.Sorted(keysOf(p.files)) {
		m.data[name] = m.place([]byte(p.files[name]))
	}
	sector := firstDescriptor
	next := func(kind byte) []byte {
		d := m.image[sector*discSector:][:discSector]
		d[0], d[6] = kind, 1
		copy(d[1:], "CD001")
		sector++
		return d
	}
	if len(p.platforms) > 0 {
		at := m.place(catalogue(p.platforms))
		boot := next(0)
		copy(boot[7:], "EL TORITO SPECIFICATION")
		binary.LittleEndian.PutUint32(boot[71:], uint32(at))
	}
	m.tree(next, 1, false)
	if p.joliet {
		m.tree(next, 2, true)
	}
	next(255)
	both(m.image[firstPrimary(m.image)+80:], len(m.image)/discSector)
	return m.image
}

func keysOf(files map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range files {
			if !yield(k) {
				return
			}
		}
	}
}

func firstPrimary(image []byte) int {
	for off := firstDescriptor * discSector; ; off += discSector {
		if image[off] == 1 {
			return off
		}
	}
}

// tree writes the directories of one volume and its descriptor.
func (m *isoMaster) tree(next func(byte) []byte, kind byte, joliet bool) {
	off, size := m.directory(".", joliet)
	d := next(kind)
	copy(d[40:72], m.plan.label+strings.Repeat(" ", 32))
	if joliet {
		copy(d[88:], "%/E")
	}
	copy(d[156:], record("\x00", off, size, 2, nil))
}

// directory writes dir after its sub-folders and returns its sector and size.
func (m *isoMaster) directory(dir string, joliet bool) (sector, size int) {
	records := [][]byte{record("\x00", 0, 0, 2, nil), record("\x01", 0, 0, 2, nil)}
	var done []string
	for i, name := range slices.Sorted(keysOf(m.plan.files)) {
		rest, ok := strings.CutPrefix("./"+name, dir+"/")
		if dir != "." {
			rest, ok = strings.CutPrefix(name, dir+"/")
		}
		child, below, isDir := strings.Cut(rest, "/")
		if !ok || slices.Contains(done, child) {
			continue
		}
		done = append(done, child)
		if isDir && below != "" {
			at, n := m.directory(path.Join(dir, child), joliet)
			records = append(records, m.named(child, i, at, n, 2, joliet))
			continue
		}
		at, n := m.data[name], len(m.plan.files[name])
		if m.plan.split && n > discSector {
			records = append(records, m.named(child, i, at, discSector, 0x80, joliet))
			at, n = at+1, n-discSector
		}
		records = append(records, m.named(child, i, at, n, 0, joliet))
	}
	var data []byte
	for _, r := range records {
		if room := discSector - len(data)%discSector; len(r) > room {
			data = append(data, make([]byte, room)...)
		}
		data = append(data, r...)
	}
	return m.place(data), len(data)
}

func (m *isoMaster) named(name string, i, sector, size int, flags byte, joliet bool) []byte {
	if joliet {
		var wide []byte
		for _, u := range utf16.Encode([]rune(name)) {
			wide = binary.BigEndian.AppendUint16(wide, u)
		}
		return record(string(wide), sector, size, flags, nil)
	}
	short := strings.ToUpper(strings.TrimPrefix(name, ".")) + ";1"
	if !m.plan.rockRidge {
		return record(short, sector, size, flags, nil)
	}
	other := []byte("PX\x05\x01\x00")
	nm := append([]byte{'N', 'M', byte(5 + len(name)), 1, 0}, name...)
	return record("F"+string(rune('A'+i%26)), sector, size, flags, append(other, nm...))
}

func record(name string, sector, size int, flags byte, system []byte) []byte {
	r := make([]byte, 33, 255)
	both(r[2:], sector)
	both(r[10:], size)
	r[25], r[32] = flags, byte(len(name))
	r = append(r, name...)
	if len(name)%2 == 0 {
		r = append(r, 0)
	}
	r = append(r, system...)
	r[0] = byte(len(r))
	return r
}

func both(p []byte, n int) {
	binary.LittleEndian.PutUint32(p, uint32(n))
	binary.BigEndian.PutUint32(p[4:], uint32(n))
}

// place appends content in whole sectors and returns the first one.
func (m *isoMaster) place(content []byte) int {
	sector := len(m.image) / discSector
	m.image = append(m.image, content...)
	if rest := len(m.image) % discSector; rest > 0 {
		m.image = append(m.image, make([]byte, discSector-rest)...)
	}
	return sector
}

// catalogue makes a boot catalogue with one startable entry for each platform.
func catalogue(platforms []byte) []byte {
	c := make([]byte, discSector)
	c[0], c[1], c[30], c[31], c[32] = 1, platforms[0], 0x55, 0xaa, 0x88
	for i, p := range platforms[1:] {
		e := c[64*(i+1):]
		e[0], e[1], e[2], e[32] = 0x91, p, 1, 0x88
	}
	return c
}
