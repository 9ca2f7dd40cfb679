package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// shownText returns the text that a widget has on the screen.
func shownText(w fyne.Widget) string {
	for _, o := range test.WidgetRenderer(w).Objects() {
		if text, ok := o.(*canvas.Text); ok {
			return text.Text
		}
	}
	return ""
}

func TestLine_shortensToItsWidthAndKeepsTheWhole(t *testing.T) {
	test.NewTempApp(t)
	l := NewLine(CutMiddle)
	test.NewTempWindow(t, l)
	l.Set("a-long-name-of-a-disk-image.qcow2", theme.ColorNameForeground)
	l.Resize(fyne.NewSize(120, 20))
	shown := shownText(l)
	if shown == l.Text() || fyne.MeasureText(shown, theme.TextSize(), fyne.TextStyle{}).Width > 120 {
		t.Errorf("shown %q in 120 points", shown)
	}
	l.Resize(fyne.NewSize(600, 20))
	if shown := shownText(l); shown != l.Text() {
		t.Errorf("with room, shown %q", shown)
	}
}

func TestPair_givesTheSecondLineItsShare(t *testing.T) {
	test.NewTempApp(t)
	first, second := NewLine(CutMiddle), NewLine(CutEnd)
	first.Set("a-very-long-name-of-a-disk-image-for-the-production-cluster.qcow2", theme.ColorNameForeground)
	second.Set("Lab", theme.ColorNameForeground)
	pair := NewPair(first, "→", second)
	pair.Resize(fyne.NewSize(300, 20))
	if shownText(second) != "Lab" {
		t.Errorf("the short second line is cut: %q", shownText(second))
	}
	if end := second.Position().X + second.Size().Width; end > 301 {
		t.Errorf("the pair ends at %v of 300", end)
	}
	second.Set("A target with a name that is rather long as well", theme.ColorNameForeground)
	pair.Refresh()
	pair.Resize(fyne.NewSize(299, 20))
	if w := second.Size().Width; w < 299*pairShare*0.8 {
		t.Errorf("the second line has %v of 299", w)
	}
}

func TestBar_withoutEndMovesWithItsSteps(t *testing.T) {
	test.NewTempApp(t)
	b := NewBar()
	var at []float64
	for step := range 2*places - 2 {
		b.SetEndless(step, theme.ColorNamePrimary)
		from, width := b.span()
		if from < 0 || from+width > 1.0001 {
			t.Fatalf("step %d reaches from %v over %v", step, from, width)
		}
		at = append(at, from)
	}
	if slices.Max(at) < 0.79 || slices.Min(at) != 0 {
		t.Errorf("it moves between %v and %v", slices.Min(at), slices.Max(at))
	}
	b.SetValue(0.5, theme.ColorNamePrimary)
	if v, endless := b.Value(); v != 0.5 || endless {
		t.Errorf("then it shows %v, endless %v", v, endless)
	}
}

