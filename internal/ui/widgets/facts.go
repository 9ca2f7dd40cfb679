package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Fact is a name with what it stands for.
type Fact struct {
	Name  string
	Value string
	Mono  bool   // digests, ids and the words of a server
	Open  func() // opens the page whose address Value is; nil for a value that is no link
}

// nameWidth is the width of the column of names, at the ordinary text size.
const nameWidth = 150

// NewFacts returns a table of facts whose values wrap and can be selected. Facts
// without a value are left out.
func NewFacts(facts ...Fact) *fyne.Container {
	box := container.New(layout.NewFormLayout())
	for _, f := range facts {
		if f.Value == "" {
			continue
		}
		name := widget.NewLabel(f.Name)
		name.Importance, name.Wrapping = widget.LowImportance, fyne.TextWrapWord
		box.Add(container.New(column{}, name))
		box.Add(f.value())
	}
	return box
}

func (f Fact) value() fyne.CanvasObject {
	if f.Open == nil {
		return NewText(f.Value, fyne.TextStyle{Monospace: f.Mono})
	}
	link := widget.NewHyperlink(f.Value, nil)
	link.Wrapping, link.OnTapped = fyne.TextWrapBreak, f.Open
	return link
}

// NewText returns a text that wraps and can be selected.
func NewText(text string, style fyne.TextStyle) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, style)
	l.Wrapping, l.Selectable = fyne.TextWrapWord, true
	return l
}

// column is a layout that gives its only object the width of a column of names.
type column struct{}

// Layout implements fyne.Layout.
func (column) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(nameWidth, objects[0].MinSize().Height))
}

// MinSize implements fyne.Layout.
func (column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if objects[0].Size().Width != nameWidth {
		objects[0].Resize(fyne.NewSize(nameWidth, objects[0].MinSize().Height))
	}
	return fyne.NewSize(nameWidth, objects[0].MinSize().Height)
}
