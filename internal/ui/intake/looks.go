package intake

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/draft"
	"slipway/internal/ui/widgets"
)

// looks is the work of looking at files that were given and have no card yet.
type looks struct {
	pane   *Pane
	open   int // files, and lists of paths, that are being looked at
	ctx    context.Context
	cancel context.CancelFunc
	turn   chan struct{} // holds a value for each file being looked at
	said   *widget.Label
	busy   *widget.Activity
	line   *fyne.Container
}

const looksAtOnce = 4

func newLooks(p *Pane) looks {
	l := looks{pane: p, turn: make(chan struct{}, looksAtOnce), said: widget.NewLabel(""), busy: widget.NewActivity()}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	stop := widget.NewButton("Stop", p.stopLooking)
	stop.Importance = widget.LowImportance
	l.line = container.NewBorder(nil, nil, l.busy, stop, l.said)
	l.line.Hide()
	return l
}

// count follows what is begun and ended, and says what is under way.
func (l *looks) count(by int) {
	l.open += by
	l.line.Hidden = l.open == 0
	if l.open == 0 {
		l.busy.Stop()
	} else {
		l.busy.Start()
		l.said.SetText("Looking at " + widgets.Count(l.open, "file") + "…")
	}
	l.pane.show()
}

// stopLooking gives up on files that have no card yet, such as those on a share
// that hangs.
func (p *Pane) stopLooking() {
	p.looks.cancel()
	p.looks.ctx, p.looks.cancel = context.WithCancel(context.Background())
}

// batch is what was given at once.
type batch struct {
	pane      *Pane
	number    int
	profileID string   // target the person dropped it on; may be empty
	grouped   bool     // the target's back end makes sets, so that all files are awaited
	open      int      // files not looked at yet
	unfold    int      // files up to this place in the order given get unfolded cards
	found     []member // looked at, without a card yet
}

// Add looks at files and folders in the background and makes a card for each file
// or set. profileID, if not empty, is the target to fill in.
func (p *Pane) Add(paths []string, profileID string) {
	if len(paths) == 0 {
		return
	}
	ctx := p.looks.ctx
	p.looks.count(len(paths))
	p.reload(func() {
		var files []string
		var bad []error
		p.run(func() { files, bad = p.svc.Expand(ctx, paths) }, func() {
			for _, err := range bad {
				p.notices.fault("", err)
			}
			p.batches++
			b := &batch{pane: p, number: p.batches, profileID: p.preferred(profileID)}
			if t, ok := p.target(b.profileID); ok {
				b.grouped = t.Spec.Accept.Sets.Group != nil
			}
			b.look(ctx, files)
			p.looks.count(-len(paths))
		})
	})
}

// look looks at the files, several at once. Files that have a card already are
// left out.
func (b *batch) look(ctx context.Context, files []string) {
	p := b.pane
	files = slices.DeleteFunc(files, p.carded)
	b.open = len(files)
	b.unfold = p.order + openAtOnce - len(p.cards)
	p.looks.count(len(files))
	for _, path := range files {
		p.order++
		order := p.order
		var file draft.File
		var err error
		p.run(func() { file, err = p.lookAt(ctx, path) }, func() {
			b.looked(path, member{File: file, order: order, batch: b.number}, err)
			p.looks.count(-1)
		})
	}
}

// lookAt looks at one file when it is its turn. It does not wait longer than ctx,
// even where the file's share does not answer at all.
func (p *Pane) lookAt(ctx context.Context, path string) (draft.File, error) {
	select {
	case p.looks.turn <- struct{}{}:
		defer func() { <-p.looks.turn }()
	case <-ctx.Done():
		return draft.File{}, ctx.Err()
	}
	type answer struct {
		file draft.File
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		file, err := p.svc.Look(ctx, path)
		answers <- answer{file, err}
	}()
	select {
	case a := <-answers:
		return a.file, a.err
	case <-ctx.Done():
		return draft.File{}, ctx.Err()
	}
}

// looked takes one file. A file that could not be read leaves a notice; one that
// has got a card meanwhile is left out.
func (b *batch) looked(path string, f member, err error) {
	b.open--
	switch {
	case err != nil:
		b.pane.notices.fault(path, err)
	case !b.pane.carded(f.Identity.Path) && !holds(b.found, f.Identity.Path):
		b.found = append(b.found, f)
	}
	if !b.grouped || b.open == 0 {
		found := b.found
		b.found = nil
		newGrouping(b.pane, b.profileID).deal(found, b.unfold)
	}
}

// carded reports whether a file has a card.
func (p *Pane) carded(path string) bool {
	return slices.ContainsFunc(p.cards, func(c *card) bool { return holds(c.members, path) })
}

func holds(members []member, path string) bool {
	return slices.ContainsFunc(members, func(m member) bool { return m.Identity.Path == path })
}

// preferred returns the target to begin with: the wanted one, the only one, or
// the one of the last upload.
func (p *Pane) preferred(wanted string) string {
	switch {
	case wanted != "":
		return wanted
	case len(p.targets) == 1:
		return p.targets[0].Profile.ID
	default:
		return p.last
	}
}
