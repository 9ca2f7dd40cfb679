package intake

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/ui/widgets"
)

// notices are the sentences about files that have no card. Each stays until it is
// put away.
type notices struct {
	lines   []string
	all     bool // show all of them
	changed func()
	box     *fyne.Container
}

const noticesShown = 3

func newNotices(changed func()) *notices {
	n := &notices{changed: changed, box: container.NewVBox()}
	n.box.Hide()
	return n
}

// fault says what went wrong with a path, or with whatever about names. The path
// is left out where the fault names it already.
func (n *notices) fault(about string, err error) {
	f := fault.Of(err)
	said := strings.TrimSpace(f.What + " " + f.Remedy)
	if about != "" && !strings.Contains(said, about) {
		said = about + ": " + said
	}
	if !slices.Contains(n.lines, said) {
		n.lines = append(n.lines, said)
	}
	n.show()
}

func (n *notices) show() {
	n.box.Objects = nil
	for i, line := range n.lines {
		if i == noticesShown && !n.all {
			more := widget.NewButton(fmt.Sprintf("Show %d more", len(n.lines)-i), func() { n.all = true; n.show() })
			more.Importance = widget.LowImportance
			n.box.Add(container.NewHBox(more))
			break
		}
		n.box.Add(n.line(line))
	}
	n.box.Hidden = len(n.lines) == 0
	n.changed()
}

func (n *notices) line(text string) fyne.CanvasObject {
	said := widget.NewLabel(text)
	said.Wrapping, said.Selectable = fyne.TextWrapWord, true
	away := widgets.NewIconButton("Put this notice away", theme.CancelIcon(), func() {
		n.lines = slices.DeleteFunc(n.lines, func(l string) bool { return l == text })
		n.show()
	})
	return container.NewBorder(nil, nil, container.NewPadded(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))), away, said)
}