func TestTabs_areChosenByMouseAndKeyboard(t *testing.T) {
	test.NewTempApp(t)
	var told []int
	tabs := NewTabs(func(i int) { told = append(told, i) }, "One", "Two", "Three")
	win := test.NewTempWindow(t, tabs.Object())
	win.Resize(fyne.NewSize(400, 60))
	test.Tap(tabs.items[2])
	win.Canvas().Focus(tabs.items[2])
	tabs.items[2].TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	if win.Canvas().Focused() != tabs.items[1] {
		t.Error("the focus did not go with the arrow key")
	}
	tabs.items[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	tabs.items[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	if want := []int{2, 1, 0}; !slices.Equal(told, want) || tabs.Chosen() != 0 {
		t.Errorf("told %v, chosen %d", told, tabs.Chosen())
	}
}

func TestTabs_chooseDoesNotTellTheOwner(t *testing.T) {
	test.NewTempApp(t)
	tabs := NewTabs(func(int) { t.Error("told") }, "One", "Two")
	tabs.Choose(1)
	tabs.Choose(7)
	tabs.SetText(1, "Two (3)", theme.ColorNameWarning)
	if tabs.Chosen() != 1 || tabs.Text(1) != "Two (3)" {
		t.Errorf("chosen %d, named %q", tabs.Chosen(), tabs.Text(1))
	}
}

func TestIconButton_saysItsNameWhenTheKeyboardReachesIt(t *testing.T) {
	test.NewTempApp(t)
	taps := 0
	b := NewIconButton("Pause", theme.MediaPauseIcon(), func() { taps++ })
	hints := NewHints(container.NewCenter(b))
	win := test.NewTempWindow(t, hints)
	win.Resize(fyne.NewSize(200, 200))
	win.Canvas().Focus(b)
	if hints.Shown() != "Pause" || b.AccessibilityLabel() != "Pause" {
		t.Errorf("the tooltip says %q", hints.Shown())
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if taps != 1 || hints.Shown() != "" {
		t.Errorf("after enter: %d taps, tooltip %q", taps, hints.Shown())
	}
}

func TestIconButton_showsNoTooltipOnceThePointerHasLeft(t *testing.T) {
	test.NewTempApp(t)
	b := NewIconButton("Pause", theme.MediaPauseIcon(), func() {})
	hints := NewHints(b)
	test.NewTempWindow(t, hints).Resize(fyne.NewSize(200, 200))
	b.MouseIn(&desktop.MouseEvent{})
	b.hint(fyne.NewPos(10, 10))
	if hints.Shown() != "Pause" {
		t.Errorf("the tooltip says %q", hints.Shown())
	}
	b.MouseOut()
	b.hint(fyne.NewPos(10, 10))
	if hints.Shown() != "" {
		t.Errorf("after the pointer left it says %q", hints.Shown())
	}
}

func TestHints_staysInsideTheWindow(t *testing.T) {
	test.NewTempApp(t)
	hints := NewHints(widget.NewLabel("content"))
	test.NewTempWindow(t, hints).Resize(fyne.NewSize(200, 120))
	for _, at := range []fyne.Position{{X: 0, Y: 0}, {X: 199, Y: 119}, {X: 100, Y: 60}} {
		hints.ShowHint("Restart from the first byte", at)
		p, s := hints.bubble.Position(), hints.bubble.Size()
		if p.X < 0 || p.Y < 0 || p.X+s.Width > hints.Size().Width || p.Y+s.Height > hints.Size().Height {
			t.Errorf("at %v the tooltip covers %v %v of %v", at, p, s, hints.Size())
		}
	}
}

func TestList_givesKeysToItsOwnerAndTheRestToTheWindow(t *testing.T) {
	test.NewTempApp(t)
	var own, window []fyne.KeyName
	l := NewList(func() int { return 1 }, func() fyne.CanvasObject { return widget.NewLabel("") }, func(int, fyne.CanvasObject) {})
	l.Key = func(k fyne.KeyName) bool {
		own = append(own, k)
		return k == fyne.KeyDelete
	}
	win := test.NewTempWindow(t, l)
	win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { window = append(window, e.Name) })
	for _, k := range []fyne.KeyName{fyne.KeyDelete, fyne.KeyF1} {
		l.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if len(own) != 2 || !slices.Equal(window, []fyne.KeyName{fyne.KeyF1}) {
		t.Errorf("own %v, window %v", own, window)
	}
}

func TestFacts_leaveOutWhatIsEmpty(t *testing.T) {
	test.NewTempApp(t)
	facts := NewFacts(Fact{Name: "Code", Value: "413", Mono: true}, Fact{Name: "Help"})
	if len(facts.Objects) != 2 {
		t.Fatalf("%d cells", len(facts.Objects))
	}
	if value := facts.Objects[1].(*widget.Label); value.Text != "413" || !value.Selectable || !value.TextStyle.Monospace {
		t.Errorf("%+v", value)
	}
}

func TestDense_takesAllButTheInsetFromTheTheme(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.DefaultTheme())
	th := dense{}
	if th.Size(theme.SizeNameInnerPadding) != denseInset || th.Size(theme.SizeNameText) != theme.DefaultTheme().Size(theme.SizeNameText) {
		t.Error("sizes")
	}
	if th.Color(theme.ColorNameError, theme.VariantDark) != theme.DefaultTheme().Color(theme.ColorNameError, theme.VariantDark) {
		t.Error("colours")
	}
	if th.Font(fyne.TextStyle{}) == nil || th.Icon(theme.IconNameError) == nil {
		t.Error("fonts and icons")
	}
}

func TestInline_worksBeforeItReturns(t *testing.T) {
	var order []string
	Inline(func() { order = append(order, "work") }, func() { order = append(order, "then") })
	if !slices.Equal(order, []string{"work", "then"}) {
		t.Error(order)
	}
}

func TestBar_drawsItsPartOfTheWidth(t *testing.T) {
	test.NewTempApp(t)
	b := NewBar()
	b.Resize(fyne.NewSize(200, 10))
	fill := test.WidgetRenderer(b).Objects()[1]
	for value, want := range map[float64]float32{0.25: 50, 1: 200, 3: 200} {
		b.SetValue(value, theme.ColorNamePrimary)
		if got := fill.Size().Width; got != want || !fill.Visible() {
			t.Errorf("%v fills %v of 200", value, got)
		}
	}
	b.SetValue(0, theme.ColorNamePrimary)
	if fill.Visible() {
		t.Error("an empty bar shows a part")
	}
}

func TestPassKey_reachesTheWindowFromAnyOfThem(t *testing.T) {
	test.NewTempApp(t)
	b := NewIconButton("Pause", theme.MediaPauseIcon(), func() { t.Error("tapped") })
	tabs := NewTabs(func(int) { t.Error("chosen") }, "One")
	win := test.NewTempWindow(t, container.NewHBox(b, tabs.Object()))
	keys := 0
	win.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { keys++ })
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	tabs.items[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	if keys != 2 {
		t.Errorf("the window got %d keys of 2", keys)
	}
}

func TestTabs_showWhereFocusAndPointerAre(t *testing.T) {
	test.NewTempApp(t)
	tabs := NewTabs(func(int) {}, "One", "Two")
	test.NewTempWindow(t, tabs.Object())
	item := tabs.items[1]
	back := test.WidgetRenderer(item).Objects()[0].(*canvas.Rectangle)
	plain := back.FillColor
	item.FocusGained()
	if back.FillColor == plain {
		t.Error("the focus cannot be seen")
	}
	item.FocusLost()
	item.MouseIn(nil)
	if back.FillColor == plain {
		t.Error("the pointer cannot be seen")
	}
	item.MouseOut()
	if back.FillColor != plain {
		t.Error("it stays marked")
	}
}
