package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// Widths in the toolbar; they fit the least width of the window.
const (
	filterWidth = 170
	limitWidth  = 160
)

// toolbar is the row at the top of the window.
type toolbar struct {
	object fyne.CanvasObject
	filter *form.Entry
	limit  *speedLimit
	menu   *widgets.IconButton
}

func newToolbar(w *Window) *toolbar {
	t := &toolbar{filter: form.NewEntry(), limit: newSpeedLimit(w)}
	t.filter.SetPlaceHolder("Filter uploads")
	t.filter.OnChanged = w.queue.Filter
	t.menu = widgets.NewIconButton("Menu", theme.MenuIcon(), func() { w.openMenu(t.menu) })
	add := form.NewButton("Add files", theme.ContentAddIcon(), w.pick)
	add.Importance = widget.HighImportance
	pad := theme.Padding()
	t.object = container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), container.NewBorder(nil, nil,
		container.NewHBox(add,
			form.NewButton("URL", theme.ContentAddIcon(), w.intake.AddURL),
			form.NewButton("Start all", theme.MediaPlayIcon(), w.queue.StartAll),
			form.NewButton("Pause all", theme.MediaPauseIcon(), w.queue.PauseAll)),
		container.NewHBox(wide(filterWidth, t.filter), wide(limitWidth, t.limit.choice), t.menu)))
	return t
}

// wide gives an object a width of its own.
func wide(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewGridWrap(fyne.NewSize(width, o.MinSize().Height), o)
}
