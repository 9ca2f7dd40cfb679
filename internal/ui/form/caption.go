package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Caption is a wrapped text of secondary weight: help, hints, and what is wrong.
// Unlike a label of low importance, whose colour is that of disabled controls, it
// stays readable.
type Caption struct {
	widget.RichText
	part *widget.TextSegment
}

// NewCaption returns a text in the size of captions.
func NewCaption(text string) *Caption {
	c := &Caption{part: &widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: theme.ColorNamePlaceHolder, SizeName: theme.SizeNameCaptionText,
	}}}
	c.Segments = []widget.RichTextSegment{c.part}
	c.Wrapping, c.Scroll = fyne.TextWrapWord, fyne.ScrollNone
	c.ExtendBaseWidget(c)
	return c
}

// Big gives the text the ordinary size and returns it.
func (c *Caption) Big() *Caption {
	c.part.Style.SizeName = theme.SizeNameText
	return c
}

// Unwrapped keeps the text on the lines it has and returns it.
func (c *Caption) Unwrapped() *Caption {
	c.Wrapping = fyne.TextWrapOff
	return c
}

// Centered centres the text and returns it.
func (c *Caption) Centered() *Caption {
	c.part.Style.Alignment = fyne.TextAlignCenter
	return c
}

// Text returns what is shown.
func (c *Caption) Text() string { return c.part.Text }

// Set shows a text in a colour of the theme.
func (c *Caption) Set(text string, color fyne.ThemeColorName) {
	c.part.Text, c.part.Style.ColorName = text, color
	c.Refresh()
}
