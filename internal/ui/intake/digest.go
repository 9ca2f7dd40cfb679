package intake

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/ui/form"
)

// typedIn is where a pasted digest comes from, in the words of package source.
const typedIn = "typed in"

var askSize = fyne.NewSize(620, 220)

// ask is a dialog with one entry, whose text is judged when it is given.
type ask struct {
	sheet *form.Dialog
	entry *form.Entry
	said  *widget.Label
	ok    *form.Button
}

// newAsk opens the dialog. take judges the text and returns what is wrong with
// it; nil closes the dialog.
func newAsk(win fyne.Window, title, hint, button string, take func(text string) error) *ask {
	a := &ask{entry: form.NewEntry(), said: widget.NewLabel("")}
	a.entry.PlaceHolder = hint
	a.said.Wrapping, a.said.Importance = fyne.TextWrapWord, widget.DangerImportance
	give := func() {
		if err := take(a.entry.Text); err != nil {
			f := fault.Of(err)
			a.said.SetText(f.What + " " + f.Remedy)
			return
		}
		a.sheet.Close()
	}
	a.entry.OnSubmitted = func(string) { give() }
	a.ok = form.NewButton(button, theme.ConfirmIcon(), give)
	a.ok.Importance = widget.HighImportance
	a.sheet = form.ShowDialog(win, form.DialogOptions{
		Title: title, Size: askSize, Body: container.NewVBox(a.entry, a.said),
		Right: []fyne.CanvasObject{form.NewButton("Cancel", theme.CancelIcon(), func() { a.sheet.Close() }), a.ok},
	})
	a.sheet.Focus(a.entry)
	return a
}

// askDigest asks for a digest that was published for the file.
func (c *card) askDigest() {
	c.pane.touch(c)
	newAsk(c.pane.win, "Compare with a published digest", "SHA-256, SHA-512, SHA-1 or MD5, or a line of a checksum file", "Compare with it", c.expect)
}

// expect takes a digest as a person pastes it; it goes before those that were
// found, and replaces one pasted earlier. Fault: Invalid, also for a set, whose
// files cannot be told apart by a digest.
func (c *card) expect(text string) error {
	e, err := source.ParseExpected(text)
	if err != nil {
		return err
	}
	if len(c.members) > 1 {
		return fault.New(fault.Invalid, "The new upload is a set, and a digest is for one file.", "Lay the checksum file beside the files, and add them again.")
	}
	e.From = typedIn
	file := c.members[0]
	file.Expected = append([]source.Expected{e}, slices.DeleteFunc(slices.Clone(file.Expected), func(o source.Expected) bool { return o.From == typedIn })...)
	c.members = []member{file}
	c.showFacts()
	c.plan.soon()
	return nil
}
