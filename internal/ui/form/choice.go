package form

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/internal/backend"

	"fyne.io/fyne/v2"
)

// selector is the input of a Select. What was chosen last is kept as a wish: while
// the other fields leave no room for it the field shows the default or the only
// choice left, and it comes back when there is room again.
type selector struct {
	box     *selectBox
	field   backend.Field
	choices []backend.Choice // as offered, with "not set" in front where that is allowed
	wish    string           // as it was chosen or given last
	value   string           // what is shown; always offered, or empty
	known   backend.Choice   // the wish when it was offered last, for its name
	brief   bool             // options without their help, which would be cut off
	muted   bool             // an option is being set by the program
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
			s.wish, s.known = s.value, s.choices[i]
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
	s.wish, s.known = v, backend.Choice{Value: v}
	s.settle()
	s.show()
}

// offer replaces the options.
func (s *selector) offer(c []backend.Choice) {
	var choices []backend.Choice
	if !s.field.Required && s.field.Default == "" {
		choices = append(choices, backend.Choice{Label: s.unset()})
	}
	choices = append(choices, c...)
	if s.box.Options != nil && alike(choices, s.choices) {
		return
	}
	s.choices = choices
	s.settle()
	s.show()
}

// settle finds the value for what is wanted, which is the wish or the default: the
// wanted choice in any spelling, else the default, else the only choice there is.
// Where the server knows more choices, a wish that was never declared stands.
func (s *selector) settle() {
	wanted := cmp.Or(s.wish, s.field.Default)
	c, isOffered := meant(s.choices, wanted)
	standard, hasDefault := meant(s.choices, s.field.Default)
	_, isDeclared := meant(s.field.Choices, wanted)
	left := s.real()
	switch {
	case wanted == "":
		s.value = ""
	case isOffered:
		s.value, s.known = c.Value, c
	case s.field.Live && !isDeclared:
		s.value = wanted
		s.choices = append(s.choices, backend.Choice{Value: wanted})
	case hasDefault:
		s.value = standard.Value
	case len(left) == 1:
		s.value = left[0].Value
	default:
		s.value = ""
	}
}

// meant returns the choice that a text stands for, in whatever spelling.
func meant(choices []backend.Choice, text string) (backend.Choice, bool) {
	if text == "" {
		return backend.Choice{}, false
	}
	same := func(spelling string) bool { return strings.EqualFold(spelling, text) }
	for _, means := range []func(backend.Choice) bool{
		func(c backend.Choice) bool { return c.Value == text },
		func(c backend.Choice) bool { return same(c.Value) || slices.ContainsFunc(c.Also, same) },
	} {
		if i := slices.IndexFunc(choices, means); i >= 0 {
			return choices[i], true
		}
	}
	return backend.Choice{}, false
}

// real returns the options without the one that stands for no value.
func (s *selector) real() []backend.Choice {
	return slices.DeleteFunc(slices.Clone(s.choices), func(c backend.Choice) bool { return c.Value == "" })
}

// lost says that what is wanted is not possible and nothing could take its place.
func (s *selector) lost() string {
	wanted := cmp.Or(s.wish, s.field.Default)
	if wanted == "" || s.value != "" {
		return ""
	}
	return fmt.Sprintf("%s does not go with the other settings. Choose again.", cmp.Or(s.known.Label, wanted))
}

// show brings the options and the value to the screen. Fyne tells options apart
// by their text, so equal texts get their value behind them.
func (s *selector) show() {
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

// captions returns the choices as a list shows them.
func captions(c []backend.Choice) []string {
	out := make([]string, len(c))
	for i := range c {
		out[i] = said(c[i])
	}
	return out
}

// captioned returns the choice that a list shows so.
func captioned(c []backend.Choice, caption string) (choice backend.Choice, ok bool) {
	if i := slices.IndexFunc(c, func(c backend.Choice) bool { return said(c) == caption }); i >= 0 {
		return c[i], true
	}
	return backend.Choice{}, false
}

// alike reports whether two lists of choices look alike and mean the same.
func alike(a, b []backend.Choice) bool {
	return slices.EqualFunc(a, b, func(x, y backend.Choice) bool { return x.Value == y.Value && said(x) == said(y) })
}
