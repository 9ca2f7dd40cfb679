package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// PassKey hands a key that o has no use for to the window of o. Fyne gives keys
// to the object with the focus alone, and the window's own keys have to work
// wherever the focus is.
func PassKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// List is a list whose owner decides what keys do.
type List struct {
	widget.List

	// Key does what a key means and reports whether it meant anything. The other
	// keys go to the window.
	Key func(fyne.KeyName) bool
}

// NewList returns a list; its arguments are those of widget.NewList.
func NewList(length func() int, create func() fyne.CanvasObject, update func(int, fyne.CanvasObject)) *List {
	l := &List{Key: func(fyne.KeyName) bool { return false }}
	l.Length, l.CreateItem, l.UpdateItem = length, create, update
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	if !l.Key(e.Name) {
		PassKey(l, e)
	}
}
