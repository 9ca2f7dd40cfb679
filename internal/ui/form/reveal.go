package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Reveal scrolls a stretch of what s shows, in points from its top, into view.
func Reveal(s *container.Scroll, top, height float32) {
	switch y, shown := s.Offset.Y, s.Size().Height; {
	case top < y:
		s.ScrollToOffset(fyne.NewPos(0, top))
	case top+height > y+shown:
		s.ScrollToOffset(fyne.NewPos(0, top+height-shown))
	}
}
