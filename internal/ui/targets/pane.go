package targets

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// Pane is the list of targets. It is used on the UI goroutine only.
type Pane struct {
	svc      Service
	win      fyne.Window
	onSelect func(profileID string)
	onChange func()          // nil means nobody asks
	onLoad   func(count int) // nil means nobody asks
	run      widgets.Runner

	specs    []backend.Spec
	profiles []profile.Profile
	health   map[string]health // by profile id
	selected string            // profile id; empty when nothing is selected
	fault    error             // why the targets could not be read; nil if they could

	list   *widgets.List
	rows   []*row // every row widget the list has made
	empty  *form.Caption
	note   *note
	object fyne.CanvasObject
	turn   chan struct{} // holds a value for each check under way
}

// checksAtOnce is how many targets are reached at the same time.
const checksAtOnce = 4

// New makes the pane and begins to load the targets. onSelect is called when
// another target is selected, with the empty text when none is; it may be nil.
func New(svc Service, win fyne.Window, onSelect func(profileID string)) *Pane {
	p := newPane(svc, win, onSelect, widgets.Background)
	p.Refresh()
	return p
}

func newPane(svc Service, win fyne.Window, onSelect func(string), run widgets.Runner) *Pane {
	p := &Pane{
		svc: svc, win: win, onSelect: onSelect, run: run,
		health: map[string]health{}, turn: make(chan struct{}, checksAtOnce),
	}
	p.list = widgets.NewList(func() int { return len(p.profiles) }, p.makeRow, p.fillRow)
	p.list.Key = p.key
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) { p.choose(p.profiles[i].ID) }
	p.empty = form.NewCaption("No targets yet. A target is a server that uploads go to.")
	p.note = newNote(p)
	p.object = container.NewBorder(p.head(), container.NewVBox(p.note.box, p.foot()), nil, nil, container.NewStack(p.empty, p.list))
	return p
}

func (p *Pane) head() fyne.CanvasObject {
	title := widget.NewLabelWithStyle("Targets", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	return container.NewBorder(nil, nil, title, container.NewHBox(
		widgets.NewIconButton("Check all targets again", theme.ViewRefreshIcon(), p.Refresh),
		widgets.NewIconButton("Edit target (F2)", theme.DocumentCreateIcon(), p.EditSelected),
		widgets.NewIconButton("Delete target", theme.DeleteIcon(), p.DeleteSelected),
	))
}

func (p *Pane) foot() fyne.CanvasObject {
	add := form.NewButton("Add target", theme.ContentAddIcon(), p.Add)
	add.Alignment = widget.ButtonAlignLeading
	return add
}

// Object returns what is to be shown.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// SetOnLoad sets what is called with the number of targets each time the list has
// been read: at the start, and after a target was added, changed or deleted.
func (p *Pane) SetOnLoad(f func(count int)) { p.onLoad = f }

// Selected returns the id of the selected target, empty when none is.
func (p *Pane) Selected() string { return p.selected }

// SetOnChange sets what is called when a target was added, changed or deleted.
func (p *Pane) SetOnChange(f func()) { p.onChange = f }

func (p *Pane) changed() {
	if p.onChange != nil {
		p.onChange()
	}
}

// Refresh loads the targets again and checks all of them.
func (p *Pane) Refresh() {
	p.load(func() {
		for _, target := range p.profiles {
			p.check(target.ID)
		}
	})
}

// load reads the targets and calls then with the list on the screen.
func (p *Pane) load(then func()) {
	var specs []backend.Spec
	var profiles []profile.Profile
	var err error
	p.run(func() {
		specs = p.svc.Specs(context.Background())
		profiles, err = p.svc.Profiles(context.Background())
	}, func() {
		p.specs, p.fault = specs, err
		if err == nil {
			p.profiles = profiles
			then()
			if p.onLoad != nil {
				p.onLoad(len(profiles))
			}
		}
		p.show()
	})
}

// show brings the list and what is said about the selected target up to date.
func (p *Pane) show() {
	p.empty.Hidden = len(p.profiles) > 0 || p.fault != nil
	p.list.Refresh()
	i := p.index(p.selected)
	if i < 0 {
		p.list.UnselectAll()
		if p.selected != "" {
			p.choose("")
		}
	} else {
		p.list.Select(i)
	}
	p.note.show()
	p.object.Refresh()
}

// key does what a key means while the list has the focus.
func (p *Pane) key(k fyne.KeyName) bool {
	switch i := p.index(p.selected); k {
	case fyne.KeyUp:
		p.list.Select(max(0, i-1))
	case fyne.KeyDown:
		p.list.Select(min(len(p.profiles)-1, i+1))
	case fyne.KeyReturn, fyne.KeyEnter:
		p.EditSelected()
	case fyne.KeyDelete:
		p.DeleteSelected()
	default:
		return false
	}
	return true
}

func (p *Pane) choose(id string) {
	if p.selected == id {
		return
	}
	p.selected = id
	p.note.show()
	if p.onSelect != nil {
		p.onSelect(id)
	}
}

// index returns where a target stands in the list, -1 if it does not.
func (p *Pane) index(id string) int {
	return slices.IndexFunc(p.profiles, func(t profile.Profile) bool { return t.ID == id })
}

// spec returns the back end of a target; the zero Spec where it is not known.
func (p *Pane) spec(target profile.Profile) backend.Spec {
	if i := slices.IndexFunc(p.specs, func(s backend.Spec) bool { return s.ID == target.Backend }); i >= 0 {
		return p.specs[i]
	}
	return backend.Spec{}
}

// current returns the selected target.
func (p *Pane) current() (profile.Profile, bool) {
	if i := p.index(p.selected); i >= 0 {
		return p.profiles[i], true
	}
	return profile.Profile{}, false
}

// At returns the target whose row is at a place in the window.
func (p *Pane) At(pos fyne.Position) (profileID string, ok bool) {
	if !within(p.list, pos) {
		return "", false
	}
	for _, r := range p.rows {
		if p.index(r.id) >= 0 && within(r, pos) {
			return r.id, true
		}
	}
	return "", false
}

// within reports whether a place in the window lies on o. An object that is on no
// screen has no place.
func within(o fyne.CanvasObject, pos fyne.Position) bool {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	if !o.Visible() || at.IsZero() && o.Position() != at {
		return false
	}
	size := o.Size()
	return pos.X >= at.X && pos.Y >= at.Y && pos.X < at.X+size.Width && pos.Y < at.Y+size.Height
}
