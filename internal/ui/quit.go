package ui

import (
	"fyne.io/fyne/v2"

	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// Quit ends the program. While uploads run it asks first, once.
func (w *Window) Quit() {
	running := w.queue.Totals().Running
	switch {
	case w.ended, w.asking:
	case running == 0:
		w.end()
	default:
		w.askToQuit(running)
	}
}

func (w *Window) askToQuit(running int) {
	w.asking = true
	var sheet *form.Dialog
	stay := form.NewButton("Stay", nil, func() { sheet.Close() })
	leave := form.NewButton("Stop and quit", nil, func() {
		sheet.Close()
		w.end()
	})
	sheet = form.ShowDialog(w.win, form.DialogOptions{
		Title: widgets.Count(running, "upload") + " still running",
		Body: widgets.NewText("Quitting stops what is running, and it stays in the queue. Where the server keeps what was sent, it goes on after the next start;"+
			" elsewhere it waits for you and begins again from the first byte.", fyne.TextStyle{}),
		Size:    fyne.NewSize(480, 200),
		Right:   []fyne.CanvasObject{leave, stay},
		OnClose: func() { w.asking = false },
	})
	sheet.Focus(stay)
}

func (w *Window) end() {
	w.ended = true
	w.cfg.Quit()
}
