package queueview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

// Verb is what a person can do with a job.
type Verb uint8

// The verbs.
const (
	Start   Verb = iota // let it run, or run at once
	Pause               // stop it until Start, at the end of the part under way
	Stop                // stop it until Start, at once
	Up                  // one place forward
	Down                // one place back
	Cancel              // stop it for good and clean up on the server
	Remove              // forget it
	Trust               // look at the certificate, then retry
	Target              // edit the target, then retry
	Edit                // change the fields of the upload, then retry
	Retry               // again, as it is
	Receipt             // show the receipt
	Again               // a new card for the same files
	Copy                // copy all about the failure
)

var verbIcons = map[Verb]fyne.ThemeIconName{
	Start: theme.IconNameMediaPlay, Pause: theme.IconNameMediaPause, Stop: theme.IconNameMediaStop, Up: theme.IconNameMoveUp, Down: theme.IconNameMoveDown,
	Cancel: theme.IconNameCancel, Remove: theme.IconNameDelete, Trust: theme.IconNameQuestion, Target: theme.IconNameSettings,
	Edit: theme.IconNameDocumentCreate, Retry: theme.IconNameViewRefresh, Receipt: theme.IconNameDocument,
	Again: theme.IconNameUpload, Copy: theme.IconNameContentCopy,
}

// Action is a verb under the name it has for one job.
type Action struct {
	Verb Verb
	Name string // "Restart from the first byte"
}

// Icon returns the icon of the action in the current theme.
func (a Action) Icon() fyne.Resource { return theme.Current().Icon(verbIcons[a.Verb]) }

// Actions returns what can be done with a job, the most likely first.
func Actions(j queue.Job) []Action {
	switch j.State {
	case queue.Running:
		return whileRunning(j)
	case queue.Waiting:
		return whileWaiting(j)
	case queue.Held:
		if begun(j) {
			return []Action{{Start, again(j)}, {Cancel, "Cancel"}}
		}
		return []Action{{Start, "Start"}, {Up, "Move up"}, {Down, "Move down"}, {Remove, "Remove"}}
	case queue.Interrupted:
		return []Action{{Start, again(j)}, {Cancel, "Cancel"}}
	case queue.NeedsYou:
		return append(answers(j.Fault), Action{Cancel, "Cancel"})
	case queue.Done:
		return []Action{{Receipt, "Receipt"}, {Again, "Upload again"}, {Remove, "Remove from the list"}}
	case queue.Failed:
		return append(answers(j.Fault), Action{Copy, "Copy details"}, Action{Remove, "Remove from the list"})
	default:
		return []Action{{Retry, "Start again"}, {Remove, "Remove from the list"}}
	}
}

// begun reports whether there is something of the job on the server that a person
// would not just take off a list.
func begun(j queue.Job) bool { return j.Attempt > 0 || j.Follows || j.Progress.Kept > 0 }

func whileWaiting(j queue.Job) []Action {
	switch {
	case j.Attempt > 0:
		return []Action{{Start, "Retry now"}, {Pause, "Pause"}, {Cancel, "Cancel"}}
	case begun(j):
		return []Action{{Pause, "Pause"}, {Cancel, "Cancel"}}
	default:
		return []Action{{Start, "Start now"}, {Up, "Move up"}, {Down, "Move down"}, {Remove, "Remove"}}
	}
}

// whileRunning lets nobody pause an upload whose bytes are all with the server:
// there is nothing left to pause.
func whileRunning(j queue.Job) []Action {
	switch phase := j.Progress.Phase; {
	case phase == backend.Verifying:
		return nil
	case phase == backend.Processing:
		return []Action{{Cancel, "Cancel"}}
	case j.Pausing():
		return []Action{{Stop, "Stop now"}, {Cancel, "Cancel"}}
	default:
		return []Action{{Pause, "Pause"}, {Cancel, "Cancel"}}
	}
}

// again names what starting a stopped job means.
func again(j queue.Job) string {
	switch {
	case j.Follows:
		return "Go on following the server"
	case j.Progress.Kept > 0:
		return "Resume"
	default:
		return "Restart from the first byte"
	}
}

// answers returns what can be done about a fault, whether the job asks or has
// failed, the act that fits first.
func answers(f *fault.Fault) []Action {
	retry, edit := Action{Retry, "Retry"}, Action{Edit, "Edit and retry"}
	switch fault.KindOf(asError(f)) {
	case fault.Untrusted, fault.CertChanged:
		return []Action{{Trust, "Look at certificate"}}
	case fault.Login, fault.Denied, fault.Unavailable:
		return []Action{{Target, "Edit target"}, retry}
	case fault.Conflict, fault.Invalid, fault.Rejected:
		return []Action{edit, retry}
	case fault.ChecksumWrong:
		return []Action{{Retry, "Read the file again and retry"}, edit}
	default:
		return []Action{retry, edit}
	}
}

// asError keeps a nil fault from becoming an error that is not nil.
func asError(f *fault.Fault) error {
	if f == nil {
		return nil
	}
	return f
}
