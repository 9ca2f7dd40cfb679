package source

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The digests of whole files that this process has read, so that another
// attempt with the same file need not read it again just to know them.
var remembered = &memory{known: map[string]Sums{}}

const (
	// memorySize is the number of files whose digests are kept.
	memorySize = 256
	// settled is how long a file must have been left alone before its digests are
	// kept: some file systems keep times to two seconds only, and a second
	// change within that time would not show.
	settled = 3 * time.Second
)

// Forget drops the digests that are known from memory for the file, so that the
// next Hash reads it again: for when a server disagrees with them. Nothing known is
// nothing to do.
func Forget(id Identity) { remembered.drop(id) }

type memory struct {
	mu    sync.Mutex
	known map[string]Sums // guarded by mu; never longer than memorySize
	order []string        // guarded by mu; keys of known, oldest first
}

// key is all of the identity but the path where the system numbers its files,
// so that a renamed file is known again.
func (id Identity) key() string {
	name := id.ID
	if name == "" {
		name = id.Path
	}
	return strings.Join([]string{id.ModTime.UTC().Format(time.RFC3339Nano), strconv.FormatInt(id.Size, 10), name}, " ")
}

// get returns the digests for algos if all of them are known.
func (m *memory) get(id Identity, algos []Algo) (Sums, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.known[id.key()]
	out := Sums{}
	for _, a := range algos {
		digest, ok := known[a]
		if !ok {
			return nil, false
		}
		out[a] = digest
	}
	return out, true
}

// put adds digests to what is known of the file, unless it was written to
// moments ago.
func (m *memory) put(id Identity, sums Sums) {
	if len(sums) == 0 || time.Since(id.ModTime) < settled {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key := id.key()
	if m.known[key] == nil {
		m.makeRoomLocked()
		m.known[key] = Sums{}
		m.order = append(m.order, key)
	}
	maps.Copy(m.known[key], sums)
}

// makeRoomLocked makes room for one more file.
func (m *memory) makeRoomLocked() {
	if len(m.order) < memorySize {
		return
	}
	delete(m.known, m.order[0])
	m.order = slices.Delete(m.order, 0, 1)
}

// drop removes all that is known of the file.
func (m *memory) drop(id Identity) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := id.key()
	delete(m.known, key)
	m.order = slices.DeleteFunc(m.order, func(k string) bool { return k == key })
}
