package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/queueview"
	"slipway/internal/ui/widgets"
)

// statusBar is the line at the foot of the window.
type statusBar struct {
	object fyne.CanvasObject
	sums   *widgets.Line
	keys   *widget.Label
}

func newStatusBar() *statusBar {
	s := &statusBar{sums: widgets.NewLine(widgets.CutEnd).Small(), keys: widget.NewLabel("")}
	s.keys.SizeName, s.keys.Importance = theme.SizeNameCaptionText, widget.WarningImportance
	s.sums.Set("Idle", theme.ColorNameForeground)
	pad := theme.Padding()
	s.object = container.New(layout.NewCustomPaddedLayout(0, pad, pad*2, pad*2), container.NewBorder(nil, nil, nil, widgets.Dense(s.keys), container.New(layout.NewCustomPaddedLayout(pad, 0, 0, 0), s.sums)))
	return s
}

// secrets says so when secrets last for this session only.
func (s *statusBar) secrets(session bool) {
	text := ""
	if session {
		text = "No keyring answers: passwords are kept for this session only"
	}
	s.keys.SetText(text)
}

func (s *statusBar) show(t queueview.Totals, now time.Time) {
	s.sums.Set(sumsText(t, now), theme.ColorNameForeground)
}

// sumsText says what goes on: "2 running · 3 waiting · 88 MB/s · finishes about 14:42".
func sumsText(t queueview.Totals, now time.Time) string {
	var parts []string
	if t.Running > 0 {
		parts = append(parts, fmt.Sprintf("%d running", t.Running))
	}
	if t.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", t.Waiting))
	}
	if len(parts) == 0 {
		return "Idle"
	}
	if t.Speed > 0 {
		parts = append(parts, widgets.Speed(t.Speed))
	}
	if t.Left > 0 {
		parts = append(parts, "finishes "+clock(now.Add(t.Left), now))
	}
	return strings.Join(parts, " · ")
}

// clock writes when something ends, to the minute, with the day if it is another one.
func clock(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return "about " + at.Format("15:04")
	}
	return "about " + at.Format("Mon 2 Jan, 15:04")
}
