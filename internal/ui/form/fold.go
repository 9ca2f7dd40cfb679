package form

import (
	"fmt"
	"slices"

	"slipway/internal/backend"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// fold is the line between the fields everybody needs and the advanced ones. In a
// compact form it also holds the help of the field with the focus.
type fold struct {
	open   bool
	button *widget.Button
	help   *Caption
	line   *fyne.Container
}

func newFold(turned func()) *fold {
	d := &fold{help: NewCaption("")}
	d.button = widget.NewButtonWithIcon("", theme.MenuExpandIcon(), func() {
		d.open = !d.open
		turned()
	})
	d.button.Importance = widget.LowImportance
	d.line = container.NewBorder(nil, nil, d.button, nil, d.help)
	return d
}

func (d *fold) hint(help string) { d.help.Set(help, theme.ColorNamePlaceHolder) }

// show writes the line for n advanced fields.
func (d *fold) show(n int) {
	d.button.Hidden = n == 0
	d.button.Icon = theme.MenuExpandIcon()
	d.button.Text = fmt.Sprintf("More settings (%d)", n)
	if d.open {
		d.button.Icon = theme.MenuDropDownIcon()
		d.button.Text = "Fewer settings"
	}
	d.button.Refresh()
}

// arrange puts the fields that exist on the screen: the main group, the others
// under their titles, and the advanced ones behind the fold.
func (f *Form) arrange() {
	_, shown := f.state()
	var plain, advanced []*row
	for _, r := range shown {
		if r.field.Advanced {
			advanced = append(advanced, r)
		} else {
			plain = append(plain, r)
		}
	}
	cells := f.grouped(plain)
	f.fold.show(len(advanced))
	if len(advanced) > 0 || f.o.Compact && helps(f.o.Fields) {
		cells = append(cells, cell{input: f.fold.line, wide: true})
	}
	if f.fold.open {
		cells = append(cells, f.grouped(advanced)...)
	}
	f.box.Objects = f.grid.take(cells)
	f.box.Refresh()
}

// helps reports whether there is anything to say about a field with the focus.
func helps(fields []backend.Field) bool {
	return slices.ContainsFunc(fields, func(field backend.Field) bool {
		return field.Help != "" || slices.ContainsFunc(field.Choices, func(c backend.Choice) bool { return c.Help != "" })
	})
}

// grouped returns the cells of rows, group by group in order of first mention,
// the main group first and without a title.
func (f *Form) grouped(rows []*row) []cell {
	order := []string{""}
	groups := map[string][]*row{}
	for _, r := range rows {
		if _, known := groups[r.field.Group]; !known && r.field.Group != "" {
			order = append(order, r.field.Group)
		}
		groups[r.field.Group] = append(groups[r.field.Group], r)
	}
	var cells []cell
	for _, name := range order {
		if name != "" {
			cells = append(cells, cell{input: title(name), wide: true})
		}
		for _, r := range groups[name] {
			cells = append(cells, r.cell(f.o.Compact))
		}
	}
	return cells
}

func title(group string) fyne.CanvasObject {
	return widget.NewLabelWithStyle(group, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}
