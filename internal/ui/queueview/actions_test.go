package queueview

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

func TestActions_areThoseThatDoSomethingInTheState(t *testing.T) {
	begun := func(j *queue.Job) { j.Attempt = 1 }
	pausing := func(j *queue.Job) { j.Reason = "finishing the part that is being sent" }
	for _, c := range []struct {
		name string
		job  queue.Job
		want string
	}{
		{"sending", job("a", queue.Running, at(backend.Sending, 1, 2)), "Pause, Cancel"},
		{"pausing", job("a", queue.Running, at(backend.Sending, 1, 2), pausing), "Stop now, Cancel"},
		{"pausing, and through", job("a", queue.Running, at(backend.Processing, 0, 0), pausing), "Cancel"},
		{"waiting to go on", job("a", queue.Waiting, keeping(gb6)), "Pause, Cancel"},
		{"the server works", job("a", queue.Running, at(backend.Processing, 0, 0)), "Cancel"},
		{"verifying", job("a", queue.Running, at(backend.Verifying, 0, 0)), ""},
		{"waiting", job("a", queue.Waiting), "Start now, Move up, Move down, Remove"},
		{"waiting to retry", job("a", queue.Waiting, begun), "Retry now, Pause, Cancel"},
		{"held", job("a", queue.Held), "Start, Move up, Move down, Remove"},
		{"held half way", job("a", queue.Held, begun), "Restart from the first byte, Cancel"},
		{"held half way, part is kept", job("a", queue.Held, begun, keeping(gb6)), "Resume, Cancel"},
		{"held before it goes on", job("a", queue.Held, keeping(gb6)), "Resume, Cancel"},
		{"interrupted", job("a", queue.Interrupted, begun), "Restart from the first byte, Cancel"},
		{"interrupted, part is kept", job("a", queue.Interrupted, begun, keeping(gb6)), "Resume, Cancel"},
		{"untrusted", job("a", queue.NeedsYou, failed(fault.Fault{Kind: fault.Untrusted})), "Look at certificate, Cancel"},
		{"login", job("a", queue.NeedsYou, failed(fault.Fault{Kind: fault.Login})), "Edit target, Retry, Cancel"},
		{"name taken", job("a", queue.NeedsYou, failed(fault.Fault{Kind: fault.Conflict})), "Edit and retry, Retry, Cancel"},
		{"any other question", job("a", queue.NeedsYou), "Retry, Edit and retry, Cancel"},
		{"waiting to follow the server", job("a", queue.Waiting, followed), "Pause, Cancel"},
		{"waiting to ask the server again", job("a", queue.Waiting, followed, begun), "Retry now, Pause, Cancel"},
		{"held while the server works", job("a", queue.Held, followed), "Go on following the server, Cancel"},
		{"interrupted while the server works", job("a", queue.Interrupted, followed), "Go on following the server, Cancel"},
		{"done", job("a", queue.Done), "Receipt, Upload again, Remove from the list"},
		{"failed", job("a", queue.Failed), "Retry, Edit and retry, Copy details, Remove from the list"},
		{"failed, checksum", job("a", queue.Failed, failed(fault.Fault{Kind: fault.ChecksumWrong})), "Read the file again and retry, Edit and retry, Copy details, Remove from the list"},
		{"failed, refused", job("a", queue.Failed, failed(fault.Fault{Kind: fault.Rejected, Field: "os"})), "Edit and retry, Retry, Copy details, Remove from the list"},
		{"failed, field breaks a rule", job("a", queue.Failed, failed(fault.Fault{Kind: fault.Invalid})), "Edit and retry, Retry, Copy details, Remove from the list"},
		{"failed, no right", job("a", queue.Failed, failed(fault.Fault{Kind: fault.Denied})), "Edit target, Retry, Copy details, Remove from the list"},
		{"failed, login", job("a", queue.Failed, failed(fault.Fault{Kind: fault.Login})), "Edit target, Retry, Copy details, Remove from the list"},
		{"failed, certificate", job("a", queue.Failed, failed(fault.Fault{Kind: fault.CertChanged})), "Look at certificate, Copy details, Remove from the list"},
		{"failed, no room", job("a", queue.Failed, failed(fault.Fault{Kind: fault.Full})), "Retry, Edit and retry, Copy details, Remove from the list"},
		{"cancelled", job("a", queue.Canceled), "Start again, Remove from the list"},
	} {
		var names []string
		for _, a := range Actions(c.job) {
			names = append(names, a.Name)
		}
		if got := strings.Join(names, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if len(names) > maxButtons {
			t.Errorf("%s: a row has no room for %d buttons", c.name, len(names))
		}
	}
}
