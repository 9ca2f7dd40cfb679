package queueview

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

const (
	gb6  = 6_300_000_000
	gb10 = 10_300_000_000

	gbAll = 10_000_000_000 // of the job of a test
)

func moving(j *queue.Job) { j.Progress.Speed, j.Progress.Left = 88_000_000, 46*time.Second }

func TestLookOf_saysWhereAJobStands(t *testing.T) {
	for _, c := range []struct {
		name    string
		job     queue.Job
		want    string // state: text
		endless bool
	}{
		{"the first moment", job("a", queue.Running), "Checking: Checking file and target", true},
		{"hashing", job("a", queue.Running, at(backend.Hashing, 34, 100)), "Hashing: 34 %", false},
		{"creating", job("a", queue.Running, at(backend.Creating, 0, 0)), "Creating: Making the entry on the server", true},
		{"sending", job("a", queue.Running, at(backend.Sending, gb6, gb10), moving), "Sending: 61 % · 6.3 of 10.3 GB · 88 MB/s · about 45 s left", false},
		{
			"sending for a moment", job("a", queue.Running, at(backend.Sending, gb6, gb10), moving, func(j *queue.Job) { j.Started = noon.Add(-time.Second) }),
			"Sending: 61 % · 6.3 of 10.3 GB · 88 MB/s", false,
		},
		{
			"sending in chunks", job("a", queue.Running, at(backend.Sending, gb6, gb10), moving, func(j *queue.Job) { j.Progress.Step = "chunk 7 of 9." }),
			"Sending: 61 % · 6.3 of 10.3 GB · 88 MB/s · about 45 s left · chunk 7 of 9", false,
		},
		{
			"pausing", job("a", queue.Running, at(backend.Sending, gb6, gb10), moving, func(j *queue.Job) { j.Reason = "finishing the part that is being sent" }),
			"Pausing: 61 % · 6.3 of 10.3 GB · Finishing the part that is being sent", false,
		},
		{"a body of unknown length", job("a", queue.Running, at(backend.Sending, gb6, 0)), "Sending: 6.3 GB sent", true},
		{
			"a second attempt", job("a", queue.Running, at(backend.Verifying, 0, 0), func(j *queue.Job) { j.Attempt = 2 }),
			"Verifying: Comparing with what the server has · attempt 2 of 5", true,
		},
		{"all sent", job("a", queue.Running, at(backend.Sending, gb10, gb10)), "Server working: All bytes are sent; waiting for its answer", true},
		{"the server's step", job("a", queue.Running, at(backend.Processing, 0, 0), func(j *queue.Job) { j.Progress.Step = "saving" }), "Server working: saving", true},
		{
			"stalled", job("a", queue.Running, at(backend.Sending, gb6, gb10), func(j *queue.Job) { j.Progress.Stalled = true }),
			"Stalled: No progress for 30 s · 61 % · 6.3 of 10.3 GB", false,
		},
		{"waiting", job("a", queue.Waiting, func(j *queue.Job) { j.Reason = "one at a time on this host" }), "Waiting: One at a time on this host", false},
		{"waiting to retry", job("a", queue.Waiting, at(backend.Sending, gb6, gb10), failed(fault.Fault{What: "The connection broke."}),
			func(j *queue.Job) { j.NotBefore = noon.Add(11500 * time.Millisecond) }), "Waiting: The connection broke. Retrying in 12 s (2 of 5)", false},
		{"waiting for the evening", job("a", queue.Waiting, func(j *queue.Job) { j.NotBefore = noon.Add(10 * time.Hour) }), "Waiting: Not before 22:00", false},
		{"waiting to follow the server", job("a", queue.Waiting, followed, func(j *queue.Job) { j.Reason = "goes on following the server" }), "Waiting: All bytes are with the server · goes on following the server", false},
		{"held while the server works", job("a", queue.Held, followed, func(j *queue.Job) { j.Reason = "stopped while the server worked on it" }), "Paused: Stopped while the server worked on it · All bytes are with the server", false},
		{"held", job("a", queue.Held), "Paused: Starts when you start it", false},
		{"held half way", job("a", queue.Held, at(backend.Sending, gb6, gb10)), "Paused: Starts again from the first byte", false},
		{
			"held in chunks", job("a", queue.Held, at(backend.Sending, gb6, gb10), keeping(5_850_000_000), func(j *queue.Job) { j.Reason = "stopped at 61 %" }),
			"Paused: Stopped at 61 % · 58 % is kept", false,
		},
		{"held before it goes on", job("a", queue.Held, keeping(gb6)), "Paused: 63 % is kept", false},
		{"held with the first part", job("a", queue.Held, at(backend.Checking, 0, 0), keeping(50_000_000)), "Paused: 50 MB is kept", false},
		{"held with the last part", job("a", queue.Held, at(backend.Checking, 0, 0), keeping(gbAll)), "Paused: All bytes are with the server", false},
		{
			"interrupted", job("a", queue.Interrupted, at(backend.Sending, gb6, gb10), func(j *queue.Job) { j.Reason = "stopped by restart at 61 %" }),
			"Interrupted: Stopped by restart at 61 % · starts again from the first byte", false,
		},
		{
			"interrupted again and again", job("a", queue.Interrupted, at(backend.Sending, gb6, gb10), keeping(gb6), func(j *queue.Job) { j.Reason = "stopped by restart at 61 %, in attempt 5 of 5" }),
			"Interrupted: Stopped by restart at 61 %, in attempt 5 of 5 · 63 % is kept", false,
		},
		{"a question", job("a", queue.NeedsYou, failed(fault.Fault{What: "The name is taken.", Code: "409"})), "Needs you: The name is taken. (409)", false},
		{"failed", job("a", queue.Failed, failed(fault.Fault{What: "The image is too large.", Code: "413"})), "Failed: The image is too large. (413)", false},
		{"cancelled", job("a", queue.Canceled, func(j *queue.Job) { j.Reason = "cancelled by you" }), "Cancelled: Cancelled by you", false},
	} {
		l := LookOf(c.job, noon)
		if got := l.State + ": " + l.Text; got != c.want || l.Endless != c.endless {
			t.Errorf("%s:\n got %s (endless %v)\nwant %s (endless %v)", c.name, got, l.Endless, c.want, c.endless)
		}
	}
}

