package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/queue"
	"slipway/internal/ui/details"
	"slipway/internal/ui/intake"
	"slipway/internal/ui/queueview"
	"slipway/internal/ui/targets"
	"slipway/internal/ui/widgets"
)

// The sizes of the window, in Fyne's units.
var (
	leastSize = fyne.NewSize(900, 600)
	firstSize = fyne.NewSize(1120, 740)
)

// Shares of the window that the panes begin with.
const (
	targetsShare = 0.24 // of the width
	queueShare   = 0.62 // of the height, above the details
	cardsShare   = 0.66 // of what is above the details, while there are cards
	cardsQueue   = 0.84 // of the height, above the details, while there are cards
)

// Window is the one window of the program. It is used on the UI goroutine only,
// except where a method says otherwise.
type Window struct {
	cfg Config
	app fyne.App
	win fyne.Window

	targets *targets.Pane
	intake  *intake.Pane
	queue   *queueview.Pane
	details *details.Pane

	tools   *toolbar
	notice  *notice
	welcome *welcome
	status  *statusBar
	upper   *container.Split // cards above the queue; without cards only the queue is in place
	lower   *container.Split // what is above the details, and the details
	place   *fyne.Container  // holds upper, or the queue alone
	cards   int              // number of cards when the places were last given

	asking bool // the question whether to quit is open
	ended  bool // Quit was called
}

// New makes the window. It is not shown yet.
func New(app fyne.App, cfg Config) *Window {
	w := &Window{cfg: cfg, app: app, win: app.NewWindow("Slipway")}
	w.notice = newNotice()
	w.welcome = newWelcome(w)
	w.queue = queueview.New(queueview.Config{
		Service: cfg.Engine, Host: w, Window: w.win, Run: cfg.Run, Now: cfg.Now,
		Welcome: w.welcome.object,
	})
	w.details = details.New(details.Config{
		Service: cfg.Engine, Run: cfg.Run, Spec: cfg.Spec,
		Copy: app.Clipboard().SetContent, Open: app.OpenURL, Save: w.saveAs, Report: w.Report,
	})
	w.targets = targets.New(cfg.Targets, w.win, nil)
	w.intake = intake.New(cfg.Intake, w.win)
	w.targets.SetOnLoad(w.targetsLoaded)
	w.intake.SetOnChange(w.arrange)
	w.tools = newToolbar(w)
	w.status = newStatusBar()
	w.win.SetContent(widgets.NewHints(w.layOut()))
	w.win.SetMaster()
	w.win.Resize(firstSize)
	w.win.SetOnDropped(w.drop)
	w.win.SetCloseIntercept(w.Quit)
	w.bindKeys()
	for _, text := range cfg.Warnings {
		w.notice.warn(text)
	}
	return w
}

func (w *Window) layOut() fyne.CanvasObject {
	w.upper = container.NewVSplit(w.intake.Object(), container.NewStack())
	w.upper.SetOffset(cardsShare)
	w.place = container.NewStack(w.queue.Object())
	w.lower = container.NewVSplit(w.place, w.details.Object())
	w.lower.SetOffset(queueShare)
	sides := container.NewHSplit(w.targets.Object(), w.lower)
	sides.SetOffset(targetsShare)
	top := container.NewVBox(w.tools.object, w.notice.object, widget.NewSeparator())
	bottom := container.NewVBox(widget.NewSeparator(), w.status.object)
	return container.New(atLeast{leastSize}, container.NewBorder(top, bottom, nil, nil, sides))
}

// arrange gives the cards a place above the queue while there are any. The
// details then step back, because the eyes are on the card.
func (w *Window) arrange() {
	n := w.intake.Count()
	if (n > 0) != (w.cards > 0) {
		if n > 0 {
			w.upper.Trailing = w.queue.Object()
			w.place.Objects = []fyne.CanvasObject{w.upper}
			w.lower.SetOffset(cardsQueue)
		} else {
			w.upper.Trailing = container.NewStack()
			w.place.Objects = []fyne.CanvasObject{w.queue.Object()}
			w.lower.SetOffset(queueShare)
		}
		w.upper.Refresh()
		w.place.Refresh()
	}
	w.cards = n
	w.welcome.brief(n > 0)
}

// targetsLoaded follows a change in the list of targets.
func (w *Window) targetsLoaded(count int) {
	w.welcome.show(count > 0)
	w.intake.Refresh()
}

// Show shows the window.
func (w *Window) Show() { w.win.Show() }

// Keyring says how the keyring answered: session means that secrets last for this
// session only; warning is a sentence, empty when all is well.
func (w *Window) Keyring(session bool, warning string) {
	w.status.secrets(session)
	if warning != "" {
		w.notice.warn(warning)
	}
}

// Native returns the window of the toolkit.
func (w *Window) Native() fyne.Window { return w.win }

// Add makes cards for paths and URLs, as if they had been dropped.
func (w *Window) Add(items []string) { w.take(items, "") }

// apply brings the panes up to date with what the pump has read.
func (w *Window) apply(changed []queue.Job, gone []string) {
	w.queue.Apply(changed, gone)
	w.status.show(w.queue.Totals(), w.cfg.Now())
}

// tick lets what runs by the clock go on.
func (w *Window) tick() { w.queue.Tick() }

// atLeast is a layout that gives its only object all the room and claims a
// smallest size of its own.
type atLeast struct{ size fyne.Size }

// Layout implements fyne.Layout.
func (atLeast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}

// MinSize implements fyne.Layout.
func (l atLeast) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return l.size.SubtractWidthHeight(2*theme.Padding(), 2*theme.Padding()).Max(objects[0].MinSize())
}
