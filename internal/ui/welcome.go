package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/ui/form"
)

// welcome is what an empty queue shows: what to do next.
type welcome struct {
	object fyne.CanvasObject
	long   *fyne.Container
	short  *widget.Label // in the place of long while there are cards
	text   *widget.Label
	add    *form.Button // adds the first target
	known  bool         // the targets have been read; before that there is nothing to advise
	cards  bool         // there are cards
	files  *form.Button
}

func newWelcome(w *Window) *welcome {
	s := &welcome{text: widget.NewLabel("")}
	s.text.Alignment = fyne.TextAlignCenter
	s.add = form.NewButton("Add your first target", theme.ContentAddIcon(), func() { w.targets.Add() })
	s.add.Importance = widget.HighImportance
	s.files = form.NewButton("Add files", theme.ContentAddIcon(), w.pick)
	s.short = widget.NewLabel("Nothing is queued yet.")
	s.short.Importance = widget.LowImportance
	s.long = container.NewVBox(heading("Drop images here"), s.text,
		container.New(layout.NewCenterLayout(), container.NewHBox(s.add, s.files)))
	s.object = container.NewCenter(s.long, s.short)
	s.place()
	return s
}

// brief says little while there are cards, which say the rest.
func (s *welcome) brief(cards bool) {
	s.cards = cards
	s.place()
}

func (s *welcome) place() {
	s.long.Hidden, s.short.Hidden = s.cards || !s.known, !s.cards
	s.object.Refresh()
}

func heading(text string) *widget.RichText {
	return widget.NewRichText(&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		Alignment: fyne.TextAlignCenter, SizeName: theme.SizeNameSubHeadingText, ColorName: theme.ColorNameForeground,
	}})
}

// show says what to do, with or without a target to send to.
func (s *welcome) show(targets bool) {
	s.known, s.add.Hidden = true, targets
	s.place()
	if targets {
		s.text.SetText("Files and folders may be dropped anywhere in the window.\nDropped on a target, they are meant for it.")
		return
	}
	s.text.SetText("Slipway needs a target first: the server that your images go to.\n" +
		"No server at hand? The program slipway-lab is one to try things with;\nit prints what to type in.")
}
