package targets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/widgets"
)

// row shows one target: a sign for its state, its name, and the state in words.
type row struct {
	widget.BaseWidget
	id    string // profile id; empty before the first fill
	sign  *widget.Label
	name  *widgets.Line
	state *widgets.Line
}

func (p *Pane) makeRow() fyne.CanvasObject {
	r := &row{sign: widget.NewLabel("●"), name: widgets.NewLine(widgets.CutEnd), state: widgets.NewLine(widgets.CutEnd).Small()}
	r.sign.TextStyle.Bold = true
	r.ExtendBaseWidget(r)
	p.rows = append(p.rows, r)
	return r
}

func (p *Pane) fillRow(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.profiles) {
		return
	}
	r := o.(*row)
	target := p.profiles[i]
	r.id = target.ID
	h := p.health[target.ID]
	r.name.Set(target.Name, theme.ColorNameForeground)
	r.state.Set(h.words(), h.color())
	r.sign.Importance = h.importance()
	r.sign.SetText(h.sign())
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	gap := theme.Padding()
	texts := container.New(layout.NewCustomPaddedLayout(gap, gap, 0, gap),
		container.New(layout.NewCustomPaddedVBoxLayout(0), r.name, r.state))
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, container.NewCenter(r.sign), nil, texts))
}
