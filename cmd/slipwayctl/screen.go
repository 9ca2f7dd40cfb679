package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"slipway/internal/backend"
	"slipway/internal/queue"
)

// screen shows the progress of jobs.
type screen interface {
	show(jobs []queue.Job, now time.Time)
	clear() // before anything else is printed
}

// newScreen chooses by --progress, and by where standard error goes.
func (c *call) newScreen() screen {
	mode := "none"
	if f := c.flags.Lookup("progress"); f != nil && !c.quiet {
		mode = f.Value.String()
	}
	switch {
	case mode == "auto" && c.asJSON, mode == "none":
		return blind{}
	case mode == "auto" && c.terminal:
		return &liveLine{w: c.err, width: c.columns()}
	default:
		return &lines{call: c, said: map[string]string{}, at: map[string]time.Time{}}
	}
}

// columns returns how many characters fit on a line, one less than there are so
// that the cursor does not wrap.
func (c *call) columns() int {
	if n, err := strconv.Atoi(c.getenv("COLUMNS")); err == nil && n > 20 {
		return n - 1
	}
	return 79
}

// blind shows nothing.
type blind struct{}

func (blind) show([]queue.Job, time.Time) {}
func (blind) clear()                      {}

// liveLine writes one line of a terminal over and over.
type liveLine struct {
	w     io.Writer
	width int
	last  string
}

func (l *liveLine) show(jobs []queue.Job, now time.Time) {
	text := cut(summary(jobs, now), l.width)
	if text != l.last {
		fmt.Fprint(l.w, "\r"+text+"\x1b[K")
		l.last = text
	}
}

func (l *liveLine) clear() {
	if l.last != "" {
		fmt.Fprint(l.w, "\r\x1b[K")
		l.last = ""
	}
}

func cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// lines prints a line when a job does something else, and now and then meanwhile.
type lines struct {
	*call
	said map[string]string    // by job: what it did when the last line was printed
	at   map[string]time.Time // by job: when that was
}

func (l *lines) show(jobs []queue.Job, now time.Time) {
	for _, j := range jobs {
		doing := string(j.State) + string(j.Progress.Phase)
		if settled(j.State) || l.said[j.ID] == doing && now.Sub(l.at[j.ID]) < plainEvery {
			continue
		}
		l.said[j.ID], l.at[j.ID] = doing, now
		if l.asJSON {
			l.aside(map[string]any{"progress": j.Progress, "job": j.ID, "state": j.State, "reason": j.Reason})
			continue
		}
		fmt.Fprintf(l.err, "%s: %s\n", title(j.Request), activity(j, now))
	}
}

func (*lines) clear() {}

// summary describes all jobs in one line: the first that runs, or else the first
// that waits, and how many there are.
func summary(jobs []queue.Job, now time.Time) string {
	var shown *queue.Job
	ended := 0
	for i, j := range jobs {
		switch {
		case settled(j.State):
			ended++
		case shown == nil || shown.State != queue.Running && j.State == queue.Running:
			shown = &jobs[i]
		}
	}
	if shown == nil {
		return ""
	}
	text := title(shown.Request) + "  " + activity(*shown, now)
	if len(jobs) > 1 {
		text = fmt.Sprintf("[%d of %d] ", ended+1, len(jobs)) + text
	}
	return text
}

var phaseTexts = map[backend.Phase]string{
	backend.Checking: "Checking file and target", backend.Hashing: "Hashing", backend.Creating: "Preparing the target",
	backend.Sending: "Sending", backend.Processing: "Server working", backend.Verifying: "Comparing digests",
}

// activity says what a job is doing and how far it is.
func activity(j queue.Job, now time.Time) string {
	if j.State != queue.Running {
		return waiting(j, now)
	}
	p := j.Progress
	text := phaseTexts[p.Phase]
	switch {
	case j.Reason != "":
		text = capital(j.Reason)
	case p.Stalled:
		text = "No progress for 30 s"
	case text == "":
		text = "Starting"
	}
	var b strings.Builder
	b.WriteString(text)
	if p.Total > 0 && (p.Phase == backend.Sending || p.Phase == backend.Hashing) {
		fmt.Fprintf(&b, "  %d %%  %s", min(percent(p.Done, p.Total), 99), part(p.Done, p.Total))
	}
	if p.Speed > 0 {
		fmt.Fprintf(&b, "  %s/s", size(p.Speed))
	}
	if p.Left > 0 && !j.Pausing() {
		fmt.Fprintf(&b, "  %s left", about(p.Left))
	}
	if p.Step != "" {
		fmt.Fprintf(&b, "  %s", p.Step)
	}
	return b.String()
}

func waiting(j queue.Job, now time.Time) string {
	switch {
	case j.NotBefore.After(now) && j.Fault != nil:
		return fmt.Sprintf("%s Trying again in %s (%d of %d)", j.Fault.What, strings.TrimPrefix(about(j.NotBefore.Sub(now)), "about "), j.Attempt+1, j.Attempts)
	case j.Reason != "":
		return "Waiting: " + j.Reason
	default:
		return "Waiting"
	}
}
