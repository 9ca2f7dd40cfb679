package ui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is that of WCAG 2.1, relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestTheme_textCanBeReadInLightAndDark(t *testing.T) {
	th := Theme()
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		back := luminance(th.Color(theme.ColorNameBackground, variant))
		for _, name := range []fyne.ThemeColorName{
			theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNamePlaceHolder,
			theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError,
		} {
			text := luminance(th.Color(name, variant))
			if contrast := (max(text, back) + 0.05) / (min(text, back) + 0.05); contrast < 4.5 {
				t.Errorf("variant %d, %s: contrast %.1f, WCAG asks for 4.5", variant, name, contrast)
			}
		}
	}
}

func TestTheme_takesTheRestFromFyne(t *testing.T) {
	th, base := Theme(), theme.DefaultTheme()
	if th.Color(theme.ColorNamePrimary, theme.VariantDark) != base.Color(theme.ColorNamePrimary, theme.VariantDark) {
		t.Error("the primary colour differs")
	}
	if th.Size(theme.SizeNameText) >= base.Size(theme.SizeNameText) || th.Size(theme.SizeNamePadding) != base.Size(theme.SizeNamePadding) {
		t.Error("sizes")
	}
}
