package intake

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/ui/form"
	"slipway/internal/ui/picker"
	"slipway/internal/ui/widgets"
)

// card is one upload that is not queued yet. Its form is made when it is unfolded
// for the first time, so that a hundred folded cards cost little.
type card struct {
	pane    *Pane
	members []member // one file, or those of a set; none for an address
	url     string   // the server fetches it; empty for files
	order   int      // place among everything that was given

	target   string         // profile id; empty until one is chosen
	proposed backend.Values // what was proposed for the target's back end
	texts    backend.Values // the field texts while there is no form
	form     *form.Form     // nil until unfolded
	plan     plan
	queueing bool

	ctx    context.Context // ends with the card
	cancel context.CancelFunc

	frame    *frame
	fold     *widgets.IconButton
	state    *widgets.Line // the plan in a few words, for a folded card
	alarm    *form.Caption // in the place of state, the first finding that is not fine
	alarmBox *fyne.Container
	button   *form.Button
	body     *fyne.Container
	facts    *fyne.Container
	fields   *fyne.Container
}

func newCard(p *Pane, members []member, url string, order int, target string) *card {
	c := &card{pane: p, members: members, url: url, order: order}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.plan = newPlan(c)
	c.facts, c.fields = container.NewVBox(), container.NewStack()
	c.body = container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()), c.facts, c.fields, c.plan.box)
	c.body.Hide()
	c.frame = newFrame(container.NewVBox(c.head(), c.body), func() { p.touch(c) })
	c.aim(target)
	return c
}

// head is the part of a card that is always there.
func (c *card) head() fyne.CanvasObject {
	c.fold = widgets.NewIconButton("Show all of it", theme.MenuExpandIcon(), c.turn)
	name := widgets.NewLine(widgets.CutMiddle).Bold()
	name.Set(c.name(), theme.ColorNameForeground)
	what := widgets.NewLine(widgets.CutEnd).Small()
	what.Set(c.about(), theme.ColorNamePlaceHolder)
	c.state = widgets.NewLine(widgets.CutEnd).Small()
	c.alarm = form.NewCaption("")
	inset := -theme.InnerPadding() // of the caption, which stands under lines that have none
	c.alarmBox = container.New(layout.NewCustomPaddedLayout(inset, inset, inset, inset), c.alarm)
	c.alarmBox.Hide()
	c.button = form.NewButton("Queue", theme.UploadIcon(), c.queue)
	c.button.Importance = widget.HighImportance
	remove := widgets.NewIconButton("Remove this card", theme.CancelIcon(), func() { c.pane.drop(c) })
	texts := container.New(layout.NewCustomPaddedVBoxLayout(0), name, what, c.state, c.alarmBox)
	return container.NewBorder(nil, nil, container.NewVBox(c.fold), container.NewVBox(container.NewHBox(c.button, remove)), texts)
}

// turn folds or unfolds the card.
func (c *card) turn() {
	if c.body.Visible() {
		c.body.Hide()
		c.fold.Become("Show all of it", theme.MenuExpandIcon(), c.turn)
	} else {
		c.unfold()
	}
	c.plan.show()
	c.pane.show()
}

func (c *card) unfold() {
	c.body.Show()
	c.fold.Become("Show less of it", theme.MenuDropDownIcon(), c.turn)
	if c.form == nil {
		c.makeForm(c.texts)
	}
	c.plan.show()
}

func (c *card) close() {
	c.cancel()
	c.plan.stop()
	if c.form != nil {
		c.form.Close()
	}
}

// spec returns the back end of the chosen target; false while none is chosen.
func (c *card) spec() (backend.Spec, bool) {
	t, ok := c.pane.target(c.target)
	return t.Spec, ok
}

// offered returns the targets that can take this card.
func (c *card) offered() []Target {
	if c.url == "" {
		return c.pane.targets
	}
	return slices.DeleteFunc(slices.Clone(c.pane.targets), func(t Target) bool { return !fetches(t.Spec, c.url) })
}

// aim chooses a target, or none where it cannot take this card. Texts that were
// changed by hand stay as long as the back end does.
func (c *card) aim(profileID string) {
	if !slices.ContainsFunc(c.offered(), func(t Target) bool { return t.Profile.ID == profileID }) {
		profileID = ""
	}
	old, had := c.spec()
	c.target = profileID
	c.showFacts()
	spec, has := c.spec()
	v := c.values()
	if has && (!had || old.ID != spec.ID) {
		c.proposed = c.propose(spec)
		v = c.proposed.Clone()
	}
	c.put(v)
}

// put replaces the field texts and has the plan made again.
func (c *card) put(v backend.Values) {
	c.texts = v
	if c.form != nil {
		c.makeForm(v)
	}
	c.plan.soon()
}

// propose returns the field texts that fit the files or the address.
func (c *card) propose(spec backend.Spec) backend.Values {
	if c.url != "" {
		return draft.ProposeURL(spec, c.url)
	}
	return draft.Propose(spec, c.files())
}

// retarget follows a change in the list of targets.
func (c *card) retarget() {
	if _, ok := c.spec(); ok {
		c.put(c.values())
		return
	}
	c.aim(c.pane.preferred(""))
}

// values returns the field texts.
func (c *card) values() backend.Values {
	if c.form == nil {
		return c.texts.Clone()
	}
	v := c.form.Values()
	delete(v, keyTarget)
	return v
}

// makeForm puts the form for the chosen target's back end on the card.
func (c *card) makeForm(v backend.Values) {
	if c.form != nil {
		c.form.Close()
	}
	v = v.Clone()
	v[keyTarget] = c.target
	c.form = form.New(form.Options{
		Fields: c.formFields(), Values: v, Compact: true, Run: c.pane.run, Canvas: c.pane.win.Canvas(),
		Choices: func(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
			return c.pane.svc.Choices(ctx, v[keyTarget], key, v)
		},
		Browse:   c.browse,
		OnChange: c.changed,
		OnFocus:  func() { c.pane.touch(c) },
		Reveal:   c.reveal,
	})
	c.fields.Objects = []fyne.CanvasObject{c.form.Object()}
	c.fields.Refresh()
	c.form.Inquire()
}

func (c *card) browse(done func(path string)) {
	picker.File(c.pane.win, func(path string, err error) {
		if err != nil {
			c.pane.notices.fault("", err)
		}
		done(path)
	})
}

// reveal scrolls a stretch of the form into view.
func (c *card) reveal(top, height float32) {
	form.Reveal(c.pane.scroll, top+c.frame.Position().Y+c.body.Position().Y+c.fields.Position().Y, height)
}

// changed follows a text that was changed by hand.
func (c *card) changed() {
	c.pane.touch(c)
	if chosen := c.form.Values()[keyTarget]; chosen != c.target {
		c.pane.redirect(c, chosen)
		return
	}
	c.plan.soon()
}
