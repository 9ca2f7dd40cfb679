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

	"slipway/internal/atomicfile"
	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Store is the file of profiles. Its methods may be called from several
// goroutines at once. List, Get, Find and Export answer from memory; the others
// touch the disk.
type Store struct {
	path string

	disk  sync.Mutex // held while the file is read or written, which may wait for another program; taken before mu
	stamp stamp      // guarded by disk

	mu    sync.Mutex // guards the rest, never for long
	list  []Profile  // by name, as the file held them when it was last read or written
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
	err = s.read()
	var broken *brokenError
	if errors.As(err, &broken) {
		warning, err = s.setAside(broken)
	}
	if err != nil {
		return nil, "", err
	}
	return s, warning, nil
}

// Know tells the store the back ends. From then on it drops texts that somebody wrote
// into the file by hand as [Store.Save] drops them.
func (s *Store) Know(specs func(backendID string) (backend.Spec, bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.specs = specs
	s.list = s.cleanLocked(s.list)
}

// Reload reads the file again if another program has changed it. Fault:
// Unavailable for a file that has become damaged or newer than this program; the
// store then goes on with what it knew.
func (s *Store) Reload() error {
	s.disk.Lock()
	defer s.disk.Unlock()
	if now := s.look(); now == s.stamp {
		return nil
	}
	unlock, err := lock(s.path)
	if err != nil {
		return err
	}
	defer unlock()
	return s.read()
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

// set takes over a list.
func (s *Store) set(list []Profile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = s.cleanLocked(list)
}

// shown returns the list as it is shown, which is never changed.
func (s *Store) shown() []Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list
}

// cleanLocked returns a list in order, with the texts that may be stored.
func (s *Store) cleanLocked(list []Profile) []Profile {
	clean := make([]Profile, 0, len(list))
	for _, p := range list {
		if spec, ok := s.specs(p.Backend); ok {
			p = p.kept(spec)
		}
		clean = append(clean, p)
	}
	slices.SortStableFunc(clean, func(a, b Profile) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return clean
}

// look returns the stamp of the file; the zero stamp for one that is missing.
func (s *Store) look() stamp {
	info, err := os.Stat(s.path)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// read reads the file into memory. It needs disk and the file lock. Errors are a
// *brokenError inside a fault, or a fault.
func (s *Store) read() error {
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
	s.set(list)
	return nil
}

// setAside renames the file, so that nothing overwrites it.
func (s *Store) setAside(why *brokenError) (warning string, err error) {
	aside := fmt.Sprintf("%s.%s-%s", s.path, why.suffix, time.Now().UTC().Format("20060102-150405.000"))
	if err := os.Rename(s.path, aside); err != nil {
		return "", fileFault(err, "set aside", s.path)
	}
	s.set(nil)
	s.stamp = stamp{}
	return fmt.Sprintf("%s It was set aside as %s, and Slipway starts without targets.", why.what, filepath.Base(aside)), nil
}

// lock keeps other programs away from the file at path until unlock is called.
func lock(path string) (unlock func(), err error) {
	unlock, err = atomicfile.Lock(path)
	if errors.Is(err, atomicfile.ErrBusy) {
		f := fault.Wrap(err, fault.Unavailable, "Another program holds the file of targets.",
			"Wait for it to finish, or end other windows and shells of Slipway, then try again.")
		f.Op = "lock profiles"
		return nil, f
	}
	if err != nil {
		return nil, fileFault(err, "lock", path)
	}
	return unlock, nil
}

func fileFault(err error, verb, path string) error {
	f := fault.Wrap(err, fault.Unavailable, fmt.Sprintf("The file of targets %s cannot be %s.", path, participle[verb]),
		"Check the rights and the free space of its folder.")
	f.Op, f.Detail = verb+" profiles", err.Error()
	return f
}

var participle = map[string]string{"read": "read", "set aside": "set aside", "lock": "locked", "write": "written"}
