package form

import (
	"slipway/internal/backend"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// input edits the text of one field.
type input interface {
	object() fyne.CanvasObject
	focus() fyne.Focusable
	text() string
	setText(s string)         // does not count as a change by hand
	placeholder(s string)     // replaces what an empty field shows
	offer(c []backend.Choice) // for Select, Suggest and List; others ignore it
	meaning() string          // what the chosen value means; empty where the input says so itself
	lost() string             // says that what was chosen is no longer offered; empty while it is
}

// newInput returns the input for a field. changed is called after each change by
// hand, gained when the input gets the focus.
func newInput(field backend.Field, o Options, changed, gained func()) input {
	switch field.Kind {
	case backend.Bool:
		return newSwitch(field, changed, gained)
	case backend.Select:
		return newSelector(field, o.Compact, changed, gained)
	case backend.Suggest:
		return newSuggester(field, changed, gained)
	case backend.List:
		return newLister(field, changed, gained)
	case backend.LongText, backend.Pairs:
		return newText(field, changed, gained, true)
	case backend.File:
		in := newText(field, changed, gained, false)
		in.browse(o.Browse)
		return in
	default:
		return newText(field, changed, gained, false)
	}
}

// text is the input of every kind that is typed.
type text struct {
	e   *Entry
	all fyne.CanvasObject
}

// linesShown is the height of a field of several lines.
const linesShown = 3

func newText(field backend.Field, changed, gained func(), lines bool) *text {
	e := NewEntry()
	e.Password = field.Kind == backend.Secret
	e.PlaceHolder = hint(field)
	if lines {
		e.MultiLine = true
		e.Wrapping = fyne.TextWrapOff
		e.SetMinRowsVisible(linesShown)
	}
	e.gained, e.changed = gained, changed
	return &text{e: e, all: e}
}

// hint returns what an empty field shows: its placeholder, else its default.
func hint(field backend.Field) string {
	switch {
	case field.Placeholder != "":
		return field.Placeholder
	case field.Default != "":
		return field.Default
	case field.Kind == backend.List:
		return "one entry a line"
	case field.Kind == backend.Pairs:
		return "key=value, one a line"
	default:
		return ""
	}
}

func (t *text) browse(pick func(done func(path string))) {
	if pick == nil {
		return
	}
	button := widget.NewButtonWithIcon("Browse…", theme.FolderOpenIcon(), func() {
		pick(func(path string) {
			if path != "" {
				t.setText(path)
				t.e.changed()
			}
		})
	})
	t.all = container.NewBorder(nil, nil, nil, button, t.e)
}

func (t *text) object() fyne.CanvasObject { return t.all }
func (t *text) focus() fyne.Focusable     { return t.e }
func (t *text) text() string              { return t.e.Text }
func (t *text) setText(s string)          { t.e.quietly(func() { t.e.SetText(s) }) }
func (t *text) placeholder(s string)      { t.e.SetPlaceHolder(s) }
func (t *text) offer([]backend.Choice)    {}
func (t *text) meaning() string           { return "" }
func (t *text) lost() string              { return "" }

// toggle is the input of a Bool.
type toggle struct {
	box   *checkBox
	start bool // the field's default
	muted bool // a text is being set by the program
}

func newSwitch(field backend.Field, changed, gained func()) *toggle {
	t := &toggle{start: field.Default == "true"}
	t.box = newCheckBox(field.Label, gained)
	t.box.OnChanged = func(bool) {
		if !t.muted {
			changed()
		}
	}
	return t
}

func (t *toggle) object() fyne.CanvasObject { return t.box }
func (t *toggle) focus() fyne.Focusable     { return t.box }
func (t *toggle) placeholder(string)        {}
func (t *toggle) offer([]backend.Choice)    {}
func (t *toggle) meaning() string           { return "" }
func (t *toggle) lost() string              { return "" }

func (t *toggle) text() string {
	if t.box.Checked {
		return "true"
	}
	return "false"
}

func (t *toggle) setText(s string) {
	t.muted = true
	defer func() { t.muted = false }()
	t.box.SetChecked(s == "true" || s == "" && t.start)
}
