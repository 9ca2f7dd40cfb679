package targets

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/ui/form"
	"slipway/internal/ui/picker"
)

// newFileServer is the dialog that adds a file server.
type newFileServer struct {
	list   *fileServers
	sheet  *form.Dialog
	form   *form.Form
	scroll *container.Scroll
	status *status
	save   *form.Button
	ctx    context.Context // ends with the dialog
	cancel context.CancelFunc
}

var newFileServerSize = fyne.NewSize(620, 460)

// add opens the dialog for a new file server.
func (d *fileServers) add() {
	n := &newFileServer{list: d, scroll: container.NewVScroll(nil)}
	n.ctx, n.cancel = context.WithCancel(d.ctx)
	n.status = newStatus(func() { n.sheet.Refresh() })
	pane := d.pane
	n.form = form.New(form.Options{
		Fields: d.spec.FileServer, Run: pane.run, Canvas: pane.win.Canvas(), OnChange: n.status.clear, Browse: n.browse,
		Reveal: func(top, height float32) { form.Reveal(n.scroll, top, height+theme.Padding()) },
	})
	n.scroll.Content = container.New(layout.NewCustomPaddedLayout(theme.Padding(), theme.Padding(), 0, 4*theme.Padding()), n.form.Object())
	n.save = form.NewButton("Add", theme.ContentAddIcon(), n.keep)
	n.save.Importance = widget.HighImportance
	n.sheet = form.ShowDialog(pane.win, form.DialogOptions{
		Title: "Add a file server to " + d.target.Name, Size: newFileServerSize,
		Body:    container.NewBorder(nil, n.status.box, nil, nil, n.scroll),
		Right:   []fyne.CanvasObject{form.NewButton("Cancel", theme.CancelIcon(), func() { n.sheet.Close() }), n.save},
		OnClose: n.end,
	})
	n.form.Focus()
}

func (n *newFileServer) end() {
	n.cancel()
	n.form.Close()
}

func (n *newFileServer) browse(done func(path string)) {
	picker.File(n.list.pane.win, func(path string, err error) {
		if err != nil {
			n.status.ill(fault.Of(err))
		}
		done(path)
	})
}

// keep adds the file server. What was typed stays when that fails.
func (n *newFileServer) keep() {
	if !n.form.Check() {
		return
	}
	n.status.working("Adding…")
	n.save.Disable()
	v, list := n.form.Values(), n.list
	var err error
	list.pane.run(func() { err = list.pane.svc.AddFileServer(context.WithoutCancel(n.ctx), list.target.ID, v) }, func() {
		if err == nil {
			n.sheet.Close()
		}
		switch {
		case list.ctx.Err() != nil:
		case err == nil:
			list.load()
		case n.ctx.Err() == nil:
			n.complain(err)
		}
	})
}

// complain shows faults beside their fields, and the first that has none below.
func (n *newFileServer) complain(err error) {
	n.save.Enable()
	n.status.clear()
	if rest := n.form.Show(form.Faults(err)); len(rest) > 0 {
		n.status.ill(rest[0])
	}
}
