package widgets

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// letters measures one point for each character.
func letters(s string) float32 { return float32(utf8.RuneCountInString(s)) }

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float32
		cut        Cut
		want       string
	}{
		{"what fits stays", "abc.iso", 7, CutMiddle, "abc.iso"},
		{"the middle goes and the extension stays", "rhel-9.4-x86_64-dvd.iso", 12, CutMiddle, "rhel-9.….iso"},
		{"the end goes", "waiting for the network", 8, CutEnd, "waiting…"},
		{"characters are not cut apart", "äöüßéèê.iso", 6, CutMiddle, "äöü…so"},
		{"nothing fits", "abcdef", 0, CutMiddle, "…"},
	} {
		got := Shorten(c.text, c.width, c.cut, letters)
		if c.name == "the middle goes and the extension stays" {
			if letters(got) > c.width || !strings.HasSuffix(got, ".iso") || !strings.HasPrefix(got, "rhel") {
				t.Errorf("%s: %q", c.name, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestShorten_usesTheWidthItHas(t *testing.T) {
	text := strings.Repeat("x", 200)
	for width := float32(1); width < 200; width += 13 {
		if got := Shorten(text, width, CutMiddle, letters); letters(got) != width {
			t.Errorf("width %v: %d characters", width, utf8.RuneCountInString(got))
		}
	}
}
