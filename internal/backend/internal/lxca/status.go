package lxca

import "strings"

// JobState sorts the status words of jobs.
type JobState uint8

// The states.
const (
	JobActive JobState = iota // pending, running, or a word that nobody knows
	JobDone
	JobFailed // stopped, cancelled or interrupted
	JobGone   // there is no job of this id any more
)

// statusWords are the states that Lenovo's own client knows, as [word] makes them.
var statusWords = map[string]JobState{
	"pending": JobActive, "running": JobActive, "runningwitherrors": JobActive,
	"complete":         JobDone,
	"stoppedwitherror": JobFailed, "cancelled": JobFailed, "cancelledwitherrors": JobFailed, "interrupted": JobFailed,
}

// sortStatus returns what a status word means, and whether it speaks of errors that
// did not stop the job. The words are not documented as a whole, so unknown ones are
// read by what they contain; one that says nothing is waited out.
func sortStatus(status string) (state JobState, warned bool) {
	w := word(status)
	state, known := statusWords[w]
	if !known {
		state = guess(w)
	}
	return state, state <= JobDone && contains(w, "error", "warn")
}

func guess(w string) JobState {
	stopped := contains(w, "fail", "abort", "stop", "cancel", "incomplete")
	switch {
	case stopped:
		return JobFailed
	case strings.HasPrefix(w, "running"), strings.HasPrefix(w, "pending"):
		return JobActive
	case strings.HasPrefix(w, "complete"):
		return JobDone
	case contains(w, "error"):
		return JobFailed
	case contains(w, "complete"):
		return JobDone
	default:
		return JobActive
	}
}

func contains(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
