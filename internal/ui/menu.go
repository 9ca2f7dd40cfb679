package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// openMenu shows the menu of the window below its button.
func (w *Window) openMenu(below fyne.CanvasObject) {
	line := fyne.NewMenuItemSeparator
	files := fyne.NewMenuItem("File servers of the selected target…", w.targets.FileServers)
	files.Disabled = !w.targets.KeepsFileServers()
	menu := fyne.NewMenu("",
		fyne.NewMenuItem("Add files…", w.pick),
		fyne.NewMenuItem("Add a URL…", w.intake.AddURL),
		fyne.NewMenuItem("Queue all new uploads", w.intake.QueueAll),
		line(),
		fyne.NewMenuItem("Add a target…", w.targets.Add),
		fyne.NewMenuItem("Edit the selected target…", w.targets.EditSelected),
		fyne.NewMenuItem("Delete the selected target…", w.targets.DeleteSelected),
		files,
		line(),
		fyne.NewMenuItem("Keys and help", w.help),
		fyne.NewMenuItem("About Slipway", w.about),
		line(),
		fyne.NewMenuItem("Quit", w.Quit),
	)
	pop := widget.NewPopUpMenu(menu, w.win.Canvas())
	pop.ShowAtRelativePosition(fyne.NewPos(below.Size().Width-pop.MinSize().Width, below.Size().Height), below)
}

// help shows what the keys do.
func (w *Window) help() {
	var facts []widgets.Fact
	for _, b := range w.bindings() {
		facts = append(facts, widgets.Fact{Name: b.label(), Value: b.name})
	}
	intro := widgets.NewText("Drop files or folders anywhere in the window; each becomes a new upload that you look over and queue."+
		" An upload counts as done when the server has said that it is, and as verified when its digest is the file's.", fyne.TextStyle{})
	w.inform("Help", scrolled(container.NewVBox(intro, widgets.Dense(widgets.NewFacts(facts...)))), fyne.NewSize(560, 540))
}

// about shows what program this is.
func (w *Window) about() {
	w.inform("About Slipway", widgets.NewText("Slipway "+w.cfg.Version+
		"\n\nPushes big files into the managers of an infrastructure and proves that they arrived.\nApache License 2.0.", fyne.TextStyle{}),
		fyne.NewSize(460, 240))
}

// inform shows something to be read.
func (w *Window) inform(title string, body fyne.CanvasObject, size fyne.Size) {
	var sheet *form.Dialog
	done := form.NewButton("Close", nil, func() { sheet.Close() })
	done.Importance = widget.HighImportance
	sheet = form.ShowDialog(w.win, form.DialogOptions{Title: title, Body: body, Size: size, Right: []fyne.CanvasObject{done}})
	sheet.Focus(done)
}

// boxed stacks the parts of a dialog's body.
func boxed(parts ...fyne.CanvasObject) fyne.CanvasObject { return container.NewVBox(parts...) }

// scrolled lets the body of a dialog scroll up and down.
func scrolled(body fyne.CanvasObject) fyne.CanvasObject { return container.NewVScroll(body) }
