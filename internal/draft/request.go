package draft

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Propose returns the field texts for files on a back end: the Spec's proposals
// over its defaults. files has one entry, or the members of a set, whose first
// names it; without any, the defaults come back.
func Propose(spec backend.Spec, files []File) backend.Values {
	seen := make([]backend.Candidate, len(files))
	for i, f := range files {
		seen[i] = backend.Candidate{Name: f.Identity.Name(), Report: f.Report}
	}
	return propose(spec, seen)
}

// ProposeURL is Propose for an address that the server fetches by itself: only the
// last element of its path is known. An address without one, or that is none, yields
// the defaults.
func ProposeURL(spec backend.Spec, address string) backend.Values {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return propose(spec, nil)
	}
	name := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	if name == "" {
		return propose(spec, nil)
	}
	return propose(spec, []backend.Candidate{{Name: name}})
}

func propose(spec backend.Spec, files []backend.Candidate) backend.Values {
	v := backend.Values{}
	if spec.Propose != nil && len(files) > 0 {
		maps.Copy(v, spec.Propose(files))
	}
	return backend.Fill(spec.Request, v)
}

// Amend puts given texts over proposed ones. A proposal that a given text rules out,
// as another type of file rules out the system that went with the proposed one,
// makes way for the default; what was given is never dropped.
func Amend(spec backend.Spec, proposed, given backend.Values) backend.Values {
	v := proposed.Clone()
	maps.Copy(v, given)
	for range spec.Request { // a proposal that goes may rule out the next one
		before := len(v)
		for _, f := range backend.Validate(spec.Request, v) {
			if given[f.Field] == "" {
				delete(v, f.Field)
			}
		}
		if len(v) == before {
			break
		}
	}
	return v
}

// Request builds the request for files with the given texts, defaults filled in.
// Faults: Invalid, one joined error holding a fault for each field that breaks a
// rule and for each file that the back end does not take.
func Request(spec backend.Spec, files []File, v backend.Values) (backend.Request, error) {
	req := backend.Request{Values: backend.Fill(spec.Request, v)}
	var bad []error
	switch {
	case len(files) == 0:
		bad = append(bad, fault.New(fault.Invalid, "There is no file to upload.", "Choose one."))
	case len(files) > 1 && spec.Accept.Sets.Group == nil:
		bad = append(bad, fault.New(fault.Invalid, fmt.Sprintf("%s takes one file for each %s.", spec.Title, spec.ItemNoun), "Queue the files one by one."))
	}
	for _, f := range files {
		if !accepts(spec.Accept.Extensions, f.Identity.Name()) {
			bad = append(bad, fault.New(fault.Invalid, fmt.Sprintf("%s does not take a file named %s.", spec.Title, f.Identity.Name()),
				"It takes files that end in "+strings.Join(spec.Accept.Extensions, ", ")+"."))
		}
		item := backend.Item{Identity: f.Identity, Expected: slices.Clone(f.Expected)}
		if spec.Accept.Sets.Role != nil && len(files) > 1 {
			item.Role = spec.Accept.Sets.Role(f.Identity.Name())
		}
		req.Items = append(req.Items, item)
	}
	if err := errors.Join(append(bad, fieldFaults(spec, v)...)...); err != nil {
		return backend.Request{}, err
	}
	return req, nil
}

// accepts reports whether name ends in one of the extensions; any name does where
// there are none.
func accepts(extensions []string, name string) bool {
	name = strings.ToLower(name)
	return len(extensions) == 0 || slices.ContainsFunc(extensions, func(ext string) bool { return strings.HasSuffix(name, ext) })
}

func fieldFaults(spec backend.Spec, v backend.Values) []error {
	var bad []error
	for _, f := range backend.Validate(spec.Request, v) {
		bad = append(bad, f)
	}
	return bad
}

// RequestURL is Request for an address that the server fetches by itself.
// Faults: Invalid, also what [backend.Spec.URLFault] says of the address.
func RequestURL(spec backend.Spec, address string, v backend.Values) (backend.Request, error) {
	var bad []error
	if f := spec.URLFault(address); f != nil {
		bad = append(bad, f)
	}
	if err := errors.Join(append(bad, fieldFaults(spec, v)...)...); err != nil {
		return backend.Request{}, err
	}
	return backend.Request{URL: address, Values: backend.Fill(spec.Request, v)}, nil
}

// Group divides files into sets as the back end wants them, in the order of their
// first members; a file in no set is a group of its own.
func Group(spec backend.Spec, files []File) [][]File {
	set := make([]int, len(files)) // 1 + index into sets; 0 for a file in none
	var sets [][]int
	if spec.Accept.Sets.Group != nil {
		paths := make([]string, len(files))
		for i, f := range files {
			paths[i] = f.Identity.Path
		}
		sets = spec.Accept.Sets.Group(paths)
	}
	for s, members := range sets {
		for _, i := range members {
			set[i] = s + 1
		}
	}
	return gather(files, sets, set)
}

func gather(files []File, sets [][]int, set []int) [][]File {
	var groups [][]File
	done := make([]bool, len(sets)+1)
	for i, f := range files {
		switch s := set[i]; {
		case s == 0:
			groups = append(groups, []File{f})
		case !done[s]:
			done[s] = true
			group := make([]File, 0, len(sets[s-1]))
			for _, m := range sets[s-1] {
				group = append(group, files[m])
			}
			groups = append(groups, group)
		}
	}
	return groups
}
