package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/ui/widgets"
)

// notice is a line below the toolbar for what concerns no single upload. It
// never blocks the window; several messages wait for each other.
type notice struct {
	object  *fyne.Container
	icon    *widget.Icon
	text    *widget.Label
	pending []message
}

type message struct {
	text  string
	icon  fyne.ThemeIconName
	color fyne.ThemeColorName
}

func newNotice() *notice {
	n := &notice{icon: widget.NewIcon(nil), text: widgets.NewText("", fyne.TextStyle{})}
	n.object = container.NewBorder(nil, nil, container.NewCenter(n.icon),
		container.NewCenter(widgets.NewIconButton("Close the message", theme.CancelIcon(), n.next)), widgets.Dense(n.text))
	n.object.Hide()
	return n
}

// warn shows a sentence about something that is not as it should be.
func (n *notice) warn(text string) {
	n.push(message{text, theme.IconNameWarning, theme.ColorNameWarning})
}

// fail shows an error of something the person asked for.
func (n *notice) fail(err error) {
	f := fault.Of(err)
	text := f.What
	if f.Detail != "" {
		text += " " + f.Detail
	}
	if f.Remedy != "" {
		text += " " + f.Remedy
	}
	n.push(message{text, theme.IconNameError, theme.ColorNameError})
}

func (n *notice) push(m message) {
	if len(n.pending) > 0 && n.pending[len(n.pending)-1] == m {
		return
	}
	n.pending = append(n.pending, m)
	n.show()
}

// next goes on to the message after the one that is shown.
func (n *notice) next() {
	if len(n.pending) > 0 {
		n.pending = n.pending[1:]
	}
	n.show()
}

func (n *notice) show() {
	if len(n.pending) == 0 {
		n.object.Hide()
		return
	}
	m := n.pending[0]
	n.icon.SetResource(theme.NewColoredResource(theme.Current().Icon(m.icon), m.color))
	n.text.SetText(m.text)
	n.object.Show()
}