func TestLookOf_fillsTheBarOnlyWhenTheServerHasSaidYes(t *testing.T) {
	for _, s := range []queue.State{queue.Running, queue.Waiting, queue.Held, queue.Interrupted, queue.NeedsYou, queue.Failed, queue.Canceled} {
		for _, phase := range []backend.Phase{"", backend.Sending, backend.Processing, backend.Verifying} {
			l := LookOf(job("a", s, at(phase, gb10, gb10)), noon)
			if l.Done >= 1 || strings.Contains(l.Text, "100 %") {
				t.Errorf("%s, %s: %+v", s, phase, l)
			}
		}
	}
	if l := LookOf(job("a", queue.Done), noon); l.Done != 1 {
		t.Errorf("done: %+v", l)
	}
}

func TestLookOf_keepsTheCodeOfALongSentence(t *testing.T) {
	p, _, _ := newPane(t, job("a", queue.Failed, failed(fault.Fault{What: strings.Repeat("The server refuses it. ", 20), Code: "FQXHMFC0001M"})))
	p.Choose(TabFailed)
	r := shownRow(p, 0)
	test.NewTempWindow(t, r)
	r.Resize(fyne.NewSize(640, r.MinSize().Height))
	var drawn string
	for _, o := range test.LaidOutObjects(r.text) {
		if text, ok := o.(*canvas.Text); ok {
			drawn = text.Text
		}
	}
	if !strings.HasSuffix(drawn, "(FQXHMFC0001M)") || !strings.HasPrefix(drawn, "The server refuses it.") {
		t.Errorf("the row says %q", drawn)
	}
}

func TestLookOf_tellsVerifiedFromAccepted(t *testing.T) {
	for _, c := range []struct {
		v     backend.Verification
		state string
		text  string
		tone  fyne.ThemeColorName
	}{
		{backend.Verification{Verdict: backend.Verified, Algorithm: "sha512"}, "Verified", "SHA-512 equals the server's", theme.ColorNameSuccess},
		{backend.Verification{Verdict: backend.Verified}, "Verified", "Equal to what the server has", theme.ColorNameSuccess},
		{backend.Verification{Verdict: backend.Accepted, Why: "This server gives no checksum."}, "Accepted, not verified", "This server gives no checksum ·", theme.ColorNameWarning},
	} {
		l := LookOf(job("a", queue.Done, func(j *queue.Job) { j.Result = &backend.Result{Verification: c.v}; j.Finished = noon }), noon)
		if l.State != c.state || !strings.HasPrefix(l.Text, c.text) || l.Tone != c.tone {
			t.Errorf("%+v gives %+v", c.v, l)
		}
	}
}

func TestTitle_countsTheMembersOfASet(t *testing.T) {
	one := job("win2025", queue.Waiting)
	set := job("win2025", queue.Waiting, func(j *queue.Job) { j.Request.Items = append(j.Request.Items, j.Request.Items...) })
	url := queue.Job{Request: backend.Request{URL: "https://mirror/x.iso"}}
	if got := Title(one) + ", " + Title(set) + ", " + Title(url); got != "win2025.iso, win2025.iso (2 files), https://mirror/x.iso" {
		t.Error(got)
	}
}
