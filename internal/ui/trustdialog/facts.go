package trustdialog

import (
	"strings"
	"time"

	"slipway/internal/fault"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// facts returns the certificate as a table of names and texts that can be copied.
// Of a changed certificate the fingerprints stand elsewhere, side by side.
func facts(cert fault.Certificate) fyne.CanvasObject {
	table := container.New(layout.NewFormLayout())
	for _, fact := range [][2]string{
		{"Subject", cert.Subject},
		{"Names", strings.Join(cert.Names, ", ")},
		{"Issuer", issuer(cert)},
		{"Valid", validity(cert, time.Now())},
	} {
		if fact[1] != "" {
			table.Add(name(fact[0]))
			table.Add(paragraph(fact[1]))
		}
	}
	if !changed(cert) {
		table.Add(name("SHA-256"))
		table.Add(digits(cert.SHA256, 8))
	}
	return dense(table)
}

// digits returns a digest with so many groups to a line that the eye keeps its
// place.
func digits(sha256 string, groups int) fyne.CanvasObject {
	l := widget.NewLabelWithStyle(lines(fault.Grouped(sha256), groups), fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	l.Selectable = true
	return l
}

func issuer(cert fault.Certificate) string {
	if cert.Issuer == cert.Subject {
		return "itself (self-signed)"
	}
	return cert.Issuer
}

// validity returns the dates, and in words when now is outside of them.
func validity(cert fault.Certificate, now time.Time) string {
	if cert.NotBefore.IsZero() && cert.NotAfter.IsZero() {
		return ""
	}
	const day = "2 January 2006"
	dates := cert.NotBefore.Local().Format(day) + " to " + cert.NotAfter.Local().Format(day)
	switch {
	case now.After(cert.NotAfter):
		return dates + " (expired)"
	case now.Before(cert.NotBefore):
		return dates + " (not valid yet)"
	default:
		return dates
	}
}

// sideBySide shows the certificate that was trusted and the one that came.
func sideBySide(cert fault.Certificate) fyne.CanvasObject {
	return container.NewGridWithColumns(2,
		dense(container.New(layout.NewFormLayout(), name("Trusted\nuntil now"), digits(cert.Known, 4))),
		dense(container.New(layout.NewFormLayout(), name("Presented\nnow"), digits(cert.SHA256, 4))))
}

// lines breaks blank-separated groups into lines of n.
func lines(grouped string, n int) string {
	groups := strings.Fields(grouped)
	var out []string
	for len(groups) > n {
		out = append(out, strings.Join(groups[:n], " "))
		groups = groups[n:]
	}
	return strings.Join(append(out, strings.Join(groups, " ")), "\n")
}

func name(text string) fyne.CanvasObject {
	return form.NewCaption(text).Big().Unwrapped()
}

func paragraph(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	l.Selectable = true
	return l
}

// dense takes air out of a table and keeps its texts in line with the others.
func dense(table fyne.CanvasObject) fyne.CanvasObject {
	inset := theme.InnerPadding() / 2
	return container.New(layout.NewCustomPaddedLayout(0, 0, inset, inset), widgets.Dense(table))
}
