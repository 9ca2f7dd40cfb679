package details

import (
	"context"
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// Service reads what is kept about a job. Its methods are called away from the
// UI goroutine. *queue.Engine is one.
type Service interface {
	Receipt(ctx context.Context, id string) ([]byte, error)
	Log(ctx context.Context, id string) ([]queue.Event, error)
}

// Config is what a pane stands on. No field may be nil.
type Config struct {
	Service Service
	Run     widgets.Runner
	Spec    func(backendID string) (backend.Spec, bool)
	Copy    func(text string)                 // onto the clipboard
	Open    func(page *url.URL) error         // in the browser
	Save    func(name string, content []byte) // asks where, and writes it there
	Report  func(err error)                   // shows an error
}

// Act is a button of the pane.
type Act struct {
	Name string
	Icon fyne.Resource
	Main bool // the one that fits best
	Do   func()
}

// Tab is a part of the pane.
type Tab int

// The tabs, in the order in which they stand.
const (
	TabDetails Tab = iota
	TabLog
	TabReceipt
)

// Pane shows one job. It is used on the UI goroutine only.
type Pane struct {
	cfg    Config
	tabs   *widgets.Tabs
	title  *widgets.Line
	scroll *container.Scroll
	root   fyne.CanvasObject
	job    *queue.Job // nil while none is selected
	acts   []Act
	asked  int // counts questions to the service, to drop answers that come late
}

// New makes the pane, with no job.
func New(cfg Config) *Pane {
	p := &Pane{cfg: cfg, title: widgets.NewLine(widgets.CutMiddle), scroll: container.NewVScroll(widget.NewLabel(""))}
	p.tabs = widgets.NewTabs(func(int) { p.build() }, "Details", "Log", "Receipt")
	pad := theme.Padding()
	head := container.NewBorder(nil, nil, p.tabs.Object(), nil,
		container.NewVBox(layout.NewSpacer(), container.New(layout.NewCustomPaddedLayout(0, 0, pad*2, pad), p.title), layout.NewSpacer()))
	p.root = container.NewBorder(container.NewVBox(head, widget.NewSeparator()), nil, nil, nil, p.scroll)
	p.build()
	return p
}

// Object returns what is to be shown.
func (p *Pane) Object() fyne.CanvasObject { return p.root }

// Show shows a job and the acts it offers; nil shows none. A job that has failed
// or asks something brings its details to the front.
func (p *Pane) Show(job *queue.Job, acts []Act) {
	if same(p.job, job) {
		return
	}
	news := job != nil && (p.job == nil || p.job.ID != job.ID || p.job.State != job.State)
	p.job, p.acts = job, acts
	if news && (job.State == queue.Failed || job.State == queue.NeedsYou) {
		p.tabs.Choose(int(TabDetails))
	}
	p.build()
}

// Choose brings a part to the front.
func (p *Pane) Choose(t Tab) {
	p.tabs.Choose(int(t))
	p.build()
}

// same reports whether two jobs look alike in this pane.
func same(a, b *queue.Job) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID == b.ID && a.State == b.State && a.Attempt == b.Attempt && a.Reason == b.Reason &&
		(a.Fault == nil) == (b.Fault == nil) && a.NotBefore.Equal(b.NotBefore) && a.Position == b.Position &&
		a.Progress.Phase == b.Progress.Phase && (a.Progress.Kept > 0) == (b.Progress.Kept > 0) && a.Follows == b.Follows
}

func (p *Pane) build() {
	p.asked++
	if p.job == nil {
		p.title.Set("", theme.ColorNameForeground)
		p.fill(quiet("Select an upload to see all about it."))
		return
	}
	p.title.Set(p.job.Request.Name(), theme.ColorNamePlaceHolder)
	switch Tab(p.tabs.Chosen()) {
	case TabLog:
		p.loadLog()
	case TabReceipt:
		p.fill(p.receipt())
	default:
		p.fill(p.details())
	}
}

func (p *Pane) fill(o fyne.CanvasObject) {
	pad := theme.Padding()
	p.scroll.Content = widgets.Dense(container.New(layout.NewCustomPaddedLayout(pad, pad, pad*2, pad*2), o))
	p.scroll.Offset = fyne.NewPos(0, 0)
	p.scroll.Refresh()
}

// quiet returns a sentence for a place where there is nothing to see.
func quiet(text string) fyne.CanvasObject {
	l := widget.NewLabel(text)
	l.Importance = widget.LowImportance
	l.Wrapping = fyne.TextWrapWord
	return l
}

// buttons lays acts out in a row.
func buttons(acts []Act) fyne.CanvasObject {
	row := container.NewHBox()
	for _, a := range acts {
		b := widget.NewButtonWithIcon(a.Name, a.Icon, a.Do)
		if a.Main {
			b.Importance = widget.HighImportance
		}
		row.Add(b)
	}
	return row
}
