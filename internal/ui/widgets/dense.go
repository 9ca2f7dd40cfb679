package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// denseInset is the room around the text of a label in a dense block, in place
// of the 8 points that forms have.
const denseInset = 3

// Dense shows labels with little room around them, as a table of facts needs.
func Dense(content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(content, dense{})
}

// base is the theme of the program. theme.Current would be the dense theme itself
// while something dense is drawn.
func base() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// dense is the current theme with a smaller inset.
type dense struct{}

// Color implements fyne.Theme.
func (dense) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return base().Color(n, v)
}

// Font implements fyne.Theme.
func (dense) Font(s fyne.TextStyle) fyne.Resource { return base().Font(s) }

// Icon implements fyne.Theme.
func (dense) Icon(n fyne.ThemeIconName) fyne.Resource { return base().Icon(n) }

// Size implements fyne.Theme.
func (dense) Size(n fyne.ThemeSizeName) float32 {
	if n == theme.SizeNameInnerPadding {
		return denseInset
	}
	return base().Size(n)
}
