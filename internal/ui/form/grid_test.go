package form

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
)

// find returns the visible button with this text, on the canvas or on top of it.
func find(t *testing.T, w fyne.Window, label string) fyne.Tappable {
	t.Helper()
	root := w.Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	for _, o := range test.LaidOutObjects(root) {
		switch b := o.(type) {
		case *Button:
			if b.Text == label {
				return b
			}
		case *widget.Button:
			if b.Text == label {
				return b
			}
		}
	}
	t.Fatalf("no button %q on the screen", label)
	return nil
}

func TestGrid_longLabelsWrapAndAreNotCutOff(t *testing.T) {
	fields := []backend.Field{
		{Key: "a", Label: "A label that is far too long to stand beside its field on one line", Kind: backend.Text},
		{Key: "b", Label: "Short", Kind: backend.Text},
	}
	f, _ := shown(t, Options{Fields: fields})
	long := f.row("a").label
	if need := long.MinSize(); long.Size().Height < need.Height || need.Height < 2*f.row("b").label.MinSize().Height-20 {
		t.Errorf("the label has a height of %v and needs %v", long.Size().Height, need.Height)
	}
	if below := f.row("b").label.Position().Y; below < long.Position().Y+long.Size().Height {
		t.Error("the next row covers the long label")
	}
}

func TestGrid_compactFormHasTwoColumns(t *testing.T) {
	fields := []backend.Field{
		{Key: "a", Label: "A", Kind: backend.Text},
		{Key: "b", Label: "B", Kind: backend.Text},
		{Key: "c", Label: "C", Kind: backend.LongText},
	}
	f, _ := shown(t, Options{Fields: fields, Compact: true})
	a, b, c := f.row("a").in.object(), f.row("b").in.object(), f.row("c").in.object()
	if a.Position().Y != b.Position().Y || b.Position().X <= a.Position().X+a.Size().Width {
		t.Errorf("A at %v and B at %v are not side by side", a.Position(), b.Position())
	}
	if c.Position().Y <= a.Position().Y || c.Size().Width <= 2*a.Size().Width {
		t.Errorf("the long text at %v, %v wide, has no line of its own", c.Position(), c.Size().Width)
	}
}

func TestGrid_messageTakesRoomOnlyWhileItIsThere(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	before := f.box.MinSize().Height
	f.Check()
	if with := f.box.MinSize().Height; with <= before {
		t.Errorf("the height with messages is %v, without %v", with, before)
	}
	f.SetValues(backend.Values{})
	if after := f.box.MinSize().Height; after != before {
		t.Errorf("the height is %v afterwards, was %v", after, before)
	}
}

func TestReveal_tellsWhereTheFieldStands(t *testing.T) {
	var top, height float32
	f, _ := shown(t, Options{Fields: everyKind(), Values: backend.Values{"name": "a", "password": "p"}, Reveal: func(y, h float32) { top, height = y, h }})
	f.Check()
	if at := f.row("format").in.object().Position().Y; top != at || height <= 0 {
		t.Errorf("revealed %v+%v, the field is at %v", top, height, at)
	}
}

func TestKeyboard_tabLeavesAFieldOfSeveralLines(t *testing.T) {
	f, w := shown(t, Options{Fields: everyKind()})
	note := f.row("note").in.focus()
	w.Canvas().Focus(note)
	if note.(fyne.Tabbable).AcceptsTab() {
		t.Error("Tab is caught in the field")
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != f.row("region").in.focus() {
		t.Errorf("Tab leads to %T", w.Canvas().Focused())
	}
}

func TestForWindow_leavesTheFieldItsOwnShortcuts(t *testing.T) {
	ctrl := fyne.KeyModifierControl
	for _, c := range []struct {
		s    fyne.Shortcut
		want bool
	}{
		{&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: ctrl}, true},
		{&desktop.CustomShortcut{KeyName: fyne.KeyO, Modifier: ctrl}, true},
		{&desktop.CustomShortcut{KeyName: fyne.KeyLeft, Modifier: ctrl}, false},
		{&desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: ctrl}, false},
		{&fyne.ShortcutPaste{}, false},
		{&fyne.ShortcutSelectAll{}, false},
	} {
		if got := forWindow(c.s); got != c.want {
			t.Errorf("%s is for the window: %v, want %v", c.s.ShortcutName(), got, c.want)
		}
	}
}

func TestEntry_keepsItsOwnShortcuts(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	typed(t, f, "name", "one two")
	f.row("name").in.focus().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	if got := f.row("name").in.(*text).e.SelectedText(); got != "one two" {
		t.Errorf("selecting all inside the field yields %q", got)
	}
}

func TestCompact_hintFollowsTheFocus(t *testing.T) {
	fields := []backend.Field{
		{Key: "a", Label: "A", Kind: backend.Text, Help: "About A."},
		{Key: "b", Label: "B", Kind: backend.Select, Choices: []backend.Choice{{Value: "x", Label: "X", Help: "means x"}}, Help: "About B."},
	}
	f, w := shown(t, Options{Fields: fields, Compact: true})
	w.Canvas().Focus(f.row("a").in.focus())
	if got := f.fold.help.Text(); got != "About A." {
		t.Errorf("the hint is %q", got)
	}
	typed(t, f, "b", "X")
	if got := f.fold.help.Text(); got != "About B. X – means x." {
		t.Errorf("the hint after a choice is %q", got)
	}
}

func TestFold_turns(t *testing.T) {
	f, w := shown(t, Options{Fields: everyKind()})
	test.Tap(find(t, w, "More settings (4)"))
	if got, want := visible(f), "name how password format note region ca on tags props at"; got != want {
		t.Errorf("unfolded: %s, want %s", got, want)
	}
	test.Tap(find(t, w, "Fewer settings"))
	if got, want := visible(f), "name how password format note region ca"; got != want {
		t.Errorf("folded: %s, want %s", got, want)
	}
}

func TestReveal_followsTheKeyboard(t *testing.T) {
	var revealed int
	f, w := shown(t, Options{Fields: everyKind(), Reveal: func(_, height float32) {
		if height > 0 {
			revealed++
		}
	}})
	f.Focus()
	before := revealed
	w.Canvas().FocusNext()
	if before == 0 || revealed == before {
		t.Errorf("revealed %d times, then %d", before, revealed)
	}
}
