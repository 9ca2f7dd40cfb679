package queueview

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/backend"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// Look is what a row says about a job.
type Look struct {
	State   string              // "Sending"; never empty
	Text    string              // "61 % · 6.3 of 10.3 GB"; may be empty
	Tone    fyne.ThemeColorName // of state, icon and bar
	Icon    fyne.ThemeIconName
	Done    float64     // of the bar, 0 to 1; it is 1 only for a finished upload
	Endless bool        // the bar has no end to reach
	Cut     widgets.Cut // where a text that is too long is cut: a vendor's code at its end stays
}

// quiet is how long an upload runs before the first guess at its end.
const quiet = 5 * time.Second

// LookOf puts a job into words.
func LookOf(j queue.Job, now time.Time) Look {
	switch j.State {
	case queue.Running:
		return running(j, now)
	case queue.Waiting:
		return Look{State: "Waiting", Text: waiting(j, now), Tone: theme.ColorNameForeground, Icon: theme.IconNameHistory, Done: sent(j)}
	case queue.Held:
		return Look{State: "Paused", Text: stopped(j), Tone: theme.ColorNameForeground, Icon: theme.IconNameMediaPause, Done: sent(j)}
	case queue.Interrupted:
		return Look{State: "Interrupted", Text: stopped(j), Tone: theme.ColorNameWarning, Icon: theme.IconNameWarning, Done: sent(j)}
	case queue.NeedsYou:
		return Look{State: "Needs you", Text: what(j), Cut: widgets.CutMiddle, Tone: theme.ColorNameWarning, Icon: theme.IconNameQuestion, Done: sent(j)}
	case queue.Done:
		return done(j)
	case queue.Failed:
		return Look{State: "Failed", Text: what(j), Cut: widgets.CutMiddle, Tone: theme.ColorNameError, Icon: theme.IconNameError, Done: sent(j)}
	default:
		return Look{State: "Cancelled", Text: capital(j.Reason), Tone: theme.ColorNameForeground, Icon: theme.IconNameCancel, Done: sent(j)}
	}
}

func running(j queue.Job, now time.Time) Look {
	p := j.Progress
	l := Look{Tone: theme.ColorNamePrimary, Icon: theme.IconNameUpload, Endless: true}
	switch p.Phase {
	case backend.Hashing:
		l.State, l.Text = "Hashing", widgets.Percent(p.Done, p.Total)
		l.Done, l.Endless = widgets.Fraction(p.Done, p.Total), p.Total == 0
	case backend.Creating:
		l.State, l.Text = "Creating", "Making the entry on the server"
	case backend.Sending:
		l = sending(j, now)
	case backend.Processing:
		l.State, l.Text = "Server working", p.Step
	case backend.Verifying:
		l.State, l.Text = "Verifying", "Comparing with what the server has"
	default:
		l.State, l.Text = "Checking", "Checking file and target"
	}
	if j.Attempt > 1 {
		l.Text = widgets.Join(l.Text, fmt.Sprintf("attempt %d of %d", j.Attempt, j.Attempts))
	}
	return l
}

// sending describes an upload under way. Once the last byte is out the server
// has the word, and the bar has no end until it has answered.
func sending(j queue.Job, now time.Time) Look {
	p := j.Progress
	l := Look{State: "Sending", Tone: theme.ColorNamePrimary, Icon: theme.IconNameUpload}
	switch {
	case p.Total > 0 && p.Done >= p.Total:
		l.State, l.Text, l.Endless = "Server working", "All bytes are sent; waiting for its answer", true
		return l
	case p.Total == 0:
		l.Text, l.Endless = widgets.Size(p.Done)+" sent", true
	default:
		l.Text = widgets.Join(widgets.Percent(p.Done, p.Total), widgets.Of(p.Done, p.Total))
		l.Done = widgets.Fraction(p.Done, p.Total)
	}
	if p.Stalled {
		l.State, l.Tone, l.Icon = "Stalled", theme.ColorNameWarning, theme.IconNameWarning
		l.Text = widgets.Join("No progress for 30 s", l.Text)
		return l
	}
	if j.Pausing() {
		l.State, l.Text = "Pausing", widgets.Join(l.Text, capital(j.Reason))
		return l
	}
	if p.Speed > 0 {
		l.Text = widgets.Join(l.Text, widgets.Speed(p.Speed))
	}
	if p.Left > 0 && now.Sub(j.Started) >= quiet {
		l.Text = widgets.Join(l.Text, widgets.About(p.Left)+" left")
	}
	l.Text = widgets.Join(l.Text, strings.TrimSuffix(p.Step, "."))
	return l
}

