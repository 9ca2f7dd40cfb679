package targets

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/ui/form"
	"slipway/internal/ui/trustdialog"
)

// note stands under the list and says about the selected target what does not fit
// into its row.
type note struct {
	pane   *Pane
	text   *form.Caption
	review *form.Button // opens the certificate of an untrusted server
	again  *form.Button
	files  *form.Button // opens the file servers, where the product keeps any
	box    *fyne.Container
}

func newNote(p *Pane) *note {
	n := &note{pane: p, text: form.NewCaption("")}
	n.review = form.NewButton("Review certificate…", theme.WarningIcon(), n.judge)
	n.again = form.NewButton("Check again", theme.ViewRefreshIcon(), func() { p.check(p.selected) })
	n.files = form.NewButton("File servers…", theme.StorageIcon(), p.FileServers)
	n.files.Alignment = widget.ButtonAlignLeading
	n.box = container.NewVBox(widget.NewSeparator(), n.text, n.review, n.again, n.files)
	n.box.Hide()
	return n
}

// show says what is known about the selected target, or why there is no list.
func (n *note) show() {
	h, known := n.pane.health[n.pane.selected]
	n.review.Hidden = h.fault == nil || h.fault.Certificate == nil
	n.again.Hidden = h.state != trouble || !n.review.Hidden
	n.files.Hidden = n.pane.fault != nil || h.state != reachable || !n.pane.KeepsFileServers()
	switch {
	case n.pane.fault != nil:
		n.text.Set("The targets could not be read. "+advice(fault.Of(n.pane.fault)), theme.ColorNameError)
	case known && h.state == trouble:
		n.text.Set(advice(h.fault), theme.ColorNameForeground)
	case known && h.state == reachable:
		n.text.Set(strings.Join(brief(h.server), "\n")+"\nChecked at "+h.at.Format("15:04"), theme.ColorNamePlaceHolder)
	}
	n.box.Hidden = n.pane.fault == nil && (!known || h.state == unchecked || h.state == checking)
	n.box.Refresh()
}

// advice returns what happened and what to do about it.
func advice(f *fault.Fault) string { return strings.TrimSpace(f.What + " " + f.Remedy) }

// judge asks about the certificate that the last check met.
func (n *note) judge() {
	p := n.pane
	id, cert := p.selected, *p.health[p.selected].fault.Certificate
	trustdialog.Show(p.win, cert, func(c trustdialog.Choice) {
		p.trust(cert, c, func() { p.check(id) }, func(err error) {
			p.health[id] = found(p.health[id].server, err)
			p.show()
		})
	})
}

// trust keeps the person's answer about a certificate and calls kept, or failed
// when it could not be kept. It calls neither for Cancel.
func (p *Pane) trust(cert fault.Certificate, c trustdialog.Choice, kept func(), failed func(error)) {
	if c == trustdialog.Cancel {
		return
	}
	var err error
	p.run(func() { err = p.svc.Trust(context.Background(), cert, c == trustdialog.Once) }, func() {
		if err != nil {
			failed(err)
			return
		}
		kept()
	})
}
