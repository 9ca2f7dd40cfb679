package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// pairShare is the part of the width that the second line of a pair may claim
// when there is not enough for both.
const pairShare = 0.4

// NewPair puts two lines beside each other, with a sign between them that may be
// empty. Where both do not fit, the second one keeps at least two fifths of the
// width, as far as it needs them.
func NewPair(first *Line, sign string, second *Line) *fyne.Container {
	between := NewLine(CutEnd)
	between.size, between.style = first.size, second.style
	between.text = sign
	return container.New(pairLayout{first, between, second}, first, between, second)
}

type pairLayout struct{ first, between, second *Line }

// Layout implements fyne.Layout.
func (p pairLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	gap := p.gap()
	a, m, b := p.first.natural(), p.between.natural(), p.second.natural()
	room := size.Width - m - 2*gap
	if a+b > room {
		b = min(b, max(room*pairShare, room-a))
		a = room - b
	}
	place(p.first, 0, a, size.Height)
	place(p.between, a+gap, m, size.Height)
	place(p.second, a+m+2*gap, room-a, size.Height)
}

func place(l *Line, x, width, height float32) {
	l.Move(fyne.NewPos(x, 0))
	l.Resize(fyne.NewSize(max(0, width), height))
}

func (p pairLayout) gap() float32 { return p.first.Theme().Size(theme.SizeNamePadding) * 1.5 }

// MinSize implements fyne.Layout.
func (p pairLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	a, b := p.first.MinSize(), p.second.MinSize()
	return fyne.NewSize(a.Width+b.Width+2*p.gap(), max(a.Height, b.Height))
}
