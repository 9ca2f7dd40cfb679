package targets

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/picker"
)

// editor is the dialog that adds or changes a target.
type editor struct {
	pane   *Pane
	target profile.Profile // as saved; without an id for a new one
	specs  []backend.Spec
	spec   backend.Spec // the chosen back end
	found  []backend.Imported
	saved  map[string]string // by key, what stands in a secret field that is kept

	sheet  *form.Dialog
	form   *form.Form
	scroll *container.Scroll
	secret *fyne.Container // says so when secrets last for this session only
	status *status
	test   *form.Button
	save   *form.Button

	ctx    context.Context // ends with the dialog
	cancel context.CancelFunc
	stop   context.CancelFunc // ends the test under way; never nil
	then   func()             // after the target was saved; nil means nobody asks
}

var editorSize = fyne.NewSize(700, 560)

// Add opens the dialog for a new target.
func (p *Pane) Add() { p.edit(profile.Profile{}, nil) }

// Edit opens the dialog for a target, if there is one with this id. saved is
// called after it was saved, and not when the dialog is left in another way.
func (p *Pane) Edit(profileID string, saved func()) {
	if i := p.index(profileID); i >= 0 {
		p.edit(p.profiles[i], saved)
	}
}

// EditSelected opens the dialog for the selected target, if there is one.
func (p *Pane) EditSelected() {
	if target, ok := p.current(); ok {
		p.edit(target, nil)
	}
}

func (p *Pane) edit(target profile.Profile, then func()) {
	var specs []backend.Spec
	p.run(func() { specs = p.svc.Specs(context.Background()) }, func() {
		if e := newEditor(p, target, specs); e != nil {
			e.then = then
		}
	})
}

// newEditor opens the dialog. Without a back end for the target there is nothing
// to edit, and a sentence says so.
func newEditor(p *Pane, target profile.Profile, specs []backend.Spec) *editor {
	e := &editor{pane: p, target: target, specs: specs, stop: func() {}}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.status = newStatus(func() { e.sheet.Refresh() })
	if !e.adopt(target.Backend) {
		refuse(p.win, target)
		return nil
	}
	e.scroll = container.NewVScroll(nil)
	e.secret = sessionNote()
	e.test = form.NewButton("Test connection", theme.LoginIcon(), e.tryOut)
	e.save = form.NewButton("Save", theme.DocumentSaveIcon(), e.keep)
	e.save.Importance = widget.HighImportance
	values := target.Values.Clone()
	values[keyName] = target.Name
	e.build(values)
	e.open()
	e.askSecrets()
	if target.ID == "" {
		e.lookAround()
	}
	return e
}

// refuse says that a target's back end is not known.
func refuse(win fyne.Window, target profile.Profile) {
	said := widget.NewLabel("This version of Slipway has no back end called " + target.Backend + ".")
	said.Wrapping = fyne.TextWrapWord
	var sheet *form.Dialog
	shut := form.NewButton("Close", nil, func() { sheet.Close() })
	sheet = form.ShowDialog(win, form.DialogOptions{
		Title: "This target cannot be edited", Body: said, Size: removalSize, Right: []fyne.CanvasObject{shut},
	})
	sheet.Focus(shut)
}

// sessionNote says that secrets do not last. It is hidden until that is known.
func sessionNote() *fyne.Container {
	said := widget.NewLabel("No keyring answers on this computer: passwords and other secrets are kept for this session only, and asked for again after that.")
	said.Wrapping = fyne.TextWrapWord
	sign := widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	line := container.NewBorder(nil, nil, container.NewPadded(sign), nil, said)
	line.Hide()
	return line
}

func (e *editor) open() {
	title := "Add target"
	if e.target.ID != "" {
		title = "Edit target " + e.target.Name
	}
	left := []fyne.CanvasObject{e.test}
	if e.target.ID != "" && len(e.pane.spec(e.target).FileServer) > 0 {
		left = append(left, form.NewButton("File servers…", theme.StorageIcon(), func() { e.pane.openFileServers(e.target) }))
	}
	e.sheet = form.ShowDialog(e.pane.win, form.DialogOptions{
		Title: title, Size: editorSize,
		Body:    container.NewBorder(e.secret, e.status.box, nil, nil, e.scroll),
		Left:    left,
		Right:   []fyne.CanvasObject{form.NewButton("Cancel", theme.CancelIcon(), func() { e.sheet.Close() }), e.save},
		OnClose: e.end,
	})
	e.form.Focus()
}

func (e *editor) end() {
	e.cancel()
	e.form.Close()
}

// adopt makes a back end the chosen one; the first for an empty id.
func (e *editor) adopt(backendID string) bool {
	for _, s := range e.specs {
		if s.ID == backendID || backendID == "" {
			e.spec = s
			return true
		}
	}
	return false
}

// build makes the form for the chosen back end with texts that are there already.
func (e *editor) build(v backend.Values) {
	if e.form != nil {
		e.form.Close()
	}
	e.form = form.New(form.Options{
		Fields: e.fields(), Values: v, Saved: e.saved, Run: e.pane.run, Canvas: e.pane.win.Canvas(),
		Choices: func(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
			return e.pane.svc.Choices(ctx, e.spec.ID, e.target.ID, key, plain(v))
		},
		Browse:   e.browse,
		OnChange: e.changed,
		Reveal:   func(top, height float32) { form.Reveal(e.scroll, top, height+theme.Padding()) },
	})
	e.scroll.Content = container.New(layout.NewCustomPaddedLayout(theme.Padding(), theme.Padding(), 0, 4*theme.Padding()), e.form.Object())
	e.scroll.Refresh()
}

func (e *editor) browse(done func(path string)) {
	picker.File(e.pane.win, func(path string, err error) {
		if err != nil {
			e.status.ill(fault.Of(err))
		}
		done(path)
	})
}

// askSecrets learns which secrets are saved and where new ones would go.
func (e *editor) askSecrets() {
	var saved []string
	var session bool
	var err error
	e.pane.run(func() { saved, session, err = e.pane.svc.Secrets(e.ctx, e.target.ID) }, func() {
		if e.ctx.Err() != nil {
			return
		}
		if err != nil {
			e.status.ill(fault.Of(err))
		}
		where := "Saved in the keyring; type to replace it"
		if session {
			where = "Kept for this session; type to replace it"
		}
		e.saved = map[string]string{}
		for _, key := range saved {
			e.saved[key] = where
		}
		e.secret.Hidden = !session
		e.form.SetSaved(e.saved)
		e.sheet.Refresh()
	})
}
