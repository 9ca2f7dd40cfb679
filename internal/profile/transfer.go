package profile

import (
	"errors"
	"fmt"
	"io"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// maxImport bounds what an import reads, in bytes. A profile takes a few hundred.
const maxImport = 4 << 20

// Export writes the profiles with these ids, all if none are given, without
// secrets and without ids. Faults: NotFound for an unknown id, Unavailable when w
// fails.
func (s *Store) Export(w io.Writer, ids ...string) error {
	list := s.List()
	if len(ids) > 0 {
		var err error
		if list, err = pick(list, ids); err != nil {
			return err
		}
	}
	for i := range list {
		list[i].ID = ""
	}
	text, err := encode(list)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		f := fault.Wrap(err, fault.Unavailable, "The targets could not be written out.", "Check the free space and the rights there.")
		f.Op, f.Detail = "export profiles", err.Error()
		return f
	}
	return nil
}

func pick(list []Profile, ids []string) ([]Profile, error) {
	var out []Profile
	for _, id := range ids {
		i := withID(list, id)
		if i < 0 {
			return nil, fault.New(fault.NotFound, "There is no target with the id "+id+".", "Look at the list of targets.")
		}
		out = append(out, list[i])
	}
	return out, nil
}

// Import adds the profiles of an exported file under new ids; a taken name gets a
// number. Texts are dropped as [Store.Save] drops them. It adds all or none and returns
// what it added. Faults: Invalid for a text that is no export, is newer than this
// program, or breaks a rule; Unavailable.
func (s *Store) Import(r io.Reader, spec func(backendID string) (backend.Spec, bool)) ([]Profile, error) {
	incoming, err := readExport(r)
	if err != nil {
		return nil, err
	}
	for i, p := range incoming {
		sp, ok := spec(p.Backend)
		if !ok {
			return nil, badImport(fmt.Sprintf("The target %q is for %q, which this version does not know.", p.Name, p.Backend), nil)
		}
		p.ID = newID()
		p = p.kept(sp)
		if err := errors.Join(p.problems(sp)...); err != nil {
			return nil, badImport(fmt.Sprintf("The target %q breaks a rule.", p.Name), err)
		}
		incoming[i] = p
	}
	err = s.change(func(_, list []Profile) ([]Profile, error) {
		for i := range incoming {
			incoming[i].Name = freeName(list, incoming[i].Name)
			list = append(list, incoming[i].clone())
		}
		return list, nil
	})
	if err != nil {
		return nil, err
	}
	return incoming, nil
}

func readExport(r io.Reader) ([]Profile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, badImport("The file cannot be read.", err)
	}
	if len(text) > maxImport {
		return nil, badImport("The file is too large for a list of targets.", nil)
	}
	list, err := decode(text)
	if err != nil {
		return nil, badImport(err.Error(), errors.Unwrap(err))
	}
	if len(list) == 0 {
		return nil, badImport("There is no target in the file.", nil)
	}
	return list, nil
}

func badImport(what string, cause error) error {
	f := fault.Wrap(cause, fault.Invalid, what, "Take a file that Slipway's export wrote; nothing was added.")
	f.Op = "import profiles"
	if cause != nil {
		f.Detail = cause.Error()
	}
	return f
}

// freeName returns name, with a number behind it if it is taken.
func freeName(list []Profile, name string) string {
	free := name
	for n := 2; named(list, free) >= 0; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	return free
}
