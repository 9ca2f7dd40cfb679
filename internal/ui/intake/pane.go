package intake

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// Pane holds the cards. It is used on the UI goroutine only.
type Pane struct {
	svc      Service
	win      fyne.Window
	run      widgets.Runner
	later    func(d time.Duration, do func()) (stop func()) // calls do on the UI goroutine
	onChange func()                                         // nil means nobody asks

	targets  []Target
	cards    []*card // in the order in which their files were given
	active   *card   // the card that was touched last; nil for none
	last     string  // profile id of the last upload that was queued
	order    int     // numbers the files given so far
	batches  int     // numbers what was given at once
	looks    looks
	notices  *notices
	planning chan struct{} // holds a value for each plan being made

	title  *widget.Label
	tools  *fyne.Container // what there is to do with several cards
	list   *fyne.Container
	empty  fyne.CanvasObject
	scroll *container.Scroll
	object fyne.CanvasObject
}

const (
	plansAtOnce = 4
	openAtOnce  = 3 // cards beyond these start folded
)

// New makes an empty pane and begins to load the targets.
func New(svc Service, win fyne.Window) *Pane {
	p := newPane(svc, win, widgets.Background, afterwards)
	p.Refresh()
	return p
}

// afterwards calls do on the UI goroutine after d.
func afterwards(d time.Duration, do func()) (stop func()) {
	t := time.AfterFunc(d, func() { widgets.Background(func() {}, do) })
	return func() { t.Stop() }
}

func newPane(svc Service, win fyne.Window, run widgets.Runner, later func(time.Duration, func()) func()) *Pane {
	p := &Pane{svc: svc, win: win, run: run, later: later, planning: make(chan struct{}, plansAtOnce)}
	p.title = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	p.tools = p.makeTools()
	p.notices = newNotices(p.show)
	p.looks = newLooks(p)
	p.list = container.New(layout.NewCustomPaddedVBoxLayout(2 * theme.Padding()))
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, theme.Padding(), theme.Padding(), 3*theme.Padding()), p.list))
	p.empty = nothing()
	p.object = container.NewBorder(container.NewVBox(
		container.NewBorder(nil, nil, p.title, p.tools), p.notices.box, p.looks.line,
	), nil, nil, nil, container.NewStack(p.empty, p.scroll))
	p.show()
	return p
}

// nothing is what the pane shows without cards.
func nothing() fyne.CanvasObject {
	head := widget.NewLabelWithStyle("Drop images here", fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
	more := form.NewCaption("Files or folders. Ctrl+O opens the file dialog.").Centered()
	return container.NewVBox(layout.NewSpacer(), head, more, layout.NewSpacer())
}

func (p *Pane) makeTools() *fyne.Container {
	apply := widget.NewButton("Apply target and settings to all", p.applyToAll)
	apply.Importance = widget.LowImportance
	clearAll := widget.NewButton("Remove all", p.removeAll)
	clearAll.Importance = widget.LowImportance
	return container.NewHBox(apply, clearAll, widget.NewButton("Queue all", p.QueueAll))
}

// Object returns what is to be shown.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// Count returns how much there is to be seen: cards, notices, and files that are
// being looked at. 0 means that the pane is empty.
func (p *Pane) Count() int { return len(p.cards) + len(p.notices.lines) + p.looks.open }

// SetOnChange sets what is called when Count may have changed.
func (p *Pane) SetOnChange(f func()) { p.onChange = f }

// QueueFocused queues the card that was touched last, or the first one.
func (p *Pane) QueueFocused() {
	if c := p.current(); c != nil {
		c.queue()
	}
}

// QueueAll queues every card that is ready. The others stay and say what they lack.
func (p *Pane) QueueAll() {
	for _, c := range slices.Clone(p.cards) {
		c.queue()
	}
}

// Refresh loads the targets again and offers them on every card.
func (p *Pane) Refresh() { p.reload(func() {}) }

// reload reads the targets and calls then, also when they could not be read.
func (p *Pane) reload(then func()) {
	var targets []Target
	var err error
	p.run(func() { targets, err = p.svc.Targets(context.Background()) }, func() {
		if err != nil {
			p.notices.fault("The targets could not be read.", err)
		} else {
			p.targets = targets
		}
		for _, c := range p.cards {
			c.retarget()
		}
		for _, t := range p.targets {
			p.regroup(t.Profile.ID)
		}
		then()
	})
}

// current returns the card that was touched last, or the first one; nil without cards.
func (p *Pane) current() *card {
	if p.active != nil {
		return p.active
	}
	if len(p.cards) > 0 {
		return p.cards[0]
	}
	return nil
}

// touch makes a card the one that Ctrl+Enter queues.
func (p *Pane) touch(c *card) {
	old := p.active
	p.active = c
	for _, o := range []*card{old, c} {
		if o != nil && o != p.active {
			o.frame.mark(false)
		}
	}
	c.frame.mark(true)
}

// place puts a card where its file stands in the order given, unfolded or not.
// The caller shows the change.
func (p *Pane) place(c *card, unfolded bool) {
	i := slices.IndexFunc(p.cards, func(o *card) bool { return o.order > c.order })
	if i < 0 {
		i = len(p.cards)
	}
	p.cards = slices.Insert(p.cards, i, c)
	if unfolded {
		c.unfold()
	}
}

// drop takes a card away and shows it.
func (p *Pane) drop(c *card) {
	p.remove(c)
	p.changed()
}

// remove takes a card away and ends what it is doing. The caller shows the change.
func (p *Pane) remove(c *card) {
	c.close()
	p.cards = slices.DeleteFunc(p.cards, func(o *card) bool { return o == c })
	if p.active == c {
		p.active = nil
	}
}

func (p *Pane) removeAll() {
	for _, c := range p.cards {
		c.close()
	}
	p.cards, p.active = nil, nil
	p.changed()
}

func (p *Pane) changed() {
	p.list.Objects = nil
	for _, c := range p.cards {
		p.list.Objects = append(p.list.Objects, c.frame)
	}
	p.show()
}

// show brings the pane up to date and tells whoever gives it its place.
func (p *Pane) show() {
	p.title.SetText("New upload")
	if len(p.cards) > 1 {
		p.title.SetText("New uploads (" + widgets.Count(len(p.cards), "card") + ")")
	}
	p.tools.Hidden = len(p.cards) < 2
	if p.Count() > 0 {
		p.scroll.Show()
		p.empty.Hide()
	} else {
		p.scroll.Hide()
		p.empty.Show()
	}
	p.object.Refresh()
	if p.onChange != nil {
		p.onChange()
	}
}

// target returns the target with this id.
func (p *Pane) target(profileID string) (Target, bool) {
	i := slices.IndexFunc(p.targets, func(t Target) bool { return t.Profile.ID == profileID })
	if i < 0 {
		return Target{}, false
	}
	return p.targets[i], true
}
