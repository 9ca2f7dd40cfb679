package targets

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// fileServers is the dialog with the file servers that a target's product keeps.
type fileServers struct {
	pane   *Pane
	target profile.Profile
	spec   backend.Spec
	known  []backend.FileServer

	sheet *form.Dialog
	said  *form.Caption
	busy  *widget.Activity
	again *form.Button
	state *fyne.Container // said, with a sign that work is under way
	list  *fyne.Container

	ctx    context.Context // ends with the dialog
	cancel context.CancelFunc
	asked  int // counts the questions, to drop answers that come late
}

var fileServersSize = fyne.NewSize(640, 420)

// FileServers opens the file servers of the selected target, if its product keeps
// any.
func (p *Pane) FileServers() {
	if target, ok := p.current(); ok {
		p.openFileServers(target)
	}
}

// KeepsFileServers reports whether there is anything for FileServers to open.
func (p *Pane) KeepsFileServers() bool {
	target, ok := p.current()
	return ok && len(p.spec(target).FileServer) > 0
}

func (p *Pane) openFileServers(target profile.Profile) {
	spec := p.spec(target)
	if len(spec.FileServer) == 0 {
		return
	}
	d := &fileServers{pane: p, target: target, spec: spec, said: form.NewCaption(""), busy: widget.NewActivity()}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.list = container.NewVBox()
	d.again = form.NewButton("Try again", theme.ViewRefreshIcon(), d.load)
	d.state = container.NewBorder(nil, nil, container.NewVBox(d.busy), container.NewVBox(d.again), d.said)
	add := form.NewButton("Add file server…", theme.ContentAddIcon(), d.add)
	shut := form.NewButton("Close", nil, func() { d.sheet.Close() })
	d.sheet = form.ShowDialog(p.win, form.DialogOptions{
		Title: "File servers of " + target.Name, Size: fileServersSize,
		Body: container.NewBorder(d.state, nil, nil, nil, container.NewVScroll(d.list)),
		Left: []fyne.CanvasObject{add}, Right: []fyne.CanvasObject{shut}, OnClose: d.end,
	})
	d.sheet.Focus(add)
	d.load()
}

func (d *fileServers) end() {
	d.cancel()
	d.busy.Stop()
}

// load reads the list. What is shown stays until the answer is there.
func (d *fileServers) load() {
	d.asked++
	turn := d.asked
	d.tell("Asking "+d.target.Name+"…", theme.ColorNamePlaceHolder, true)
	var known []backend.FileServer
	var err error
	d.pane.run(func() { known, err = d.pane.svc.FileServers(d.ctx, d.target.ID) }, func() {
		if d.ctx.Err() == nil && turn == d.asked {
			d.loaded(known, err)
		}
	})
}

func (d *fileServers) loaded(known []backend.FileServer, err error) {
	if err != nil {
		d.fail("The file servers could not be read.", err)
		return
	}
	d.known = known
	d.list.Objects = nil
	for _, server := range known {
		d.list.Add(d.row(server))
	}
	d.list.Refresh()
	if len(known) == 0 {
		d.tell("No file server is known there yet. Once one is added, addresses on it can be uploads.", theme.ColorNamePlaceHolder, false)
		return
	}
	d.tell("The product fetches uploads from these by itself when it is given an address on one of them.", theme.ColorNamePlaceHolder, false)
}

// row shows one file server: its name, its address and its user.
func (d *fileServers) row(server backend.FileServer) fyne.CanvasObject {
	name := widgets.NewLine(widgets.CutMiddle).Bold()
	name.Set(server.Name, theme.ColorNameForeground)
	where := widgets.NewLine(widgets.CutMiddle).Small()
	where.Set(widgets.Join(server.URL, user(server)), theme.ColorNamePlaceHolder)
	texts := container.New(layout.NewCustomPaddedVBoxLayout(0), name, where)
	if server.Key != "" {
		texts.Add(widgets.Dense(widgets.NewFacts(widgets.Fact{Name: "Public key", Value: server.Key, Mono: true})))
	}
	remove := widgets.NewIconButton("Remove "+server.Name, theme.DeleteIcon(), func() { d.confirm(server) })
	inset := theme.InnerPadding() // that of the caption above the list
	return container.New(layout.NewCustomPaddedLayout(0, 0, inset, inset), container.NewBorder(nil, widget.NewSeparator(), nil, container.NewVBox(remove), texts))
}

func user(server backend.FileServer) string {
	if server.User == "" {
		return "no user"
	}
	return "user " + server.User
}

// confirm asks before a file server is removed.
func (d *fileServers) confirm(server backend.FileServer) {
	said := widget.NewLabel(fmt.Sprintf("%s (%s) and its login are removed from %s. Uploads in the queue that it should fetch from there will fail; the files on the server stay.",
		server.Name, server.URL, d.target.Name))
	said.Wrapping = fyne.TextWrapWord
	var sheet *form.Dialog
	stay := form.NewButton("Cancel", theme.CancelIcon(), func() { sheet.Close() })
	remove := form.NewButton("Remove file server", theme.DeleteIcon(), func() {
		sheet.Close()
		d.remove(server)
	})
	remove.Importance = widget.DangerImportance
	sheet = form.ShowDialog(d.pane.win, form.DialogOptions{
		Title: fmt.Sprintf("Remove file server “%s”?", server.Name), Size: removalSize, Body: said,
		Right: []fyne.CanvasObject{stay, remove},
	})
	sheet.Focus(stay)
}

func (d *fileServers) remove(server backend.FileServer) {
	d.tell("Removing "+server.Name+"…", theme.ColorNamePlaceHolder, true)
	var err error
	d.pane.run(func() { err = d.pane.svc.RemoveFileServer(context.WithoutCancel(d.ctx), d.target.ID, server.ID) }, func() {
		switch {
		case d.ctx.Err() != nil:
		case err != nil:
			d.fail(server.Name+" could not be removed.", err)
		default:
			d.load()
		}
	})
}

func (d *fileServers) fail(what string, err error) {
	d.tell(what+" "+advice(fault.Of(err)), theme.ColorNameError, false)
	d.again.Show()
}

// tell says above the list how things stand.
func (d *fileServers) tell(text string, color fyne.ThemeColorName, working bool) {
	d.said.Set(text, color)
	d.again.Hide()
	d.busy.Hidden = !working
	if working {
		d.busy.Start()
	} else {
		d.busy.Stop()
	}
	d.sheet.Refresh()
}
