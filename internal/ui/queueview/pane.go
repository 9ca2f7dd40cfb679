package queueview

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// Config is what a pane stands on. No field may be nil.
type Config struct {
	Service Service
	Host    Host
	Window  fyne.Window
	Run     widgets.Runner
	Now     func() time.Time
	Welcome fyne.CanvasObject // what an empty queue shows
}

// Pane is the list of uploads with its tabs. It is used on the UI goroutine only.
type Pane struct {
	cfg      Config
	board    *Board
	tabs     *widgets.Tabs
	list     *widgets.List
	nothing  *widget.Label
	root     fyne.CanvasObject
	selected string // id of the job whose details are shown; empty for none
	byHand   bool   // a person selected it
	marked   int    // row that the list shows as selected; -1 for none
	loaded   bool   // the jobs that were there at the start have been shown
	step     int    // of bars without end

	pauses map[string]time.Time // when it was asked to pause the jobs of which that is under way, by id
}

// New makes the pane, empty.
func New(cfg Config) *Pane {
	p := &Pane{cfg: cfg, board: NewBoard(), marked: -1, pauses: map[string]time.Time{}}
	p.tabs = widgets.NewTabs(func(i int) { p.Choose(Tab(i)) }, "", "", "", "")
	p.list = widgets.NewList(p.board.Len, func() fyne.CanvasObject { return newRow(p.Do) }, p.update)
	p.list.OnSelected = p.picked
	p.list.Key = p.key
	p.nothing = widget.NewLabelWithStyle("", fyne.TextAlignCenter, fyne.TextStyle{})
	p.nothing.Importance = widget.LowImportance
	p.root = container.NewBorder(container.NewVBox(p.tabs.Object(), widget.NewSeparator()), nil, nil, nil,
		container.NewStack(p.list, container.New(layout.NewCenterLayout(), p.nothing), cfg.Welcome))
	p.refresh()
	return p
}

// Object returns what is to be shown.
func (p *Pane) Object() fyne.CanvasObject { return p.root }

// Apply takes the latest value of jobs that changed and the ids of those that
// are gone, and refreshes the list once.
func (p *Pane) Apply(changed []queue.Job, gone []string) {
	before, had := p.board.Get(p.selected)
	added, turned := p.board.Apply(changed, gone)
	p.paused(changed)
	if p.loaded {
		p.follow(before, had)
		p.attract(added, turned)
	}
	p.loaded = true
	p.Tick()
}

// Tick lets counts that run down and bars without end go on.
func (p *Pane) Tick() {
	p.step++
	p.refresh()
}

// Totals sums up the jobs for the status bar.
func (p *Pane) Totals() Totals { return p.board.Totals() }

// Selected returns the job whose details are shown.
func (p *Pane) Selected() (queue.Job, bool) { return p.board.Get(p.selected) }

// Choose shows another tab.
func (p *Pane) Choose(t Tab) {
	p.board.Choose(t)
	p.tabs.Choose(int(t))
	p.refresh()
	p.list.ScrollToTop() // last: marking a row scrolls a list whose height is not known yet
}

// Filter shows only the jobs that contain a text.
func (p *Pane) Filter(text string) {
	p.board.Filter(text)
	p.refresh()
}

// Select shows a job's row and its details.
func (p *Pane) Select(id string) {
	j, ok := p.board.Get(id)
	if !ok {
		return
	}
	if t := TabOf(j.State); t != p.board.Tab() {
		p.Choose(t)
	}
	p.byHand = false
	p.tell(id)
	p.refresh()
}

// FocusList gives the keyboard to the list.
func (p *Pane) FocusList() { p.cfg.Window.Canvas().Focus(p.list) }

func (p *Pane) update(i int, o fyne.CanvasObject) {
	j := p.board.At(i)
	o.(*row).show(j, LookOf(j, p.cfg.Now()), Actions(j), p.step)
}

// refresh shows the board as it stands, with one refresh of the list.
func (p *Pane) refresh() {
	p.name()
	empty := p.board.Len() == 0
	welcome := empty && p.board.Tab() == TabQueue && p.board.filter == "" && p.board.Count(TabQueue) == 0
	p.list.Hidden, p.nothing.Hidden = empty, !empty || welcome
	if welcome {
		p.cfg.Welcome.Show()
	} else {
		p.cfg.Welcome.Hide()
	}
	p.nothing.SetText(p.emptyText())
	p.mark()
	p.list.Refresh()
}

// name writes the counts on the tabs.
func (p *Pane) name() {
	for t, title := range [tabs]string{"Queue", "Needs you", "Done", "Failed"} {
		color, n := theme.ColorNameForeground, p.board.Count(Tab(t))
		switch {
		case Tab(t) == TabNeedsYou && n > 0:
			color = theme.ColorNameWarning
		case Tab(t) == TabFailed && n > 0:
			color = theme.ColorNameError
		}
		p.tabs.SetText(t, fmt.Sprintf("%s (%d)", title, n), color)
	}
}

func (p *Pane) emptyText() string {
	if p.board.filter != "" {
		return "No upload here contains “" + p.board.filter + "”."
	}
	switch p.board.Tab() {
	case TabNeedsYou:
		return "No upload waits for an answer."
	case TabDone:
		return "No upload has finished yet."
	case TabFailed:
		return "No upload has failed."
	default:
		return ""
	}
}
