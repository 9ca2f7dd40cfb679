package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Store is the file of profiles. Its methods may be called from several
// goroutines at once. List, Get, Find and Export answer from memory; the others
// touch the disk.
type Store struct {
	path string

	mu    sync.Mutex // guards the rest
	list  []Profile  // by name, as the file held them when it was last read or written
	stamp stamp
	specs func(backendID string) (backend.Spec, bool)
}

// stamp tells one state of the file from another without reading it.
type stamp struct {
	size int64
	mod  time.Time
}

// Open reads the file at path; a missing file is an empty store. warning is a
// sentence for the person when a damaged or newer file was set aside. Fault:
// Unavailable when the file can be neither read nor set aside.
func Open(path string) (s *Store, warning string, err error) {
	s = &Store{path: path, specs: func(string) (backend.Spec, bool) { return backend.Spec{}, false }}
	unlock, err := lock(path)
	if err != nil {
		return nil, "", err
	}
	defer unlock()
	err = s.readLocked()
	var broken *brokenError
	if errors.As(err, &broken) {
		warning, err = s.setAside(broken)
	}
	if err != nil {
		return nil, "", err
	}
	return s, warning, nil
}

// Know tells the store the back ends. From then on it drops texts of Secret fields
// that somebody wrote into the file by hand.
func (s *Store) Know(specs func(backendID string) (backend.Spec, bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.specs = specs
	s.setLocked(s.list)
}

// Reload reads the file again if another program has changed it. Fault:
// Unavailable for a file that has become damaged or newer than this program; the
// store then goes on with what it knew.
func (s *Store) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.look(); now == s.stamp {
		return nil
	}
	unlock, err := lock(s.path)
	if err != nil {
		return err
	}
	defer unlock()
	return s.readLocked()
}

// List returns the profiles by name.
func (s *Store) List() []Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Profile, len(s.list))
	for i, p := range s.list {
		out[i] = p.clone()
	}
	return out
}

// Get returns one profile by id.
func (s *Store) Get(id string) (Profile, bool) {
	return s.at(func(list []Profile) int { return withID(list, id) })
}

// Find returns one profile by name, case aside, or else by id.
func (s *Store) Find(name string) (Profile, bool) {
	return s.at(func(list []Profile) int {
		if i := named(list, strings.TrimSpace(name)); i >= 0 {
			return i
		}
		return withID(list, name)
	})
}

func (s *Store) at(place func([]Profile) int) (Profile, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := place(s.list)
	if i < 0 {
		return Profile{}, false
	}
	return s.list[i].clone(), true
}

// setLocked takes over a list, cleaned and in order.
func (s *Store) setLocked(list []Profile) {
	s.list = make([]Profile, 0, len(list))
	for _, p := range list {
		if spec, ok := s.specs(p.Backend); ok {
			p = p.withoutSecrets(spec)
		}
		s.list = append(s.list, p)
	}
	slices.SortStableFunc(s.list, func(a, b Profile) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
}

// look returns the stamp of the file; the zero stamp for one that is missing.
func (s *Store) look() stamp {
	info, err := os.Stat(s.path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// readLocked reads the file into memory. It needs the file lock. Errors are a
// *brokenError inside a fault, or a fault.
func (s *Store) readLocked() error {
	now := s.look()
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = nil, nil
	}
	if err != nil {
		return fileFault(err, "read", s.path)
	}
	list, err := decode(text)
	if err == nil {
		err = whole(list)
	}
	if err != nil {
		return broken(err, s.path)
	}
	s.stamp = now
	s.setLocked(list)
	return nil
}

// setAside renames the file, so that nothing overwrites it.
func (s *Store) setAside(why *brokenError) (warning string, err error) {
	aside := fmt.Sprintf("%s.%s-%s", s.path, why.suffix, time.Now().UTC().Format("20060102-150405.000"))
	if err := os.Rename(s.path, aside); err != nil {
		return "", fileFault(err, "set aside", s.path)
	}
	s.list, s.stamp = nil, stamp{}
	return fmt.Sprintf("%s It was set aside as %s, and Slipway starts without targets.", why.what, filepath.Base(aside)), nil
}

func fileFault(err error, verb, path string) error {
	f := fault.Wrap(err, fault.Unavailable, fmt.Sprintf("The file of targets %s cannot be %s.", path, participle[verb]),
		"Check the rights and the free space of its folder.")
	f.Op, f.Detail = verb+" profiles", err.Error()
	return f
}

var participle = map[string]string{"read": "read", "set aside": "set aside", "lock": "locked", "write": "written"}
