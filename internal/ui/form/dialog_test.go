package form

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestDialog_escapeClosesItFromWhereverTheFocusIs(t *testing.T) {
	w := test.NewWindow(widget.NewLabel("behind"))
	defer w.Close()
	w.Resize(fyne.NewSize(900, 600))
	behind := 0
	w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { behind++ })
	entry := NewEntry()
	for _, part := range []fyne.Focusable{entry, NewButton("B", nil, func() {}), newSelectBox(func() {}), newCheckBox("C", func() {}), newSuggestBox(func() {})} {
		closed := 0
		d := ShowDialog(w, DialogOptions{Title: "T", Body: part.(fyne.CanvasObject), OnClose: func() { closed++ }})
		d.Focus(part)
		part.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if d.Open() || closed != 1 || w.Canvas().Overlays().Top() != nil {
			t.Errorf("with the focus on %T it is open %v, closed %d times", part, d.Open(), closed)
		}
		d.Close()
		if closed != 1 {
			t.Errorf("closing twice was told %d times", closed)
		}
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF2})
	if behind != 1 {
		t.Errorf("the window's own keys are gone after the dialog")
	}
}

func TestDialog_staysInsideTheWindow(t *testing.T) {
	w := test.NewWindow(widget.NewLabel("behind"))
	defer w.Close()
	w.Resize(fyne.NewSize(900, 600))
	d := ShowDialog(w, DialogOptions{Title: "T", Body: widget.NewLabel("x"), Size: fyne.NewSize(5000, 5000)})
	defer d.Close()
	if size := d.popup.Content.Size(); size.Width > 900 || size.Height > 600 || size.Width < 800 {
		t.Errorf("the dialog is %v", size)
	}
}

func TestButton_keepsTheKeyboardThatPressedIt(t *testing.T) {
	test.NewTempApp(t)
	b := NewButton("Go", nil, func() {})
	w := test.NewWindow(b)
	defer w.Close()
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		w.Canvas().Focus(b)
		b.TypedKey(&fyne.KeyEvent{Name: key})
		if w.Canvas().Focused() != fyne.Focusable(b) {
			t.Errorf("after %s the keyboard is with %T", key, w.Canvas().Focused())
		}
	}
}

func TestButton_answersToEnterUnlessItIsDisabled(t *testing.T) {
	tapped := 0
	b := NewButton("Go", nil, func() { tapped++ })
	test.NewWindow(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if tapped != 2 {
		t.Errorf("tapped %d times, want 2", tapped)
	}
}
