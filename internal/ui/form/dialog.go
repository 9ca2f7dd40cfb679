package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Dialog is a sheet over a window: a title, a body, and a row of buttons at its
// foot. It keeps the keyboard to itself and gives it back in the end; Escape
// closes it.
type Dialog struct {
	win     fyne.Window
	popup   *widget.PopUp
	size    fyne.Size // wanted
	closed  func()    // called once, however the dialog ends; may be nil
	old     func(*fyne.KeyEvent)
	showing bool
}

// DialogOptions says what a dialog shows.
type DialogOptions struct {
	Title   string
	Danger  bool // the title is a warning: in red, with a sign
	Body    fyne.CanvasObject
	Left    []fyne.CanvasObject // buttons at the left
	Right   []fyne.CanvasObject // buttons at the right, the last one at the edge
	Size    fyne.Size           // wanted; no more than the window and no less than needed
	OnClose func()              // called once, however the dialog ends; nil means nobody asks
}

// roomAround is what stays free between a dialog and the edge of its window.
const roomAround = 24

// ShowDialog opens a dialog.
func ShowDialog(win fyne.Window, o DialogOptions) *Dialog {
	d := &Dialog{win: win, closed: o.OnClose, size: o.Size}
	foot := append(append(o.Left[:len(o.Left):len(o.Left)], layout.NewSpacer()), o.Right...)
	edge := 2 * theme.Padding()
	sheet := container.New(layout.NewCustomPaddedLayout(edge, edge, edge, edge), container.NewBorder(
		heading(o), container.NewHBox(foot...), nil, nil,
		container.New(layout.NewCustomPaddedLayout(0, edge, 0, 0), o.Body),
	))
	d.popup = widget.NewModalPopUp(sheet, win.Canvas())
	d.fit()
	d.old = win.Canvas().OnTypedKey()
	win.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			d.Close()
		}
	})
	d.showing = true
	d.popup.Show()
	return d
}

func heading(o DialogOptions) fyne.CanvasObject {
	title := widget.NewLabelWithStyle(o.Title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	title.Truncation = fyne.TextTruncateEllipsis
	if !o.Danger {
		return title
	}
	title.Importance = widget.DangerImportance
	return container.NewBorder(nil, nil, widget.NewIcon(theme.NewErrorThemedResource(theme.WarningIcon())), nil, title)
}

// Close ends the dialog. A second call does nothing.
func (d *Dialog) Close() {
	if !d.showing {
		return
	}
	d.showing = false
	d.popup.Hide()
	d.win.Canvas().SetOnTypedKey(d.old)
	if d.closed != nil {
		d.closed()
	}
}

// Refresh lays the dialog out again after a part of its body appeared or went away.
func (d *Dialog) Refresh() {
	d.popup.Content.Refresh()
	d.fit()
}

// fit gives the dialog the size it wants, as far as its body needs and the window
// has it.
func (d *Dialog) fit() {
	room := d.win.Canvas().Size().SubtractWidthHeight(roomAround, roomAround)
	d.popup.Resize(d.size.Min(room).Max(d.popup.MinSize()))
}

// Open reports whether the dialog has not been closed.
func (d *Dialog) Open() bool { return d.showing }

// Focus gives the keyboard to a part of the dialog.
func (d *Dialog) Focus(part fyne.Focusable) { d.win.Canvas().Focus(part) }
