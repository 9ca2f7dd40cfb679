package intake

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// frame is the border of a card. That of the card which Ctrl+Enter queues is
// thicker.
type frame struct {
	widget.BaseWidget
	content fyne.CanvasObject
	border  *canvas.Rectangle
	marked  bool
	tapped  func()
}

func newFrame(content fyne.CanvasObject, tapped func()) *frame {
	f := &frame{content: content, border: canvas.NewRectangle(nil), tapped: tapped}
	f.ExtendBaseWidget(f)
	return f
}

func (f *frame) mark(on bool) {
	if f.marked != on {
		f.marked = on
		f.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (f *frame) Tapped(*fyne.PointEvent) { f.tapped() }

// CreateRenderer implements fyne.Widget.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	edge := 1.5 * theme.Padding()
	r := &frameRenderer{WidgetRenderer: widget.NewSimpleRenderer(container.NewStack(f.border, container.New(layout.NewCustomPaddedLayout(edge, edge, edge, edge), f.content))), frame: f}
	r.paint()
	return r
}

type frameRenderer struct {
	fyne.WidgetRenderer
	frame *frame
}

// Refresh paints the border and lays the content out again. It leaves the parts
// of the content alone: they refresh themselves when they change, and a hundred
// cards are refreshed whenever one comes or goes.
func (r *frameRenderer) Refresh() {
	r.paint()
	r.Layout(r.frame.Size())
}

func (r *frameRenderer) paint() {
	th, variant := r.frame.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	b := r.frame.border
	b.FillColor = th.Color(theme.ColorNameHeaderBackground, variant)
	b.CornerRadius = th.Size(theme.SizeNameInputRadius)
	b.StrokeColor, b.StrokeWidth = th.Color(theme.ColorNameInputBorder, variant), 1
	if r.frame.marked {
		b.StrokeColor, b.StrokeWidth = th.Color(theme.ColorNamePrimary, variant), 2
	}
	b.Refresh()
}
