package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/widgets"
)

// pass hands a shortcut of the window to the canvas of w and reports whether it
// did: Fyne gives shortcuts to the field with the focus alone.
func pass(w fyne.CanvasObject, s fyne.Shortcut) bool {
	canvas, ok := fyne.CurrentApp().Driver().CanvasForObject(w).(fyne.Shortcutable)
	if ok = ok && forWindow(s); ok {
		canvas.TypedShortcut(s)
	}
	return ok
}

// forWindow tells the shortcuts of the window from those of a field: copy and
// paste, and keys that move or delete inside a text.
func forWindow(s fyne.Shortcut) bool {
	c, custom := s.(*desktop.CustomShortcut)
	if !custom {
		return false
	}
	switch c.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete:
		return false
	default:
		return true
	}
}

// passKey hands a key that means nothing inside a field to the window of w, and
// reports whether it was one: Fyne gives keys to the object with the focus alone.
func passKey(w fyne.CanvasObject, k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2:
		widgets.PassKey(w, k)
		return true
	default:
		return false
	}
}

// Button is a button that answers to Enter as well as to Space, and hands other
// keys on to the window.
type Button struct {
	widget.Button
}

// NewButton returns a button; icon may be nil, tapped not.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable. The button keeps the focus, which a tap of
// the toolkit's would take away: the next Tab goes on from here.
func (b *Button) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() {
			b.OnTapped()
		}
	default:
		widgets.PassKey(b, k)
	}
}