// onServer is said of a job whose next attempt has nothing to send.
const onServer = "All bytes are with the server"

func waiting(j queue.Job, now time.Time) string {
	wait := j.NotBefore.Sub(now)
	switch {
	case wait <= 0 && j.Follows:
		return widgets.Join(onServer, j.Reason)
	case wait <= 0:
		return capital(j.Reason)
	}
	if j.Attempt == 0 {
		return capital(cmp.Or(j.Reason, "not before "+j.NotBefore.Format("15:04")))
	}
	again := fmt.Sprintf("Retrying in %s (%d of %d)", pause(wait), j.Attempt+1, j.Attempts)
	if j.Fault == nil {
		return again
	}
	return strings.TrimSpace(j.Fault.What) + " " + again
}

// pause writes a short wait to the second, because people watch it run down.
func pause(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds())+1)
	}
	return widgets.About(d)
}

// stopped says where an upload stands that a person has to start again.
func stopped(j queue.Job) string {
	text := capital(j.Reason)
	switch {
	case j.Follows:
		return widgets.Join(text, onServer)
	case j.Progress.Kept > 0:
		return widgets.Join(text, kept(j))
	case j.Attempt == 0:
		return cmp.Or(text, "Starts when you start it")
	default:
		return capital(widgets.Join(text, "starts again from the first byte"))
	}
}

// kept says how much of an upload its server keeps.
func kept(j queue.Job) string {
	switch n, size := j.Progress.Kept, j.Request.Size(); {
	case n >= size:
		return onServer
	case n < size/100:
		return widgets.Size(n) + " is kept"
	default:
		return widgets.Percent(n, size) + " is kept"
	}
}

func done(j queue.Job) Look {
	l := Look{State: "Done", Tone: theme.ColorNameSuccess, Icon: theme.IconNameConfirm, Done: 1}
	if j.Result == nil {
		return l
	}
	v := j.Result.Verification
	if v.Verdict == backend.Verified {
		l.State, l.Text = "Verified", widgets.Digest(string(v.Algorithm))+" equals the server's"
		if v.Algorithm == "" {
			l.Text = "Equal to what the server has"
		}
	} else {
		l.State, l.Text = "Accepted, not verified", strings.TrimSuffix(v.Why, ".") // more follows
		l.Tone, l.Icon = theme.ColorNameWarning, theme.IconNameWarning
	}
	if n := j.Request.Size(); n > 0 {
		l.Text = widgets.Join(l.Text, widgets.Size(n))
	}
	l.Text = widgets.Join(l.Text, j.Finished.Local().Format("2 Jan 15:04"))
	return l
}

func what(j queue.Job) string {
	if j.Fault == nil {
		return capital(j.Reason)
	}
	text := strings.TrimSpace(j.Fault.What)
	if j.Fault.Code != "" {
		text += " (" + j.Fault.Code + ")"
	}
	return text
}

// sent is how much of the body had gone out, or is kept of what had, for a bar that
// stands still. It stays below 1: only the server's word fills a bar.
func sent(j queue.Job) float64 {
	if j.Follows {
		return 0.99
	}
	if j.Progress.Phase != backend.Sending {
		return min(0.99, widgets.Fraction(j.Progress.Kept, j.Request.Size()))
	}
	return min(0.99, widgets.Fraction(j.Progress.Done, j.Progress.Total))
}

// unsent returns the bytes of a job that have not gone out yet.
func unsent(j queue.Job) int64 {
	if j.Follows {
		return 0
	}
	phase := j.Progress.Phase
	switch {
	case j.State == queue.Running && phase == backend.Sending:
		return max(0, j.Progress.Total-j.Progress.Done)
	case j.State == queue.Running && (phase == backend.Processing || phase == backend.Verifying):
		return 0
	default:
		return max(0, j.Request.Size()-j.Progress.Kept)
	}
}

// Title names an upload: its first file, or the URL, and how many more there are.
func Title(j queue.Job) string {
	if n := len(j.Request.Items); n > 1 {
		return fmt.Sprintf("%s (%d files)", j.Request.Name(), n)
	}
	return j.Request.Name()
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
