package form

import (
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
		if c, ok := captioned(s.choices, typed); ok {
			s.setText(c.Value)
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
	s.box.SetOptions(captions(c))
}
