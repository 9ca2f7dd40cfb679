// Package assets holds the pictures that are built into the window.
//
// icon.svg is the source of icon.png, which is what desktops take as the icon of
// a window. The two are kept alike by hand: any SVG renderer makes the one of the
// other, at 512 by 512 pixels.
package assets

import _ "embed"

// Icon is the program's icon, a PNG of 512 by 512 pixels.
//
//go:embed icon.png
var Icon []byte
