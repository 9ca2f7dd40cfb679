package queue

import (
	"fmt"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// ending is how an attempt came to its end.
type ending struct {
	result   backend.Result
	err      error // nil for success
	cause    error // why it was stopped from outside; nil if it was not
	progress Progress
	follows  bool // the next attempt can follow the server on, all bytes being there
	now      time.Time
}

// conclude gives j the state in which an attempt leaves it, and returns the line
// for its log. Success wins over a stop that came too late.
func (e *Engine) conclude(j *Job, end ending) string {
	j.Progress, j.Follows = end.progress.settled(), end.follows
	j.getFurther(e.cfg.Attempts)
	switch {
	case end.err == nil:
		j.State, j.Reason, j.Fault, j.Result, j.Follows = Done, "", nil, &end.result, false
		j.Finished = end.now.UTC()
		return "Done: " + string(end.result.Verification.Verdict) + "."
	case end.cause == errHeld: //nolint:errorlint // a cause is compared with what was passed in
		j.State, j.Reason = Held, stopped("", j.Progress)
		return "Paused by you: " + j.Reason + "."
	case end.cause == errQuit: //nolint:errorlint // as above
		return concludeQuit(j)
	default:
		return e.concludeFault(j, fault.Of(end.err), end.now)
	}
}

// concludeQuit lets a job that can go on do so at the next start. The attempt that
// was cut off for that has not failed, so it does not count.
func concludeQuit(j *Job) string {
	why := stopped("by restart", j.Progress)
	if !j.Follows && j.Progress.Kept == 0 {
		j.State, j.Reason = Interrupted, why
		return "Slipway was closed: " + why + "."
	}
	j.goOn()
	j.Attempt = max(0, j.Attempt-1)
	if j.Follows {
		return "Slipway was closed while the server worked on the upload; the next start goes on following it."
	}
	return "Slipway was closed: " + why + "; the next start goes on with what the server has kept."
}

// goOn makes a job that was cut off wait for its next attempt.
func (j *Job) goOn() { j.State, j.Reason = Waiting, "" }

func (e *Engine) concludeFault(j *Job, f *fault.Fault, now time.Time) string {
	again := fault.Retryable(f)
	j.Fault, j.Follows = f, j.Follows && (again || asksAtDoor(f))
	switch {
	case asksPerson(f):
		j.State, j.Reason = NeedsYou, ""
	case again && j.Attempt < j.Attempts:
		inVain := e.cfg.Attempts - (j.Attempts - j.Attempt) // attempts since the job got further
		j.State, j.NotBefore = Waiting, now.Add(e.cfg.pause(max(1, inVain), f.RetryAfter)).UTC()
		j.Reason = ""
	case again:
		j.State, j.Reason, j.Finished = Failed, fmt.Sprintf("given up after %d attempts", j.Attempt), now.UTC()
	default:
		j.State, j.Reason, j.Finished = Failed, "", now.UTC()
	}
	return fmt.Sprintf("Attempt %d failed: %s.%s", j.Attempt, clause(f.Error()), advice(f))
}

// advice returns what the vendor says about f, to stand behind a sentence.
func advice(f *fault.Fault) string {
	text := ""
	if f.VendorRemedy != "" {
		text = " The vendor's advice: " + strings.Join(strings.Fields(f.VendorRemedy), " ")
	}
	if f.HelpURL != "" {
		text += " See " + f.HelpURL
	}
	return text
}

// asksPerson reports whether a person's answer can mend f and nothing else can.
func asksPerson(f *fault.Fault) bool {
	return asksAtDoor(f) || fault.Is(f, fault.Conflict) && !fault.Retryable(f)
}

// stopped says where an attempt stopped: "stopped by restart at 61 %".
func stopped(how string, p Progress) string {
	text := "stopped"
	if how != "" {
		text += " " + how
	}
	switch {
	case p.Phase == backend.Sending && p.Total > 0:
		return fmt.Sprintf("%s at %d %%", text, min(p.Done*100/p.Total, 100))
	case p.Phase == backend.Processing, p.Phase == backend.Verifying:
		return text + " while the server worked on it"
	default:
		return text
	}
}
