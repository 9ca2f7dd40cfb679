package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Hints is the content of a window with a layer for tooltips on top of it. The
// layer takes no clicks.
type Hints struct {
	widget.BaseWidget
	content fyne.CanvasObject
	bubble  *canvas.Rectangle
	text    *canvas.Text
	at      fyne.Position // of the pointer, in the window
}

// NewHints wraps a window's content. The result has to be given to
// Window.SetContent itself, because buttons look for it there.
func NewHints(content fyne.CanvasObject) *Hints {
	h := &Hints{content: content, bubble: canvas.NewRectangle(nil), text: canvas.NewText("", nil)}
	h.bubble.Hide()
	h.text.Hide()
	h.ExtendBaseWidget(h)
	return h
}

// ShowHint shows a tooltip near a place in the window.
func (h *Hints) ShowHint(text string, at fyne.Position) {
	h.text.Text, h.at = text, at
	h.text.Hidden, h.bubble.Hidden = false, false
	h.redraw()
}

// HideHint takes the tooltip away.
func (h *Hints) HideHint() {
	if h.text.Hidden {
		return
	}
	h.text.Hidden, h.bubble.Hidden = true, true
	h.redraw()
}

// redraw has the window drawn again. Refreshing a bubble that was never drawn is
// not enough: the window does not know it yet.
func (h *Hints) redraw() {
	h.Refresh()
	canvas.Refresh(h)
}

// Shown returns the text of the tooltip; empty if there is none.
func (h *Hints) Shown() string {
	if h.text.Hidden {
		return ""
	}
	return h.text.Text
}

// CreateRenderer implements fyne.Widget.
func (h *Hints) CreateRenderer() fyne.WidgetRenderer {
	r := &hintsRenderer{h: h}
	r.Refresh()
	return r
}

type hintsRenderer struct {
	h    *Hints
	size fyne.Size
}

func (r *hintsRenderer) Layout(size fyne.Size) {
	r.size = size
	r.h.content.Move(fyne.NewPos(0, 0))
	r.h.content.Resize(size)
	r.place()
}

// place puts the bubble below the pointer, or above it near the lower edge, and
// always inside the window.
func (r *hintsRenderer) place() {
	pad := r.h.Theme().Size(theme.SizeNameInnerPadding)
	text := fyne.MeasureText(r.h.text.Text, r.h.text.TextSize, r.h.text.TextStyle)
	box := text.AddWidthHeight(2*pad, pad)
	x := max(pad, min(r.h.at.X, r.size.Width-box.Width-pad))
	y := r.h.at.Y + 2*pad
	if y+box.Height > r.size.Height {
		y = r.h.at.Y - box.Height - pad
	}
	r.h.bubble.Move(fyne.NewPos(x, y))
	r.h.bubble.Resize(box)
	r.h.text.Move(fyne.NewPos(x+pad, y+pad/2))
	r.h.text.Resize(text)
}

func (r *hintsRenderer) MinSize() fyne.Size { return r.h.content.MinSize() }

func (r *hintsRenderer) Refresh() {
	th, variant := r.h.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.h.bubble.FillColor = th.Color(theme.ColorNameMenuBackground, variant)
	r.h.bubble.StrokeColor = th.Color(theme.ColorNameInputBorder, variant)
	r.h.bubble.StrokeWidth = 1
	r.h.bubble.CornerRadius = th.Size(theme.SizeNameInputRadius)
	r.h.text.Color = th.Color(theme.ColorNameForeground, variant)
	r.h.text.TextSize = th.Size(theme.SizeNameCaptionText)
	r.place()
	r.h.bubble.Refresh()
	r.h.text.Refresh()
}

func (r *hintsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.content, r.h.bubble, r.h.text}
}
func (r *hintsRenderer) Destroy() {}
