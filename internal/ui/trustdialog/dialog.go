package trustdialog

import (
	"slipway/internal/fault"
	"slipway/internal/ui/form"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Choice is what the person decided.
type Choice uint8

// The choices. The zero Choice is Cancel.
const (
	Cancel Choice = iota // do not connect
	Once                 // trust this certificate until the program ends
	Always               // trust this certificate from now on
)

// dialogSize fits the smallest window, 900×600.
var dialogSize = fyne.NewSize(760, 470)

// question is the open dialog.
type question struct {
	cert   fault.Certificate
	sheet  *form.Dialog
	choice Choice // what the end of the dialog answers
	paste  *form.Entry
	verdict
	cancel, once, always *form.Button
}

// Show asks about cert, which came with a fault of kind Untrusted or CertChanged.
// answer is called exactly once, on the UI goroutine; closing the dialog in any
// other way is Cancel.
func Show(win fyne.Window, cert fault.Certificate, answer func(Choice)) {
	show(win, cert, answer)
}

func show(win fyne.Window, cert fault.Certificate, answer func(Choice)) *question {
	q := &question{cert: cert, paste: form.NewEntry(), verdict: newVerdict()}
	q.cancel = form.NewButton("Cancel", theme.CancelIcon(), func() { q.end(Cancel) })
	q.once = form.NewButton("Trust once", nil, func() { q.end(Once) })
	q.always = form.NewButton("Trust always", nil, func() { q.end(Always) })
	q.paste.PlaceHolder = "Paste the expected SHA-256 fingerprint here to have it compared"
	q.paste.OnChanged = q.compare
	q.sheet = form.ShowDialog(win, form.DialogOptions{
		Title: heading(cert), Danger: changed(cert), Size: dialogSize,
		Body:    container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, theme.Padding(), 3*theme.Padding()), q.body())),
		Left:    []fyne.CanvasObject{q.cancel},
		Right:   []fyne.CanvasObject{q.once, q.always},
		OnClose: func() { answer(q.choice) },
	})
	q.start()
	return q
}

// start makes Cancel the button of Enter, except for a changed certificate: there
// nobody shall answer by habit, so the keyboard begins in the field.
func (q *question) start() {
	if changed(q.cert) {
		q.sheet.Focus(q.paste)
		return
	}
	q.cancel.Importance = widget.HighImportance
	q.cancel.Refresh()
	q.sheet.Focus(q.cancel)
}

func (q *question) end(c Choice) {
	q.choice = c
	q.sheet.Close()
}

func changed(cert fault.Certificate) bool { return cert.Known != "" }

func heading(cert fault.Certificate) string {
	if changed(cert) {
		return "The certificate of " + cert.Host + " has changed"
	}
	return "First connection to " + cert.Host
}

// body puts together what the person needs to decide.
func (q *question) body() fyne.CanvasObject {
	parts := []fyne.CanvasObject{paragraph(why(q.cert)), facts(q.cert)}
	if changed(q.cert) {
		parts = append(parts, sideBySide(q.cert))
	}
	parts = append(parts, q.paste, q.line)
	return container.NewVBox(parts...)
}

// why returns what the person has to know first.
func why(cert fault.Certificate) string {
	if !changed(cert) {
		return "The certificate of this server is not known here yet. " + cert.Why
	}
	return cert.Why + " Somebody may have renewed the certificate, or somebody else may be answering in the server's place." +
		" Ask whoever runs the server before you go on."
}
