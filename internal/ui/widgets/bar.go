package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	barHeight = 5
	stripe    = 0.2 // width of the moving part of a bar without end, as a fraction
	places    = 9   // where it stands from the left end to the right one
)

// Bar is a thin progress bar. It has no animation of its own: a bar without end
// moves one step each time it is told to, which keeps an idle window idle.
type Bar struct {
	widget.BaseWidget
	value   float64
	endless bool
	step    int
	color   fyne.ThemeColorName
}

// NewBar returns an empty bar.
func NewBar() *Bar {
	b := &Bar{color: theme.ColorNamePrimary}
	b.ExtendBaseWidget(b)
	return b
}

// SetValue shows a fraction between 0 and 1.
func (b *Bar) SetValue(v float64, color fyne.ThemeColorName) {
	if !b.endless && b.value == v && b.color == color {
		return
	}
	b.value, b.color, b.endless = min(1, max(0, v)), color, false
	b.Refresh()
}

// SetEndless shows that something goes on whose end is unknown; a different step
// moves the bar on.
func (b *Bar) SetEndless(step int, color fyne.ThemeColorName) {
	b.step, b.color, b.endless = step, color, true
	b.Refresh()
}

// Value returns the fraction shown; endless is true for a bar without end.
func (b *Bar) Value() (v float64, endless bool) { return b.value, b.endless }

// span returns where the filled part starts and how wide it is, as fractions.
func (b *Bar) span() (from, width float64) {
	if !b.endless {
		return 0, b.value
	}
	// The stripe goes there and back.
	at := b.step % (2*places - 2)
	if at >= places {
		at = 2*places - 2 - at
	}
	return (1 - stripe) * float64(at) / (places - 1), stripe
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{bar: b, back: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil)}
	r.back.CornerRadius, r.fill.CornerRadius = barHeight/2., barHeight/2.
	r.Refresh()
	return r
}

type barRenderer struct {
	bar        *Bar
	back, fill *canvas.Rectangle
	size       fyne.Size
}

func (r *barRenderer) Layout(size fyne.Size) {
	r.size = size
	top := (size.Height - barHeight) / 2
	r.back.Move(fyne.NewPos(0, top))
	r.back.Resize(fyne.NewSize(size.Width, barHeight))
	from, width := r.bar.span()
	r.fill.Move(fyne.NewPos(size.Width*float32(from), top))
	r.fill.Resize(fyne.NewSize(size.Width*float32(width), barHeight))
}

func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(60, barHeight) }

func (r *barRenderer) Refresh() {
	th, variant := r.bar.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.back.FillColor = th.Color(theme.ColorNameInputBorder, variant)
	r.fill.FillColor = th.Color(r.bar.color, variant)
	r.fill.Hidden = !r.bar.endless && r.bar.value == 0
	r.Layout(r.size)
	r.back.Refresh()
	r.fill.Refresh()
}

func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back, r.fill} }
func (r *barRenderer) Destroy()                     {}
