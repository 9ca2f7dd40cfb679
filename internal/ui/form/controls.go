package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text field that tells when it gets the focus, lets Tab leave it, and
// hands the window's shortcuts and the Escape key on.
type Entry struct {
	widget.Entry
	gained  func() // nil means nobody asks
	changed func() // after a change by hand; nil means nobody asks
	muted   bool   // a text is being set by the program
}

// NewEntry returns an empty entry of one line.
func NewEntry() *Entry {
	e := &Entry{}
	e.OnChanged = func(string) { e.tell() }
	e.ExtendBaseWidget(e)
	return e
}

func (e *Entry) tell() {
	if !e.muted && e.changed != nil {
		e.changed()
	}
}

func (e *Entry) quietly(do func()) {
	e.muted = true
	defer func() { e.muted = false }()
	do()
}

// AcceptsTab is false also for several lines: Tab leads to the next field.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if e.gained != nil {
		e.gained()
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if !passKey(e, k) {
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if !pass(e, s) {
		e.Entry.TypedShortcut(s)
	}
}

// suggestBox is an entry with a list of proposals.
type suggestBox struct {
	widget.SelectEntry
	gained func()
}

func newSuggestBox(gained func()) *suggestBox {
	b := &suggestBox{gained: gained}
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements fyne.Focusable.
func (b *suggestBox) FocusGained() {
	b.SelectEntry.FocusGained()
	b.gained()
}

// TypedKey implements fyne.Focusable.
func (b *suggestBox) TypedKey(k *fyne.KeyEvent) {
	if !passKey(b, k) {
		b.SelectEntry.TypedKey(k)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (b *suggestBox) TypedShortcut(s fyne.Shortcut) {
	if !pass(b, s) {
		b.SelectEntry.TypedShortcut(s)
	}
}

// selectBox is a selector that tells when it gets the focus.
type selectBox struct {
	widget.Select
	gained func()
}

func newSelectBox(gained func()) *selectBox {
	b := &selectBox{gained: gained}
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements fyne.Focusable.
func (b *selectBox) FocusGained() {
	b.Select.FocusGained()
	b.gained()
}

// TypedKey implements fyne.Focusable.
func (b *selectBox) TypedKey(k *fyne.KeyEvent) {
	if !passKey(b, k) {
		b.Select.TypedKey(k)
	}
}

// checkBox is a switch that tells when it gets the focus.
type checkBox struct {
	widget.Check
	gained func()
}

func newCheckBox(label string, gained func()) *checkBox {
	b := &checkBox{gained: gained}
	b.Text = label
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements fyne.Focusable.
func (b *checkBox) FocusGained() {
	b.Check.FocusGained()
	b.gained()
}

// TypedKey implements fyne.Focusable.
func (b *checkBox) TypedKey(k *fyne.KeyEvent) {
	if !passKey(b, k) {
		b.Check.TypedKey(k)
	}
}
