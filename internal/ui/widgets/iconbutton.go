package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// hintDelay is how long the pointer rests on a button before its name appears.
const hintDelay = 500 * time.Millisecond

// IconButton is a button that shows an icon and has a name, which appears as a
// tooltip when the pointer rests on the button or the keyboard reaches it.
type IconButton struct {
	widget.Button
	name  string
	timer *time.Timer // runs while the pointer rests on the button; nil otherwise
}

// NewIconButton returns a flat button. Its name is what it does: "Pause".
func NewIconButton(name string, icon fyne.Resource, tapped func()) *IconButton {
	b := &IconButton{name: name}
	b.Icon, b.OnTapped, b.Importance = icon, tapped, widget.LowImportance
	b.ExtendBaseWidget(b)
	return b
}

// Name returns the button's name.
func (b *IconButton) Name() string { return b.name }

// AccessibilityLabel implements fyne.Accessible.
func (b *IconButton) AccessibilityLabel() string { return b.name }

// Become turns the button into another one.
func (b *IconButton) Become(name string, icon fyne.Resource, tapped func()) {
	b.name, b.OnTapped = name, tapped
	b.SetIcon(icon)
}

// MouseIn implements desktop.Hoverable.
func (b *IconButton) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	at := e.AbsolutePosition
	b.timer = time.AfterFunc(hintDelay, func() { fyne.Do(func() { b.hint(at) }) })
}

// MouseOut implements desktop.Hoverable.
func (b *IconButton) MouseOut() {
	b.Button.MouseOut()
	b.unhint()
}

// FocusGained implements fyne.Focusable.
func (b *IconButton) FocusGained() {
	b.Button.FocusGained()
	if h := b.hints(); h != nil {
		h.ShowHint(b.name, fyne.CurrentApp().Driver().AbsolutePositionForObject(b).AddXY(0, b.Size().Height/2))
	}
}

// FocusLost implements fyne.Focusable.
func (b *IconButton) FocusLost() {
	b.Button.FocusLost()
	b.unhint()
}

// TypedKey implements fyne.Focusable.
func (b *IconButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		PassKey(b, e)
	}
}

// Tapped implements fyne.Tappable.
func (b *IconButton) Tapped(e *fyne.PointEvent) {
	b.unhint()
	b.Button.Tapped(e)
}

// hint shows the name unless the pointer has left in the meantime.
func (b *IconButton) hint(at fyne.Position) {
	if h := b.hints(); h != nil && b.timer != nil && b.Visible() {
		h.ShowHint(b.name, at)
	}
}

func (b *IconButton) unhint() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	if h := b.hints(); h != nil {
		h.HideHint()
	}
}

// hints returns the layer of the button's window, nil if there is none.
func (b *IconButton) hints() *Hints {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	if c == nil {
		return nil
	}
	h, _ := c.Content().(*Hints)
	return h
}
