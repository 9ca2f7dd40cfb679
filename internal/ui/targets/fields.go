package targets

import (
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// The dialog's own fields. No field of a back end has a dot in its key.
const (
	keyBackend = ".backend"
	keyImport  = ".import"
	keyName    = ".name"
)

// maxName is the longest name of a target, in characters.
const maxName = 80

// fields returns the fields of the dialog: its own, then the back end's. A back
// end and a source are chosen only for a new target, and only where there is a
// choice.
func (e *editor) fields() []backend.Field {
	var own []backend.Field
	if e.target.ID == "" && len(e.specs) > 1 {
		own = append(own, e.backendField())
	}
	if len(e.found) > 0 {
		own = append(own, e.importField())
	}
	own = append(own, backend.Field{
		Key: keyName, Label: "Name", Kind: backend.Text, Required: true, MaxLen: maxName,
		Help: "What you call this target in the list.",
	})
	return append(own, e.spec.Profile...)
}

func (e *editor) backendField() backend.Field {
	f := backend.Field{Key: keyBackend, Label: "Back end", Help: e.spec.Summary, Kind: backend.Select, Required: true, Default: e.spec.ID}
	for _, s := range e.specs {
		f.Choices = append(f.Choices, backend.Choice{Value: s.ID, Label: s.Title})
	}
	return f
}

func (e *editor) importField() backend.Field {
	f := backend.Field{
		Key: keyImport, Label: "Import", Kind: backend.Select, Placeholder: "A connection found on this computer…",
		Help: "Fills in what other tools on this computer know about a connection.",
	}
	for _, found := range e.found {
		f.Choices = append(f.Choices, backend.Choice{Value: source(found), Label: found.Name, Help: "from " + found.From})
	}
	return f
}

func source(f backend.Imported) string { return f.From + "\n" + f.Name }

// plain returns v without the dialog's own fields.
func plain(v backend.Values) backend.Values {
	out := v.Clone()
	for key := range out {
		if strings.HasPrefix(key, ".") {
			delete(out, key)
		}
	}
	return out
}

// lookAround looks for connections that other tools keep on this computer.
func (e *editor) lookAround() {
	if e.spec.Import == nil {
		return
	}
	wanted := e.spec
	var found []backend.Imported
	var err error
	e.pane.run(func() { found, err = wanted.Import() }, func() {
		switch {
		case e.ctx.Err() != nil || e.spec.ID != wanted.ID:
		case err != nil:
			e.status.ill(fault.Of(err))
		case len(found) > 0:
			e.found = found
			e.build(e.form.Values())
			e.form.Focus()
		}
	})
}

// changed follows a text that was changed by hand: another back end brings other
// fields, a connection that is taken over brings its texts, and a result that was
// shown no longer holds.
func (e *editor) changed() {
	v := e.form.Values()
	e.stop()
	e.status.clear()
	switch {
	case v[keyBackend] != "" && v[keyBackend] != e.spec.ID:
		e.adopt(v[keyBackend])
		e.found = nil
		e.build(v)
		e.lookAround()
	case v[keyImport] != "":
		e.takeOver(v)
	}
}

// takeOver fills in a connection that was found. What it does not know stays.
func (e *editor) takeOver(v backend.Values) {
	for _, found := range e.found {
		if source(found) != v[keyImport] {
			continue
		}
		for _, texts := range []backend.Values{found.Values, found.Secrets} {
			for key, text := range texts {
				v[key] = text
			}
		}
		if v[keyName] == "" {
			v[keyName] = found.Name
		}
	}
	delete(v, keyImport)
	e.form.SetValues(v)
}
