package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

const (
	noLimit    = "No speed limit"
	otherLimit = "Other limit…"
	megabyte   = 1_000_000
)

// offered are the limits to choose from, in MB/s.
var offered = []int64{1, 5, 10, 20, 40, 80}

// speedLimit is the choice of a speed limit for all uploads together.
type speedLimit struct {
	w      *Window
	choice *widget.Select
}

func newSpeedLimit(w *Window) *speedLimit {
	l := &speedLimit{w: w, choice: widget.NewSelect(nil, nil)}
	l.show()
	l.choice.OnChanged = l.chosen
	return l
}

// show offers the limits, the one in force among them.
func (l *speedLimit) show() {
	options := []string{noLimit}
	current := limitText(l.w.cfg.Limit.Rate())
	known := current == noLimit
	for _, mb := range offered {
		text := limitText(mb * megabyte)
		options = append(options, text)
		known = known || text == current
	}
	if !known {
		options = append(options, current)
	}
	l.choice.Options = append(options, otherLimit)
	l.choice.Selected = current
	l.choice.Refresh()
}

// limitText is the name of a limit in the list.
func limitText(bytesPerSecond int64) string {
	if bytesPerSecond == 0 {
		return noLimit
	}
	return "Limit: " + widgets.Speed(bytesPerSecond)
}

func (l *speedLimit) chosen(text string) {
	switch text {
	case noLimit:
		l.w.cfg.Limit.Set(0)
	case otherLimit:
		l.show()
		l.ask()
	default:
		for _, mb := range offered {
			if limitText(mb*megabyte) == text {
				l.w.cfg.Limit.Set(mb * megabyte)
			}
		}
	}
}

// ask asks for a limit that is not in the list.
func (l *speedLimit) ask() {
	entry := form.NewEntry()
	entry.SetPlaceHolder("40")
	complaint := widget.NewLabel("")
	complaint.Importance = widget.DangerImportance
	var sheet *form.Dialog
	set := func() {
		rate, ok := parseLimit(entry.Text)
		if !ok {
			complaint.SetText("Write a number of MB/s above 0, such as 40 or 2.5.")
			return
		}
		l.w.cfg.Limit.Set(rate)
		l.show()
		sheet.Close()
	}
	entry.OnSubmitted = func(string) { set() }
	save := form.NewButton("Set limit", nil, set)
	save.Importance = widget.HighImportance
	sheet = form.ShowDialog(l.w.win, form.DialogOptions{
		Title: "Limit for all uploads together, in MB/s",
		Body:  boxed(entry, complaint), Size: fyne.NewSize(420, 180),
		Right: []fyne.CanvasObject{form.NewButton("Cancel", nil, func() { sheet.Close() }), save},
	})
	sheet.Focus(entry)
}

// parseLimit reads MB/s, with a comma or a point, in bytes per second.
func parseLimit(text string) (bytesPerSecond int64, ok bool) {
	text = strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(text, ",", ".")), "MB/s")
	mb, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	rate := mb * megabyte
	if err != nil || !(rate >= 1) || rate > 1e15 {
		return 0, false
	}
	return int64(rate), true
}
