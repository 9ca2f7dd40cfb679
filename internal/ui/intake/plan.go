package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/ui/form"
)

// planPause is how long a card waits after a change before it asks the server.
const planPause = 400 * time.Millisecond

// stage says how far a plan has come.
type stage uint8

const (
	lacking  stage = iota // something is missing that the person has to give
	planning              // the server is being asked, or will be
	planned               // plan.found holds the answer
	failed                // the plan could not be made
)

// plan is the part of a card that says what the upload will meet.
type plan struct {
	card   *card
	stage  stage
	lacks  string         // for lacking: a sentence
	found  backend.Plan   // for planned
	fault  *fault.Fault   // for failed, or of a vain attempt to queue
	wanted bool           // queue the card as soon as the plan allows it
	cancel func()         // ends the pause or the question under way; never nil
	all    bool           // show the findings that are fine, too
	more   *widget.Button // turns all
	line   *fyne.Container
	list   *fyne.Container
	box    *fyne.Container
}

func newPlan(c *card) plan {
	p := plan{card: c, cancel: func() {}, line: container.NewStack(), list: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	p.more = widget.NewButton("", func() {
		c.plan.all = !c.plan.all
		c.plan.show()
	})
	p.more.Importance = widget.LowImportance
	p.box = container.NewVBox(widget.NewSeparator(), container.NewBorder(nil, nil, nil, container.NewVBox(p.more), p.line), p.list)
	return p
}

func (p *plan) stop() { p.cancel() }

// soon makes the plan again after a short pause. A plan being made is given up.
func (p *plan) soon() {
	p.cancel()
	p.stage, p.fault = planning, nil
	p.cancel = p.card.pane.later(planPause, p.make)
	p.show()
}

// make asks the server, unless something is missing.
func (p *plan) make() {
	c := p.card
	spec, ok := c.spec()
	if !ok {
		p.lack("Choose a target.")
		return
	}
	req, err := c.request(spec)
	if err != nil {
		p.lack(strings.TrimSpace(form.Faults(err)[0].What))
		return
	}
	ctx, cancel := context.WithCancel(c.ctx)
	p.cancel = cancel
	pane, target := c.pane, c.target
	var found backend.Plan
	pane.run(func() {
		select {
		case pane.planning <- struct{}{}:
			defer func() { <-pane.planning }()
			if ctx.Err() == nil {
				found, err = pane.svc.Plan(ctx, target, req)
			}
		case <-ctx.Done():
		}
	}, func() {
		if ctx.Err() == nil {
			p.made(found, err)
		}
		cancel()
	})
}

func (p *plan) lack(what string) {
	p.stage, p.lacks = lacking, what
	p.settle()
}

func (p *plan) made(found backend.Plan, err error) {
	p.stage, p.found = planned, found
	if err != nil {
		p.stage, p.fault = failed, fault.Of(err)
	}
	p.settle()
}

// settle shows the outcome and queues the card if that was asked for meanwhile
// and nothing stands against it.
func (p *plan) settle() {
	wanted := p.wanted
	p.wanted = false
	p.show()
	if wanted {
		p.card.queue()
	}
}

// blocked reports whether the plan forbids the upload.
func (p *plan) blocked() bool { return p.stage == planned && p.found.Blocked() }

// warns reports whether the plan speaks of anything that is not fine.
func (p *plan) warns() bool {
	return p.stage == planned && p.found.Count(backend.OK) < len(p.found.Findings)
}

// show brings the outcome to the screen.
func (p *plan) show() {
	sign, text, tone := p.verdict()
	p.line.Objects = []fyne.CanvasObject{sentence(sign, text, tone)}
	p.more.Hidden = p.stage != planned || p.found.Count(backend.OK) == 0
	p.more.Text = "Show all"
	if p.all {
		p.more.Text = "Show less"
	}
	p.more.Refresh()
	p.list.Objects = nil
	if p.stage == planned {
		p.listFindings()
	}
	p.box.Refresh()
	p.card.showState(p.inShort(text, tone))
}

// inShort returns what stands on top of a card: beside the verdict the first thing
// that is wrong, because the list of findings may be out of sight.
func (p *plan) inShort(verdict string, tone fyne.ThemeColorName) (text string, color fyne.ThemeColorName) {
	if p.stage != planned {
		return verdict, tone
	}
	for _, l := range []struct {
		level backend.Level
		color fyne.ThemeColorName
	}{{backend.Blocker, theme.ColorNameError}, {backend.Warning, theme.ColorNameWarning}} {
		if i := slices.IndexFunc(p.found.Findings, func(f backend.Finding) bool { return f.Level == l.level }); i >= 0 {
			return "Plan: " + tally(p.found) + ": " + p.found.Findings[i].What, l.color
		}
	}
	return verdict, tone
}

// listFindings shows the findings, the gravest first.
func (p *plan) listFindings() {
	for _, level := range []backend.Level{backend.Blocker, backend.Warning, backend.OK} {
		for _, f := range p.found.Findings {
			if f.Level == level && (p.all || level != backend.OK) {
				p.list.Add(finding(f))
			}
		}
	}
}

// verdict returns the plan in one sentence.
func (p *plan) verdict() (sign fyne.Resource, text string, tone fyne.ThemeColorName) {
	switch {
	case p.fault != nil && p.stage == failed:
		return theme.NewWarningThemedResource(theme.WarningIcon()),
			"The plan could not be made. " + strings.TrimSpace(p.fault.What+" "+p.fault.Remedy) + " You may queue it all the same.", theme.ColorNameWarning
	case p.fault != nil:
		return theme.NewErrorThemedResource(theme.ErrorIcon()), "It was not queued. " + strings.TrimSpace(p.fault.What+" "+p.fault.Remedy), theme.ColorNameError
	case p.stage == lacking:
		return theme.InfoIcon(), p.lacks, theme.ColorNameForeground
	case p.stage == planning && p.wanted:
		return theme.InfoIcon(), "Plan: asking the server. It is queued as soon as the plan allows it.", theme.ColorNamePlaceHolder
	case p.stage == planning:
		return theme.InfoIcon(), "Plan: asking the server…", theme.ColorNamePlaceHolder
	default:
		return p.outcome()
	}
}

func (p *plan) outcome() (sign fyne.Resource, text string, tone fyne.ThemeColorName) {
	text = "Plan: " + tally(p.found)
	switch {
	case p.found.Blocked():
		return theme.NewErrorThemedResource(theme.ErrorIcon()), text + ". It cannot be queued like this.", theme.ColorNameError
	case p.found.Count(backend.Warning) > 0:
		return theme.NewWarningThemedResource(theme.WarningIcon()), text, theme.ColorNameForeground
	case len(p.found.Findings) == 0:
		return theme.InfoIcon(), "This back end says nothing before the upload.", theme.ColorNamePlaceHolder
	default:
		return theme.NewSuccessThemedResource(theme.ConfirmIcon()), text, theme.ColorNameForeground
	}
}

// tally counts the findings by weight: "6 ok, 1 warning".
func tally(found backend.Plan) string {
	var parts []string
	for _, l := range []struct {
		level     backend.Level
		one, many string
	}{
		{backend.Blocker, "blocker", "blockers"},
		{backend.OK, "ok", "ok"},
		{backend.Warning, "warning", "warnings"},
	} {
		switch n := found.Count(l.level); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+l.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, l.many))
		}
	}
	return strings.Join(parts, ", ")
}

func finding(f backend.Finding) fyne.CanvasObject {
	text := strings.TrimSpace(f.What + " " + f.Remedy)
	switch f.Level {
	case backend.Blocker:
		return sentence(theme.NewErrorThemedResource(theme.ErrorIcon()), "Blocker: "+text, theme.ColorNameError)
	case backend.Warning:
		return sentence(theme.NewWarningThemedResource(theme.WarningIcon()), "Warning: "+text, theme.ColorNameForeground)
	default:
		return sentence(theme.NewSuccessThemedResource(theme.ConfirmIcon()), text, theme.ColorNameForeground)
	}
}
