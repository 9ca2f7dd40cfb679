package form

import (
	"slipway/internal/backend"
	"slipway/internal/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// row is one field on the screen.
type row struct {
	field backend.Field
	in    input
	label *widget.Label
	help  *Caption // nil where the field has none or the form is compact
	note  *Caption // what is wrong, or why the server's choices are missing
	sign  *widget.Icon
	mark  *fyne.Container     // sign and note; hidden while there is nothing to say
	ask   *widgets.IconButton // asks the server for choices; nil where nobody can be asked
	live  []backend.Choice    // what the server offered

	asked  backend.Values // the decisions under which the server was asked; nil before that
	asking int            // counts the questions, to drop answers that come late
	lost   string         // what is said about a choice that is no longer offered; empty while there is none
}

func (f *Form) newRow(field backend.Field) *row {
	r := &row{field: field, label: widget.NewLabel(caption(field))}
	r.label.Wrapping = fyne.TextWrapWord
	r.in = newInput(field, f.o, f.changed, func() { f.focused(r) })
	if saved := f.o.Saved[field.Key]; saved != "" {
		r.in.placeholder(saved)
	}
	if field.Help != "" && !f.o.Compact {
		r.help = NewCaption(field.Help)
	}
	r.note = NewCaption("")
	r.sign = widget.NewIcon(nil)
	r.mark = container.NewBorder(nil, nil, pad(r.sign), nil, r.note)
	r.mark.Hide()
	if field.Live && f.o.Choices != nil {
		r.ask = widgets.NewIconButton("Ask the server for choices", theme.ViewRefreshIcon(), func() { f.inquire(r) })
	}
	return r
}

// caption returns what stands before a field. A switch carries its label itself.
func caption(field backend.Field) string {
	switch {
	case field.Kind == backend.Bool:
		return ""
	case field.Required && field.Default == "":
		return field.Label + " *"
	default:
		return field.Label
	}
}

// cell returns the row for the grid. A compact form asks the server by itself and
// has no button for it.
func (r *row) cell(compact bool) cell {
	c := cell{label: r.label, input: r.in.object(), wide: wide(r.field.Kind) || r.in.object().MinSize().Width > leastInput}
	if r.ask != nil && !compact {
		c.input = container.NewBorder(nil, nil, nil, r.ask, c.input)
	}
	if r.help != nil {
		c.below = append(c.below, r.help)
	}
	c.below = append(c.below, r.mark)
	return c
}

// wide reports whether a kind takes a line of its own in two columns.
func wide(k backend.FieldKind) bool {
	return k == backend.LongText || k == backend.List || k == backend.Pairs || k == backend.File
}

// offer gives the row the choices that hold for the other texts; what the server
// offered beside them stays. A choice that got lost leaves a message.
func (r *row) offer(given []backend.Choice) {
	r.in.offer(joined(given, r.live))
	if lost := r.in.lost(); lost != r.lost {
		r.lost = lost
		r.warn(lost)
	}
}

// say shows what is wrong with the field; an empty text says that nothing is, and
// leaves what is to be said about a lost choice.
func (r *row) say(what string) {
	if what == "" {
		r.warn(r.lost)
		return
	}
	r.sign.SetResource(theme.NewErrorThemedResource(theme.ErrorIcon()))
	r.tell(what, theme.ColorNameError)
}

// warn shows what does not stand in the way.
func (r *row) warn(what string) {
	r.sign.SetResource(theme.NewWarningThemedResource(theme.WarningIcon()))
	r.tell(what, theme.ColorNameWarning)
}

func (r *row) tell(what string, color fyne.ThemeColorName) {
	r.note.Set(what, color)
	if what == "" {
		r.mark.Hide()
	} else {
		r.mark.Show()
	}
}

// pad keeps an icon at the height of the first line of a caption.
func pad(icon *widget.Icon) fyne.CanvasObject {
	return container.NewVBox(container.NewPadded(icon))
}
