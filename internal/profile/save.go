package profile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/internal/atomicfile"
	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Save adds p, or replaces the profile with its id; an empty id is filled in, and
// so is an empty back end. Texts of Secret fields, and of fields that do not exist
// for the others, are dropped. It returns what was saved. Faults: Invalid for an
// empty or taken name or texts that break spec's rules, one joined error holding a
// fault for each; Conflict when another program changed the same profile since this
// store saw it, which the store then shows; Unavailable when the file cannot be
// written.
func (s *Store) Save(spec backend.Spec, p Profile) (Profile, error) {
	p.Name = strings.TrimSpace(p.Name)
	if p.Backend == "" {
		p.Backend = spec.ID
	}
	p = p.kept(spec)
	if err := errors.Join(p.problems(spec)...); err != nil {
		return Profile{}, err
	}
	err := s.change(func(known, list []Profile) ([]Profile, error) {
		return place(known, list, &p)
	})
	if err != nil {
		return Profile{}, err
	}
	return p.clone(), nil
}

// place puts p into list, where known is what the store showed before.
func place(known, list []Profile, p *Profile) ([]Profile, error) {
	if i := named(list, p.Name); i >= 0 && (p.ID == "" || list[i].ID != p.ID) {
		return nil, &fault.Fault{
			Kind: fault.Invalid, Op: "save profile", Field: "name", What: fmt.Sprintf("There is a target named %q already.", list[i].Name),
			Remedy: "Choose another name.",
		}
	}
	if p.ID == "" {
		p.ID = newID()
	}
	was, is := withID(known, p.ID), withID(list, p.ID)
	if was >= 0 && (is < 0 || !known[was].equal(list[is])) {
		return nil, &fault.Fault{
			Kind: fault.Conflict, Op: "save profile", What: fmt.Sprintf("Another program has changed the target %q meanwhile.", known[was].Name),
			Remedy: "Look at it again, then save once more.",
		}
	}
	if is < 0 {
		return append(list, *p), nil
	}
	list[is] = *p
	return list, nil
}

// newID returns 26 random letters and digits: 130 bits, so none comes twice.
func newID() string { return strings.ToLower(rand.Text()) }

// Remove deletes a profile. Not there is success. Fault: Unavailable.
func (s *Store) Remove(id string) error {
	return s.change(func(_, list []Profile) ([]Profile, error) {
		return slices.DeleteFunc(list, func(p Profile) bool { return p.ID == id }), nil
	})
}

// change applies edit to what the file holds now and writes the outcome. edit gets
// what the store showed before as well, and may change list.
func (s *Store) change(edit func(known, list []Profile) ([]Profile, error)) error {
	s.disk.Lock()
	defer s.disk.Unlock()
	unlock, err := lock(s.path)
	if err != nil {
		return err
	}
	defer unlock()
	known := s.shown()
	if err := s.read(); err != nil {
		return err
	}
	list, err := edit(known, slices.Clone(s.shown()))
	if err != nil {
		return err
	}
	text, err := encode(list)
	if err != nil {
		return err
	}
	if err := atomicfile.Replace(s.path, text); err != nil {
		return fileFault(err, "write", s.path)
	}
	s.set(list)
	s.stamp = s.look()
	return nil
}
