package intake

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/ui/widgets"
)

// memberList shows the files of a set, each on a line: its name, its part in the
// set, and its size.
func (c *card) memberList() fyne.CanvasObject {
	role := func(string) string { return "" }
	if spec, ok := c.spec(); ok && spec.Accept.Sets.Role != nil {
		role = spec.Accept.Sets.Role
	}
	pad := theme.Padding()
	list := container.New(layout.NewCustomPaddedVBoxLayout(pad / 2))
	for _, m := range c.members {
		name := widgets.NewLine(widgets.CutMiddle).Small()
		name.Set(m.Identity.Name(), theme.ColorNameForeground)
		what := widgets.NewLine(widgets.CutEnd).Small()
		what.Set(widgets.Join(role(m.Identity.Name()), widgets.Size(m.Identity.Size)), theme.ColorNamePlaceHolder)
		list.Add(widgets.NewPair(name, "", what))
	}
	indent := theme.IconInlineSize() + 3*pad + theme.InnerPadding() // below the text of a sentence, see there
	return container.New(layout.NewCustomPaddedLayout(pad/2, pad/2, indent, pad), list)
}
