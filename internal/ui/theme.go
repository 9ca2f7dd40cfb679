package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Theme returns Fyne's theme with small changes: text that is quiet or coloured
// can be read on its background in light and dark, and everything stands a little
// closer. Whether it is light or dark follows the system.
func Theme() fyne.Theme { return look{theme.DefaultTheme()} }

type look struct{ fyne.Theme }

// shades are the colours that differ from Fyne's, each as light and dark.
var shades = map[fyne.ThemeColorName][2]color.NRGBA{
	theme.ColorNameForeground:  {opaque(0x1f2328), opaque(0xe6e8eb)},
	theme.ColorNameDisabled:    {opaque(0x6a7078), opaque(0x8f959d)},
	theme.ColorNamePlaceHolder: {opaque(0x6a7078), opaque(0x9aa0a8)},
	theme.ColorNameInputBorder: {opaque(0xc9ced4), opaque(0x464a50)},
	theme.ColorNameSeparator:   {opaque(0xdfe2e6), opaque(0x33363b)},
	theme.ColorNameSuccess:     {opaque(0x1a7f37), opaque(0x4cc06a)},
	theme.ColorNameWarning:     {opaque(0x9a5b00), opaque(0xf0a030)},
	theme.ColorNameError:       {opaque(0xc62828), opaque(0xff6b61)},
	theme.ColorNameShadow:      {{A: 0x26}, {A: 0x66}},
}

func opaque(rgb uint32) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8 & 0xff), B: uint8(rgb & 0xff), A: 0xff} //nolint:gosec // three bytes of 24 bits
}

// Color implements fyne.Theme.
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	shade, ok := shades[name]
	switch {
	case !ok:
		return l.Theme.Color(name, variant)
	case variant == theme.VariantLight:
		return shade[0]
	default:
		return shade[1]
	}
}

// Size implements fyne.Theme.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 13
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameInnerPadding:
		return 7
	case theme.SizeNameInlineIcon:
		return 18
	default:
		return l.Theme.Size(name)
	}
}
