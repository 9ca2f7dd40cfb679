package form

import (
	"slices"
	"strings"

	"slipway/internal/backend"

	"fyne.io/fyne/v2/container"
)

// lister is the input of a List: one entry a line, and, where choices are offered,
// a menu above them from which entries are added.
type lister struct {
	*lines
	add     *selectBox
	choices []backend.Choice
}

func newLister(field backend.Field, changed, gained func()) *lister {
	l := &lister{lines: newText(field, changed, gained, true)}
	l.add = newSelectBox(gained)
	l.add.OnChanged = func(label string) {
		if c, ok := captioned(l.choices, label); ok {
			l.append(c.Value)
			l.add.ClearSelected()
		}
	}
	l.add.PlaceHolder = "Add one of those known…"
	l.add.Hide()
	l.all = container.NewBorder(l.add, nil, nil, nil, l.e)
	l.offer(field.Choices)
	return l
}

// lines is a text under a name that does not hide its method of that name.
type lines = text

// append adds an entry that is not there yet, as a change by hand.
func (l *lister) append(value string) {
	entries := strings.FieldsFunc(l.e.Text, func(r rune) bool { return r == '\n' })
	if slices.Contains(entries, value) {
		return
	}
	l.setText(strings.Join(append(entries, value), "\n"))
	l.e.changed()
}

func (l *lister) offer(c []backend.Choice) {
	if alike(c, l.choices) {
		return
	}
	l.choices = c
	l.add.SetOptions(captions(c))
	if len(c) > 0 {
		l.add.Show()
	} else {
		l.add.Hide()
	}
}
