package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tabs is a row of names of which one is chosen. It shows no content: its owner
// does that. The arrow keys go from one to the next.
type Tabs struct {
	items  []*tab
	box    *fyne.Container
	chosen int
	notify func(i int)
}

// NewTabs returns a row with the first name chosen. notify is called when a
// person chooses another one, or the same again.
func NewTabs(notify func(i int), names ...string) *Tabs {
	t := &Tabs{notify: notify, box: container.New(layout.NewCustomPaddedHBoxLayout(0))}
	for i, name := range names {
		item := &tab{owner: t, index: i, text: name, color: theme.ColorNameForeground}
		item.ExtendBaseWidget(item)
		t.items = append(t.items, item)
		t.box.Add(item)
	}
	return t
}

// Object returns the row.
func (t *Tabs) Object() fyne.CanvasObject { return t.box }

// Chosen returns the index of the chosen name.
func (t *Tabs) Chosen() int { return t.chosen }

// Choose chooses a name without telling the owner.
func (t *Tabs) Choose(i int) {
	if i == t.chosen || i < 0 || i >= len(t.items) {
		return
	}
	old := t.items[t.chosen]
	t.chosen = i
	old.Refresh()
	t.items[i].Refresh()
}

// SetText renames the tab at i and gives it a colour of the theme.
func (t *Tabs) SetText(i int, text string, color fyne.ThemeColorName) {
	item := t.items[i]
	if item.text == text && item.color == color {
		return
	}
	item.text, item.color = text, color
	item.Refresh()
	t.box.Refresh()
}

// Text returns the name of the tab at i.
func (t *Tabs) Text(i int) string { return t.items[i].text }

// Tap does what a click on the tab at i does.
func (t *Tabs) Tap(i int) {
	t.Choose(i)
	t.notify(i)
}

type tab struct {
	widget.BaseWidget
	owner   *Tabs
	index   int
	text    string
	color   fyne.ThemeColorName
	hovered bool
	focused bool
}

func (i *tab) Tapped(*fyne.PointEvent)                { i.owner.Tap(i.index) }
func (i *tab) FocusGained()                           { i.focused = true; i.Refresh() }
func (i *tab) FocusLost()                             { i.focused = false; i.Refresh() }
func (i *tab) MouseIn(*desktop.MouseEvent)            { i.hovered = true; i.Refresh() }
func (i *tab) MouseMoved(*desktop.MouseEvent)         {}
func (i *tab) MouseOut()                              { i.hovered = false; i.Refresh() }
func (i *tab) TypedRune(rune)                         {}
func (i *tab) AccessibilityLabel() string             { return i.text }
func (i *tab) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// TypedKey chooses with space and enter, and goes on with the arrows.
func (i *tab) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		i.owner.Tap(i.index)
	case fyne.KeyLeft:
		i.step(-1)
	case fyne.KeyRight:
		i.step(1)
	default:
		PassKey(i, e)
	}
}

func (i *tab) step(by int) {
	next := i.index + by
	if next < 0 || next >= len(i.owner.items) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(i); c != nil {
		c.Focus(i.owner.items[next])
	}
	i.owner.Tap(next)
}

// CreateRenderer implements fyne.Widget.
func (i *tab) CreateRenderer() fyne.WidgetRenderer {
	r := &tabRenderer{tab: i, back: canvas.NewRectangle(nil), mark: canvas.NewRectangle(nil), text: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type tabRenderer struct {
	tab        *tab
	back, mark *canvas.Rectangle
	text       *canvas.Text
}

const markHeight = 2

func (r *tabRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.mark.Move(fyne.NewPos(0, size.Height-markHeight))
	r.mark.Resize(fyne.NewSize(size.Width, markHeight))
	text := r.text.MinSize()
	r.text.Move(fyne.NewPos((size.Width-text.Width)/2, (size.Height-text.Height)/2))
	r.text.Resize(text)
}

func (r *tabRenderer) MinSize() fyne.Size {
	pad := r.tab.Theme().Size(theme.SizeNameInnerPadding)
	return r.text.MinSize().AddWidthHeight(3*pad, 1.5*pad)
}

func (r *tabRenderer) Refresh() {
	th, variant := r.tab.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	chosen := r.tab.owner.chosen == r.tab.index
	back := theme.ColorNameBackground
	if r.tab.hovered {
		back = theme.ColorNameHover
	}
	if r.tab.focused {
		back = theme.ColorNameFocus
	}
	r.back.FillColor = th.Color(back, variant)
	r.mark.FillColor = th.Color(theme.ColorNamePrimary, variant)
	r.mark.Hidden = !chosen
	r.text.Text, r.text.TextSize = r.tab.text, th.Size(theme.SizeNameText)
	r.text.TextStyle.Bold = chosen
	r.text.Color = th.Color(r.tab.color, variant)
	r.Layout(r.tab.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *tabRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.text, r.mark}
}
func (r *tabRenderer) Destroy() {}
