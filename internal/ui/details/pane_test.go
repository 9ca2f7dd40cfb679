package details

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/source"
	"slipway/internal/ui/widgets"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var spec = backend.Spec{
	ID: "glance", Title: "OpenStack image service", Resume: backend.ResumeNever,
	Request: []backend.Field{
		{Key: "name", Label: "Name", Kind: backend.Text},
		{Key: "visibility", Label: "Visibility", Kind: backend.Select, Choices: []backend.Choice{{Value: "private", Label: "This project only"}}},
		{Key: "protected", Label: "Protected", Kind: backend.Bool},
		{Key: "ticket", Label: "Ticket", Kind: backend.Secret},
	},
}

var tooLarge = fault.Fault{
	Kind: fault.Full, Op: "send the image data", Server: "lab:9292", What: "The image is larger than the quota.", Remedy: "Delete images.",
	Code: "413", Detail: "413 Request Entity Too Large\nimage_size_total is 100", VendorRemedy: "Raise the quota.", HelpURL: "https://docs.example/413", RequestID: "req-1",
}

func upload(s queue.State) queue.Job {
	return queue.Job{
		ID: "a", State: s, ProfileName: "Lab", Backend: "glance", Attempt: 1, Attempts: 5, Created: noon,
		Request: backend.Request{
			Items: []backend.Item{{
				Identity: source.Identity{Path: "/images/rhel.iso", Size: 10_300_000_000},
				Expected: []source.Expected{{Algo: "sha256", Digest: "c0ffee", From: "SHA256SUMS"}},
			}},
			Values: backend.Values{"name": "rhel", "visibility": "private", "protected": "true", "ticket": "hunter2"},
		},
	}
}

func failure() *queue.Job {
	j, f := upload(queue.Failed), tooLarge
	j.Fault = &f
	return &j
}

func success() *queue.Job {
	j := upload(queue.Done)
	j.Finished = noon.Add(time.Hour)
	j.Result = &backend.Result{
		ID: "9f3c", Name: "rhel", Size: 10_300_000_000, Sums: source.Sums{"sha512": "beef", "md5": "cafe"},
		Server:       backend.Server{Product: "Glance", Version: "v2.17", Host: "lab:9292", Account: "demo in demo", Certificate: strings.Repeat("ab", 32)},
		Verification: backend.Verification{Verdict: backend.Verified, Algorithm: "sha512", Compared: []string{"The size is the same."}},
		Notes:        []string{"The server kept the format."},
	}
	return &j
}

// desk is everything around the pane.
type desk struct {
	pane   *Pane
	copied string
	opened string
	saved  map[string]string
	errs   []error
	err    error // of the service
	reads  int   // of the log
}

func (d *desk) Receipt(context.Context, string) ([]byte, error) {
	return []byte(`{"id": "9f3c"}`), d.err
}

func (d *desk) Log(context.Context, string) ([]queue.Event, error) {
	d.reads++
	return []queue.Event{{At: noon, Text: "Attempt 1 of 5 began."}, {At: noon.Add(24 * time.Hour), Text: "Verified."}}, d.err
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t)
	d := &desk{saved: map[string]string{}}
	d.pane = New(Config{
		Service: d, Run: widgets.Inline, Spec: func(string) (backend.Spec, bool) { return spec, true },
		Copy: func(text string) { d.copied = text }, Open: func(page *url.URL) error { d.opened = page.String(); return d.err },
		Save: func(name string, content []byte) { d.saved[name] = string(content) }, Report: func(err error) { d.errs = append(d.errs, err) },
	})
	test.NewTempWindow(t, d.pane.Object()).Resize(fyne.NewSize(700, 300))
	return d
}

// text returns everything that is to be read below the tabs, one label a line.
func (d *desk) text() string {
	var lines []string
	for _, o := range objects(d.pane.scroll.Content) {
		switch o := o.(type) {
		case *widget.Label:
			lines = append(lines, o.Text)
		case *widget.Button:
			lines = append(lines, "["+o.Text+"]")
		}
	}
	return strings.Join(lines, "\n")
}

// press taps the button with this name.
func (d *desk) press(t *testing.T, name string) {
	t.Helper()
	for _, o := range objects(d.pane.scroll.Content) {
		if b, ok := o.(*widget.Button); ok && b.Text == name {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q in\n%s", name, d.text())
}

func objects(o fyne.CanvasObject) []fyne.CanvasObject {
	out := []fyne.CanvasObject{o}
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			out = append(out, objects(c)...)
		}
	case *widget.Label, *widget.Button:
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			out = append(out, objects(c)...)
		}
	}
	return out
}

// has fails for each text that is not to be read.
func has(t *testing.T, all string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("%q is missing in\n%s", w, all)
		}
	}
}

