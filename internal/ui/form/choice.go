package form

import (
	"slices"

	"slipway/internal/backend"

	"fyne.io/fyne/v2"
)

// selector is the input of a Select.
type selector struct {
	box     *selectBox
	field   backend.Field
	choices []backend.Choice // as offered, with "not set" in front where that is allowed
	value   string
	brief   bool // options without their help, which would be cut off
	muted   bool // an option is being set by the program
}

func newSelector(field backend.Field, brief bool, changed, gained func()) *selector {
	s := &selector{box: newSelectBox(gained), field: field, brief: brief}
	s.box.PlaceHolder = "Choose…"
	if field.Placeholder != "" {
		s.box.PlaceHolder = field.Placeholder
	}
	s.box.OnChanged = func(string) {
		if s.muted {
			return
		}
		if i := s.box.SelectedIndex(); i >= 0 {
			s.value = s.choices[i].Value
		}
		changed()
		gained()
	}
	s.offer(field.Choices)
	return s
}

func (s *selector) object() fyne.CanvasObject { return s.box }
func (s *selector) focus() fyne.Focusable     { return s.box }
func (s *selector) text() string              { return s.value }

func (s *selector) placeholder(p string) {
	s.box.PlaceHolder = p
	s.box.Refresh()
}

func (s *selector) setText(v string) {
	if v == "" {
		v = s.field.Default
	}
	s.value = v
	s.show()
}

// offer replaces the options. A value that is no longer offered gives way to the
// default, except where only the server knows its choices.
func (s *selector) offer(c []backend.Choice) {
	s.choices = nil
	if !s.field.Required && s.field.Default == "" {
		s.choices = append(s.choices, backend.Choice{Label: s.unset()})
	}
	s.choices = append(s.choices, c...)
	if s.value == "" || !s.field.Live && !s.has(s.value) {
		s.value = ""
		if s.has(s.field.Default) {
			s.value = s.field.Default
		}
	}
	s.show()
}

func (s *selector) has(value string) bool {
	return slices.ContainsFunc(s.choices, func(c backend.Choice) bool { return c.Value == value })
}

// show brings the options and the value to the screen. Fyne tells options apart
// by their text, so equal texts get their value behind them.
func (s *selector) show() {
	if s.value != "" && s.field.Live && !s.has(s.value) {
		s.choices = append(s.choices, backend.Choice{Value: s.value})
	}
	s.muted = true
	defer func() { s.muted = false }()
	options := make([]string, len(s.choices))
	for i, c := range s.choices {
		options[i] = s.option(c)
		if slices.Contains(options[:i], options[i]) {
			options[i] += " (" + c.Value + ")"
		}
	}
	s.box.Options = options
	s.box.ClearSelected()
	if i := slices.IndexFunc(s.choices, func(c backend.Choice) bool { return c.Value == s.value }); i >= 0 {
		s.box.SetSelectedIndex(i)
	}
	s.box.Refresh()
}

// option returns a choice as the field shows it.
func (s *selector) option(c backend.Choice) string {
	if s.brief {
		c.Help = ""
	}
	return said(c)
}

// unset returns what stands for no value.
func (s *selector) unset() string {
	if s.field.Placeholder != "" {
		return s.field.Placeholder
	}
	return "Not set"
}

func (s *selector) meaning() string {
	for _, c := range s.choices {
		if s.brief && c.Value == s.value && c.Help != "" {
			return said(c) + "."
		}
	}
	return ""
}

// said returns a choice as it stands in a list.
func said(c backend.Choice) string {
	name := c.Label
	if name == "" {
		name = c.Value
	}
	if c.Help != "" {
		name += " – " + c.Help
	}
	return name
}

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
func (s *suggester) placeholder(p string)      { s.box.SetPlaceHolder(p) }

func (s *suggester) setText(v string) {
	s.muted = true
	defer func() { s.muted = false }()
	s.box.SetText(v)
}

func (s *suggester) offer(c []backend.Choice) {
	if slices.EqualFunc(c, s.choices, func(a, b backend.Choice) bool { return a.Value == b.Value && said(a) == said(b) }) {
		return
	}
	s.choices = c
	options := make([]string, len(c))
	for i := range c {
		options[i] = said(c[i])
	}
	s.box.SetOptions(options)
}
