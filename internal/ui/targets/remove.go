package targets

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

var removalSize = fyne.NewSize(520, 200)

// DeleteSelected asks whether the selected target shall go, if there is one.
func (p *Pane) DeleteSelected() {
	target, ok := p.current()
	if !ok {
		return
	}
	var pending int
	var err error
	p.run(func() { pending, err = p.svc.Pending(context.Background(), target.ID) }, func() {
		p.confirm(target, consequences(pending, err))
	})
}

// consequences says what becomes of the uploads to a target that is deleted.
func consequences(pending int, err error) string {
	const lasting = "Its settings and its secrets are removed from this computer. Nothing on the server is touched, and receipts stay."
	switch {
	case err != nil:
		return lasting + " How many uploads still wait for it could not be found out; those that do will fail when their turn comes."
	case pending == 0:
		return lasting + " No upload in the queue needs it."
	default:
		return lasting + fmt.Sprintf(" %s in the queue: one that is running is carried to its end, the others stay and will fail when their turn comes, because their target is gone.",
			widgets.Count(pending, "upload"))
	}
}

func (p *Pane) confirm(target profile.Profile, text string) {
	said := widget.NewLabel(text)
	said.Wrapping = fyne.TextWrapWord
	var sheet *form.Dialog
	stay := form.NewButton("Cancel", theme.CancelIcon(), func() { sheet.Close() })
	remove := form.NewButton("Delete target", theme.DeleteIcon(), func() {
		sheet.Close()
		p.remove(target)
	})
	remove.Importance = widget.DangerImportance
	sheet = form.ShowDialog(p.win, form.DialogOptions{
		Title: fmt.Sprintf("Delete target “%s”?", target.Name), Size: removalSize, Body: said,
		Right: []fyne.CanvasObject{stay, remove},
	})
	sheet.Focus(stay)
}

func (p *Pane) remove(target profile.Profile) {
	var err error
	p.run(func() { err = p.svc.Remove(context.Background(), target.ID) }, func() {
		if err != nil {
			p.health[target.ID] = health{state: trouble, fault: fault.Of(err)}
			p.show()
			return
		}
		if stop := p.health[target.ID].stop; stop != nil {
			stop()
		}
		delete(p.health, target.ID)
		p.load(p.changed)
	})
}