func TestDetails_ofAFailureGiveTheServersWordsAndWhatToDo(t *testing.T) {
	d := newDesk(t)
	retried := false
	d.pane.Show(failure(), []Act{{Name: "Retry", Do: func() { retried = true }}})
	has(t, d.text(), "The image is larger than the quota.", "Delete images.", "413 Request Entity Too Large\nimage_size_total is 100",
		"Raise the quota.", "req-1", "send the image data, lab:9292")
	d.press(t, "Retry")
	d.press(t, "Open the help page")
	if !retried || d.opened != "https://docs.example/413" {
		t.Errorf("retried %v, opened %q", retried, d.opened)
	}
}

func TestDetails_ofAFailureShowWhereTheHelpPageIs(t *testing.T) {
	d := newDesk(t)
	j := failure()
	d.pane.Show(j, nil)
	link := d.link()
	if link == nil || link.Text != "https://docs.example/413" {
		t.Fatalf("the address is not a link in\n%s", d.text())
	}
	link.OnTapped()
	if d.opened != "https://docs.example/413" {
		t.Errorf("opened %q", d.opened)
	}
	for _, unfit := range []string{"file:///etc/passwd", "javascript:alert(1)", "see the manual"} {
		d.pane.Show(nil, nil)
		j.Fault.HelpURL = unfit
		d.pane.Show(j, nil)
		has(t, d.text(), unfit)
		if d.link() != nil || strings.Contains(d.text(), "[Open the help page]") {
			t.Errorf("%s can be opened", unfit)
		}
	}
}

// link returns the link of the pane, nil if there is none.
func (d *desk) link() *widget.Hyperlink {
	for _, o := range objects(d.pane.scroll.Content) {
		if l, ok := o.(*widget.Hyperlink); ok {
			return l
		}
	}
	return nil
}

func TestDetails_listTheFactsAsTheirFormsShowThem(t *testing.T) {
	d := newDesk(t)
	j := upload(queue.Running)
	d.pane.Show(&j, nil)
	has(t, d.text(), "/images/rhel.iso · 10.3 GB", "SHA-256", "c0ffee  (SHA256SUMS)", "Lab · OpenStack image service", "This project only",
		"Protected\nyes", "1 of 5", "this kind of server cannot resume", "(not shown)")
	if strings.Contains(d.text(), "hunter2") {
		t.Error("a secret is shown")
	}
}

func TestDetails_ofAURLNameTheAddress(t *testing.T) {
	d := newDesk(t)
	d.pane.Show(&queue.Job{ID: "u", State: queue.Held, Request: backend.Request{URL: "https://mirror/x.iso"}}, nil)
	has(t, d.text(), "Address\nhttps://mirror/x.iso")
}

func TestPane_bringsAFailureToTheFront(t *testing.T) {
	d := newDesk(t)
	running := upload(queue.Running)
	d.pane.Show(&running, nil)
	d.pane.Choose(TabLog)
	d.pane.Show(failure(), nil)
	if Tab(d.pane.tabs.Chosen()) != TabDetails {
		t.Errorf("tab %d is in front", d.pane.tabs.Chosen())
	}
}

func TestPane_isNotRebuiltByProgress(t *testing.T) {
	d := newDesk(t)
	j := upload(queue.Running)
	d.pane.Show(&j, nil)
	before := d.pane.scroll.Content
	j2 := j
	j2.Progress.Done, j2.Progress.Speed = 5_000_000, 1_000_000
	d.pane.Show(&j2, nil)
	if d.pane.scroll.Content != before {
		t.Error("progress rebuilt the pane")
	}
	d.pane.Show(nil, nil)
	has(t, d.text(), "Select an upload")
}

func TestLog_isReadWhenItIsLookedAt(t *testing.T) {
	d := newDesk(t)
	j := upload(queue.Running)
	d.pane.Show(&j, nil)
	if d.reads != 0 {
		t.Error("the log was read unseen")
	}
	d.pane.Choose(TabLog)
	has(t, d.text(), "Attempt 1 of 5 began.", "Verified.", noon.Local().Format("2 Jan 2006"), noon.Add(24*time.Hour).Local().Format("2 Jan 2006"))
	d.err = fault.New(fault.Unavailable, "The journal does not answer.", "Try again.")
	d.pane.Choose(TabLog)
	has(t, d.text(), "The journal does not answer. Try again.")
}

func TestLog_anAnswerThatComesLateIsDropped(t *testing.T) {
	d := newDesk(t)
	var late func()
	d.pane.cfg.Run = func(work, then func()) { work(); late = then }
	j := upload(queue.Running)
	d.pane.Show(&j, nil)
	d.pane.Choose(TabLog)
	d.pane.Choose(TabDetails)
	late()
	has(t, d.text(), "/images/rhel.iso")
}

