package details

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// loadLog is the second tab. What was shown of the same job stays until the
// answer is there.
func (p *Pane) loadLog() {
	asked, id := p.asked, p.job.ID
	var events []queue.Event
	var err error
	p.cfg.Run(func() { events, err = p.cfg.Service.Log(context.Background(), id) }, func() {
		if asked != p.asked {
			return
		}
		switch {
		case err != nil:
			f := fault.Of(err)
			p.fill(quiet("The log cannot be read. " + f.What + " " + f.Remedy))
		case len(events) == 0:
			p.fill(quiet("Nothing has happened yet."))
		default:
			p.fill(widgets.NewText(lines(events), fyne.TextStyle{Monospace: true}))
		}
	})
}

// lines writes events one a line, oldest first, with a date where the day changes.
func lines(events []queue.Event) string {
	var b strings.Builder
	day := ""
	for i, e := range events {
		at := e.At.Local()
		if i > 0 {
			b.WriteByte('\n')
		}
		if d := at.Format("2 Jan 2006"); d != day {
			day = d
			b.WriteString(d + "\n")
		}
		b.WriteString(at.Format("15:04:05") + "  " + e.Text)
	}
	return b.String()
}
