package form

import (
	"slices"

	"slipway/internal/backend"

	"fyne.io/fyne/v2"
)

// suggester is the input of a Suggest. Its list shows labels; its text is the
// value.
type suggester struct {
	box     *suggestBox
	choices []backend.Choice
	muted   bool // a text is being set by the program
}

func newSuggester(field backend.Field, changed, gained func()) *suggester {
	s := &suggester{box: newSuggestBox(gained)}
	s.box.PlaceHolder = hint(field)
	s.box.OnChanged = func(typed string) {
		if s.muted {
			return
		}
		if i := slices.IndexFunc(s.choices, func(c backend.Choice) bool { return said(c) == typed }); i >= 0 {
			s.setText(s.choices[i].Value)
		}
		changed()
	}
	s.offer(field.Choices)
	return s
}

func (s *suggester) object() fyne.CanvasObject { return s.box }
func (s *suggester) focus() fyne.Focusable     { return s.box }
func (s *suggester) text() string              { return s.box.Text }
func (s *suggester) meaning() string           { return "" }
func (s *suggester) lost() string              { return "" }
func (s *suggester) placeholder(p string)      { s.box.SetPlaceHolder(p) }

func (s *suggester) setText(v string) {
	s.muted = true
	defer func() { s.muted = false }()
	s.box.SetText(v)
}

func (s *suggester) offer(c []backend.Choice) {
	if alike(c, s.choices) {
		return
	}
	s.choices = c
	options := make([]string, len(c))
	for i := range c {
		options[i] = said(c[i])
	}
	s.box.SetOptions(options)
}
