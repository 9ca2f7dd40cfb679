package details

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/source"
	"slipway/internal/ui/widgets"
)

// receipt is the third tab: what was proven, and the receipt to keep.
func (p *Pane) receipt() fyne.CanvasObject {
	j := *p.job
	if j.State != queue.Done || j.Result == nil {
		return quiet("There is a receipt once the server has the upload.")
	}
	verdict := widgets.NewText(proven(j.Result.Verification), fyne.TextStyle{Bold: true})
	icon, color := theme.IconNameConfirm, theme.ColorNameSuccess
	verdict.Importance = widget.SuccessImportance
	if j.Result.Verification.Verdict != backend.Verified {
		icon, color = theme.IconNameWarning, theme.ColorNameWarning
		verdict.Importance = widget.WarningImportance
	}
	sign := widget.NewIcon(theme.NewColoredResource(theme.Current().Icon(icon), color))
	return container.NewVBox(
		container.NewBorder(nil, nil, container.NewVBox(sign), nil, verdict),
		buttons([]Act{
			{Name: "Save receipt", Icon: theme.DocumentSaveIcon(), Do: func() { p.withReceipt(j, p.save) }},
			{Name: "Copy receipt", Icon: theme.ContentCopyIcon(), Do: func() { p.withReceipt(j, func(_ queue.Job, b []byte) { p.cfg.Copy(string(b)) }) }},
		}),
		widgets.NewFacts(proofs(j)...),
	)
}

// withReceipt reads the receipt and hands it on.
func (p *Pane) withReceipt(j queue.Job, use func(queue.Job, []byte)) {
	var content []byte
	var err error
	p.cfg.Run(func() { content, err = p.cfg.Service.Receipt(context.Background(), j.ID) }, func() {
		if err != nil {
			p.cfg.Report(err)
			return
		}
		use(j, content)
	})
}

func (p *Pane) save(j queue.Job, content []byte) {
	name := filepath.Base(j.Request.Name())
	p.cfg.Save(name+".receipt.json", content)
}

func proven(v backend.Verification) string {
	switch {
	case v.Verdict != backend.Verified:
		return "Accepted, not verified: " + v.Why
	case v.Algorithm == "":
		return "Verified: what the server has is what was sent."
	default:
		return "Verified: the server's " + widgets.Digest(string(v.Algorithm)) + " is that of the file."
	}
}

// proofs lists what the receipt says, for reading.
func proofs(j queue.Job) []widgets.Fact {
	r := j.Result
	out := []widgets.Fact{{Name: "Stored as", Value: r.Name}, {Name: "ID there", Value: r.ID, Mono: true}, {Name: "Address", Value: r.URL}}
	if n := j.Request.Size(); n > 0 {
		out = append(out, widgets.Fact{Name: "Sent", Value: widgets.Size(r.Size)})
	}
	for _, sentence := range r.Verification.Compared {
		out = append(out, widgets.Fact{Name: "Compared", Value: sentence})
	}
	out = append(out, sums(r.Sums)...)
	out = append(out,
		widgets.Fact{Name: "Server", Value: widgets.Join(r.Server.Product, r.Server.Version, r.Server.Host)},
		widgets.Fact{Name: "Account", Value: r.Server.Account},
		widgets.Fact{Name: "Certificate", Value: fault.Grouped(r.Server.Certificate), Mono: true},
		widgets.Fact{Name: "Finished", Value: stamp(j.Finished)},
	)
	for _, note := range r.Notes {
		out = append(out, widgets.Fact{Name: "Note", Value: note})
	}
	return out
}

func sums(s source.Sums) []widgets.Fact {
	var out []widgets.Fact
	for algo, digest := range s {
		out = append(out, widgets.Fact{Name: widgets.Digest(string(algo)), Value: digest, Mono: true})
	}
	slices.SortFunc(out, func(a, b widgets.Fact) int { return strings.Compare(a.Name, b.Name) })
	return out
}
