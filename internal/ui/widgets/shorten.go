package widgets

import "sort"

const ellipsis = "…"

// Cut says where a text that is too long loses its middle.
type Cut uint8

// The places.
const (
	CutEnd    Cut = iota // "Waiting for the net…"
	CutMiddle            // "rhel-9.4-x86…dvd.iso": the extension stays
)

// Shorten returns text as it is if it fits into width, and otherwise as much of
// it as fits with an ellipsis in place of the rest.
func Shorten(text string, width float32, cut Cut, measure func(string) float32) string {
	if measure(text) <= width {
		return text
	}
	runes := []rune(text)
	// The smallest number of runes that have to go is found by bisection.
	gone := 1 + sort.Search(len(runes)-1, func(i int) bool {
		return measure(without(runes, i+1, cut)) <= width
	})
	return without(runes, gone, cut)
}

// without replaces n runes by an ellipsis. In the middle cut the tail keeps about
// two fifths of what is left.
func without(runes []rune, n int, cut Cut) string {
	keep := len(runes) - n
	tail := 0
	if cut == CutMiddle {
		tail = keep * 2 / 5
	}
	return string(runes[:keep-tail]) + ellipsis + string(runes[len(runes)-tail:])
}
