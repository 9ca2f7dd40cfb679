package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Line is one line of text that shortens itself to the width it is given. It
// needs no more than a few characters of width, so it never pushes its
// neighbours out of the window.
type Line struct {
	widget.BaseWidget
	text  string
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	style fyne.TextStyle
	cut   Cut
}

// NewLine returns an empty line in the ordinary text size and colour.
func NewLine(cut Cut) *Line {
	l := &Line{cut: cut, color: theme.ColorNameForeground, size: theme.SizeNameText}
	l.ExtendBaseWidget(l)
	return l
}

// NewHeading returns a bold line with a text.
func NewHeading(text string) *Line {
	l := NewLine(CutEnd)
	l.text, l.style = text, fyne.TextStyle{Bold: true}
	return l
}

// Bold makes the line bold and returns it.
func (l *Line) Bold() *Line {
	l.style.Bold = true
	return l
}

// Small gives the line the size of captions and returns it.
func (l *Line) Small() *Line {
	l.size = theme.SizeNameCaptionText
	return l
}

// CutAt changes where the line loses what does not fit.
func (l *Line) CutAt(cut Cut) {
	if l.cut != cut {
		l.cut = cut
		l.Refresh()
	}
}

// Text returns the whole text, however much of it is visible.
func (l *Line) Text() string { return l.text }

// Set shows a text in a colour of the theme. It does nothing if both are shown
// already.
func (l *Line) Set(text string, color fyne.ThemeColorName) {
	if l.text == text && l.color == color {
		return
	}
	l.text, l.color = text, color
	l.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{line: l, text: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type lineRenderer struct {
	line  *Line
	text  *canvas.Text
	width float32
}

func (r *lineRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.fit()
	r.text.Move(fyne.NewPos(0, 0))
	r.text.Resize(size)
}

func (r *lineRenderer) fit() {
	r.text.Text = Shorten(r.line.text, r.width, r.line.cut, func(s string) float32 {
		return fyne.MeasureText(s, r.text.TextSize, r.text.TextStyle).Width
	})
}

func (r *lineRenderer) MinSize() fyne.Size {
	return fyne.NewSize(40, fyne.MeasureText("Mg", r.line.Theme().Size(r.line.size), r.line.style).Height)
}

func (r *lineRenderer) Refresh() {
	th := r.line.Theme()
	r.text.Color = th.Color(r.line.color, fyne.CurrentApp().Settings().ThemeVariant())
	r.text.TextSize = th.Size(r.line.size)
	r.text.TextStyle = r.line.style
	r.fit()
	r.text.Refresh()
}

func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }
func (r *lineRenderer) Destroy()                     {}

// natural returns the width that the whole text needs.
func (l *Line) natural() float32 {
	return 1 + fyne.MeasureText(l.text, l.Theme().Size(l.size), l.style).Width
}
