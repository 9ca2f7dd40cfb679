package details

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// details is the first tab: what went wrong, if anything did, and the facts.
func (p *Pane) details() fyne.CanvasObject {
	box := container.NewVBox()
	if p.job.Fault != nil {
		box.Add(p.trouble(*p.job.Fault))
		box.Add(widget.NewSeparator())
	}
	spec, _ := p.cfg.Spec(p.job.Backend)
	box.Add(widgets.NewFacts(facts(*p.job, spec)...))
	return box
}

// trouble shows a fault: what happened, what to do, and the server's own words.
func (p *Pane) trouble(f fault.Fault) fyne.CanvasObject {
	happened := widgets.NewText(f.What, fyne.TextStyle{Bold: true})
	icon, color := theme.IconNameWarning, theme.ColorNameWarning
	happened.Importance = widget.WarningImportance
	if p.job.State == queue.Failed {
		icon, color = theme.IconNameError, theme.ColorNameError
		happened.Importance = widget.DangerImportance
	}
	sign := widget.NewIcon(theme.NewColoredResource(theme.Current().Icon(icon), color))
	box := container.NewVBox(container.NewBorder(nil, nil, container.NewVBox(sign), nil, happened))
	box.Add(widgets.NewFacts(widgets.Fact{Name: "Do this", Value: f.Remedy}))
	box.Add(buttons(p.remedies(f)))
	box.Add(widgets.NewFacts(
		widgets.Fact{Name: "Code", Value: f.Code, Mono: true},
		widgets.Fact{Name: speaker(f), Value: f.Detail, Mono: true},
		widgets.Fact{Name: "Its advice", Value: f.VendorRemedy},
		widgets.Fact{Name: "Help page", Value: f.HelpURL, Open: p.opener(f)},
		widgets.Fact{Name: "Request ID", Value: f.RequestID, Mono: true},
		widgets.Fact{Name: "While", Value: while(f)},
	))
	return box
}

// opener returns what opens the vendor's help page; nil where there is none, or
// none that a browser should be sent to.
func (p *Pane) opener(f fault.Fault) func() {
	page, err := url.Parse(f.HelpURL)
	if err != nil || page.Host == "" || page.Scheme != "https" && page.Scheme != "http" {
		return nil
	}
	return func() {
		if err := p.cfg.Open(page); err != nil {
			p.cfg.Report(err)
		}
	}
}

// speaker names whose words the detail is: only a server gives codes and request
// ids; without them it is this computer that speaks.
func speaker(f fault.Fault) string {
	if f.Code != "" || f.RequestID != "" {
		return "Server said"
	}
	return "Details"
}

// while says what was being done, and where.
func while(f fault.Fault) string {
	if f.Op != "" && f.Server != "" {
		return f.Op + ", " + f.Server
	}
	return f.Op + f.Server
}

// remedies returns the acts of the job, the first of which fits best, then what can
// be done with the fault itself.
func (p *Pane) remedies(f fault.Fault) []Act {
	acts := slices.Clone(p.acts)
	if len(acts) > 0 {
		acts[0].Main = true
	}
	acts = append(acts, Act{Name: "Copy details", Icon: theme.ContentCopyIcon(), Do: func() { p.CopyAll() }})
	if open := p.opener(f); open != nil {
		acts = append(acts, Act{Name: "Open the help page", Icon: theme.HelpIcon(), Do: open})
	}
	return acts
}

// CopyAll puts everything known about the job onto the clipboard.
func (p *Pane) CopyAll() {
	if p.job == nil {
		return
	}
	spec, _ := p.cfg.Spec(p.job.Backend)
	p.cfg.Copy(Text(*p.job, spec))
}

// facts lists what is known about a job, whatever its state.
func facts(j queue.Job, spec backend.Spec) []widgets.Fact {
	out := files(j)
	out = append(out, widgets.Fact{Name: "Target", Value: widgets.Join(j.ProfileName, spec.Title)})
	for _, f := range spec.Request {
		out = append(out, widgets.Fact{Name: f.Label, Value: field(f, j.Request.Values[f.Key])})
	}
	out = append(out,
		widgets.Fact{Name: "Queued", Value: stamp(j.Created)},
		widgets.Fact{Name: "Started", Value: stamp(j.Started)},
		widgets.Fact{Name: "Finished", Value: stamp(j.Finished)},
		widgets.Fact{Name: "Attempts", Value: attempts(j)},
	)
	if !j.State.Finished() {
		out = append(out, widgets.Fact{Name: "After a break", Value: afterBreak(j, spec.Resume)})
	}
	return out
}

func files(j queue.Job) []widgets.Fact {
	if j.Request.URL != "" {
		return []widgets.Fact{{Name: "Address", Value: j.Request.URL}}
	}
	var out []widgets.Fact
	for _, it := range j.Request.Items {
		out = append(out, widgets.Fact{Name: "File", Value: widgets.Join(it.Identity.Path, widgets.Size(it.Identity.Size), it.Role)})
		for _, e := range it.Expected {
			name := widgets.Digest(string(e.Algo))
			out = append(out, widgets.Fact{Name: name, Value: e.Digest + "  (" + e.From + ")", Mono: true})
		}
	}
	return out
}

// field writes the text of a field as its form shows it.
func field(f backend.Field, text string) string {
	switch {
	case text == "":
		return ""
	case f.Kind == backend.Secret:
		return "(not shown)"
	case f.Kind == backend.Bool:
		return map[bool]string{true: "yes", false: "no"}[text == "true"]
	}
	for _, c := range f.Choices {
		if c.Value == text && c.Label != "" {
			return c.Label
		}
	}
	return text
}

func attempts(j queue.Job) string {
	if j.Attempt == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d", j.Attempt, j.Attempts)
}

// afterBreak says what an interruption costs; by the kind of server as long as nothing
// of the upload is on its way.
func afterBreak(j queue.Job, r backend.ResumeClass) string {
	unsent := j.Attempt == 0 || j.State == queue.Running && j.Progress.Phase != backend.Sending
	switch {
	case j.Follows:
		return "Goes on following the server, which has all of it."
	case j.Progress.Kept > 0:
		return "Goes on with what the server has kept."
	case !unsent:
		return "Starts again from the first byte."
	}
	switch r {
	case backend.ResumeChunks:
		return "Goes on after the last finished part."
	case backend.ResumeOffset:
		return "Goes on where it stopped."
	case backend.ResumeNever:
		return "Starts again from the first byte: this kind of server cannot resume."
	default:
		return ""
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2 Jan 2006, 15:04:05")
}
