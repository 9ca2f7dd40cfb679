package form

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/widgets"
)

// undrawn is an application on a screen where nothing has been drawn yet, so that
// no object is known to be on a canvas.
type undrawn struct{ fyne.App }

func (a undrawn) Driver() fyne.Driver { return undrawnScreen{a.App.Driver()} }

type undrawnScreen struct{ fyne.Driver }

func (undrawnScreen) CanvasForObject(fyne.CanvasObject) fyne.Canvas { return nil }

func TestDialog_givesTheKeyboardBack(t *testing.T) {
	test.NewTempApp(t)
	behind := NewEntry()
	w := test.NewWindow(behind)
	t.Cleanup(w.Close)
	w.Canvas().Focus(behind)
	inside := NewEntry()
	d := ShowDialog(w, DialogOptions{Title: "T", Body: inside})
	d.Focus(inside)
	w.Canvas().Unfocus()
	d.Close()
	if w.Canvas().Focused() != fyne.Focusable(behind) {
		t.Errorf("the keyboard is with %T", w.Canvas().Focused())
	}
	if behind.TypedRune('x'); behind.Text != "x" {
		t.Errorf("typed %q", behind.Text)
	}
}

func TestFocus_worksInADialogThatHasJustOpened(t *testing.T) {
	app := test.NewTempApp(t)
	w := test.NewWindow(widget.NewLabel("behind"))
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(900, 600))
	f := New(Options{Fields: everyKind(), Run: widgets.Inline, Canvas: w.Canvas()})
	t.Cleanup(f.Close)
	ShowDialog(w, DialogOptions{Title: "T", Body: container.NewVScroll(f.Object())})
	fyne.SetCurrentApp(undrawn{app})
	defer fyne.SetCurrentApp(app)
	f.Focus()
	if w.Canvas().Focused() != f.row("name").in.focus() {
		t.Errorf("the focus is on %T", w.Canvas().Focused())
	}
}