func TestReceipt_saysWhatWasProven(t *testing.T) {
	d := newDesk(t)
	d.pane.Show(success(), nil)
	d.pane.Choose(TabReceipt)
	has(t, d.text(), "Verified: the server's SHA-512 is that of the file.", "9f3c", "The size is the same.", "SHA-512\nbeef", "MD5\ncafe",
		"Glance · v2.17 · lab:9292", "demo in demo", fault.Grouped(strings.Repeat("ab", 32)), "The server kept the format.")
	d.press(t, "Save receipt")
	d.press(t, "Copy receipt")
	if d.saved["rhel.iso.receipt.json"] != `{"id": "9f3c"}` || d.copied != `{"id": "9f3c"}` {
		t.Errorf("saved %v, copied %q", d.saved, d.copied)
	}
}

func TestReceipt_thatCannotBeReadIsReported(t *testing.T) {
	d := newDesk(t)
	d.err = errors.New("gone")
	d.pane.Show(success(), nil)
	d.pane.Choose(TabReceipt)
	d.press(t, "Save receipt")
	if len(d.errs) != 1 || len(d.saved) != 0 {
		t.Errorf("reported %v, saved %v", d.errs, d.saved)
	}
}

func TestReceipt_saysSoWhenNothingWasCompared(t *testing.T) {
	d := newDesk(t)
	j := success()
	j.Result.Verification = backend.Verification{Verdict: backend.Accepted, Why: "this server gives no checksum"}
	d.pane.Show(j, nil)
	d.pane.Choose(TabReceipt)
	has(t, d.text(), "Accepted, not verified: this server gives no checksum")
	running := upload(queue.Running)
	d.pane.Show(&running, nil)
	has(t, d.text(), "There is a receipt once the server has the upload.")
}

func TestText_isCompleteAndCarriesNoSecret(t *testing.T) {
	d := newDesk(t)
	d.pane.Show(failure(), nil)
	d.press(t, "Copy details")
	has(t, d.copied, "Upload rhel.iso: failed", "What happened: The image is larger", "Do this: Delete images.",
		"Server said: 413 Request Entity Too Large\n    image_size_total is 100", "Code: 413", "Request ID: req-1", "Help: https://docs.example/413",
		"Target: Lab", "SHA-256: c0ffee")
	if strings.Contains(d.copied, "hunter2") {
		t.Error("the copied text carries a secret")
	}
}

func TestAfterBreak_isSaidForEveryClass(t *testing.T) {
	var said []string
	for _, r := range []backend.ResumeClass{backend.ResumeNever, backend.ResumeChunks, backend.ResumeOffset} {
		said = append(said, afterBreak(queue.Job{}, r))
	}
	if len(slices.Compact(said)) != 3 || slices.Contains(said, "") {
		t.Errorf("%q", said)
	}
}

func TestAfterBreak_promisesWhatIsKeptAndNoMore(t *testing.T) {
	const (
		class = "Goes on after the last finished part."
		again = "Starts again from the first byte."
		goes  = "Goes on with what the server has kept."
	)
	sending := backend.Progress{Phase: backend.Sending, Done: 62, Total: 100}
	half := sending
	half.Kept = 50
	for name, c := range map[string]struct {
		job  queue.Job
		want string
	}{
		"not begun":                 {queue.Job{State: queue.Waiting}, class},
		"nothing is sent yet":       {queue.Job{State: queue.Running, Attempt: 1, Progress: queue.Progress{Progress: backend.Progress{Phase: backend.Hashing}}}, class},
		"it sends all at once":      {queue.Job{State: queue.Running, Attempt: 1, Progress: queue.Progress{Progress: sending}}, again},
		"it sends in parts":         {queue.Job{State: queue.Running, Attempt: 1, Progress: queue.Progress{Progress: half}}, goes},
		"all at once was stopped":   {queue.Job{State: queue.Held, Attempt: 1, Progress: queue.Progress{Progress: sending}}, again},
		"parts of it were finished": {queue.Job{State: queue.Interrupted, Attempt: 1, Progress: queue.Progress{Progress: half}}, goes},
		"the server has all":        {queue.Job{State: queue.Waiting, Follows: true}, "Goes on following the server, which has all of it."},
	} {
		if got := afterBreak(c.job, backend.ResumeChunks); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDetails_followWhatIsKept(t *testing.T) {
	d := newDesk(t)
	j := upload(queue.Running)
	j.Progress.Phase = backend.Sending
	d.pane.Show(&j, nil)
	has(t, d.text(), "Starts again from the first byte.")
	j2 := j
	j2.Progress.Kept = 5_000_000
	d.pane.Show(&j2, nil)
	has(t, d.text(), "Goes on with what the server has kept.")
}
