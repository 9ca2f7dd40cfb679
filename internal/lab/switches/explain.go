package switches

import (
	"fmt"
	"io"
)

// Explain writes the lines for people: how settings are written, then each switch with its help. It returns out's error.
func Explain(out io.Writer, lines []Line) error {
	const head = "Troubles (sizes as 16M, durations as 1.5s; those marked * may be limited by @STEP and *TIMES, e.g. @upload*1)\n"
	_, err := io.WriteString(out, head)
	for _, l := range lines {
		if err == nil {
			_, err = fmt.Fprintf(out, "%2s%-44s %s\n", l.mark(), l.Setting(), l.Help)
		}
	}
	return err
}

// mark tells troubles from conditions.
func (l Line) mark() string {
	if l.Trouble {
		return "* "
	}
	return ""
}
