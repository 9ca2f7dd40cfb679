package ocm

import "slipway/internal/backend/internal/loose"

// maxLook is how many bytes of a text are looked at for what is kept of it.
const maxLook = 64 << 10

// pageText returns the words of a page, or of a plain text, one line for each block.
func pageText(s string) string { return loose.Page(s[:min(len(s), maxLook)]) }

// plain returns the words of a text, and of markup that looks like one.
func plain(s string) string { return loose.Plain(s[:min(len(s), maxLook)]) }
