package queueview

import (
	"context"
	"fmt"
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

// job makes a job of 10 GB for a target called Lab.
func job(id string, s queue.State, change ...func(*queue.Job)) queue.Job {
	j := queue.Job{
		ID: id, Profile: "p1", ProfileName: "Lab", Backend: "glance", State: s, Attempts: 5, Started: noon.Add(-time.Minute),
		Request: backend.Request{Items: []backend.Item{{Identity: source.Identity{Path: "/images/" + id + ".iso", Size: 10_000_000_000}}}},
	}
	for _, c := range change {
		c(&j)
	}
	return j
}

func at(phase backend.Phase, done, total int64) func(*queue.Job) {
	return func(j *queue.Job) {
		j.Attempt = max(1, j.Attempt)
		j.Progress.Progress = backend.Progress{Phase: phase, Done: done, Total: total}
	}
}

// keeping lets the server keep so many bytes of a job.
func keeping(n int64) func(*queue.Job) { return func(j *queue.Job) { j.Progress.Kept = n } }

// followed marks a job all of whose bytes are with the server.
func followed(j *queue.Job) {
	j.Follows = true
	j.Progress.Progress = backend.Progress{Phase: backend.Processing}
}

func failed(f fault.Fault) func(*queue.Job) {
	return func(j *queue.Job) { j.Fault = &f }
}

// service writes down what it is asked for.
type service struct {
	calls []string
	err   error
}

func (s *service) note(format string, args ...any) error {
	s.calls = append(s.calls, fmt.Sprintf(format, args...))
	return s.err
}

func (s *service) Start(_ context.Context, id string) error  { return s.note("start %s", id) }
func (s *service) Hold(_ context.Context, id string) error   { return s.note("hold %s", id) }
func (s *service) Cancel(_ context.Context, id string) error { return s.note("cancel %s", id) }
func (s *service) Remove(_ context.Context, id string) error { return s.note("remove %s", id) }
func (s *service) Move(_ context.Context, id string, delta int) error {
	return s.note("move %s %d", id, delta)
}

func (s *service) Retry(_ context.Context, id string, v backend.Values) error {
	return s.note("retry %s %v", id, map[string]string(v))
}

// host answers every question at once.
type host struct {
	selected string
	asked    []string
	errs     []error
}

func (h *host) Selected(j *queue.Job) {
	h.selected = ""
	if j != nil {
		h.selected = j.ID + " " + string(j.State)
	}
}

func (h *host) Trust(c fault.Certificate, accepted func()) {
	h.asked = append(h.asked, "trust "+c.Host)
	accepted()
}

func (h *host) EditTarget(id string, saved func()) {
	h.asked = append(h.asked, "target "+id)
	saved()
}

func (h *host) EditUpload(j queue.Job, save func(backend.Values)) {
	h.asked = append(h.asked, "upload "+j.ID)
	save(backend.Values{"name": "other"})
}
func (h *host) UploadAgain(j queue.Job) { h.asked = append(h.asked, "again "+j.ID) }
func (h *host) ShowReceipt(j queue.Job) { h.asked = append(h.asked, "receipt "+j.ID) }
func (h *host) CopyDetails(j queue.Job) { h.asked = append(h.asked, "copy "+j.ID) }
func (h *host) Report(err error)        { h.errs = append(h.errs, err) }

// newPane makes a pane in a window of ordinary size, with its jobs loaded.
func newPane(t *testing.T, jobs ...queue.Job) (*Pane, *service, *host) {
	t.Helper()
	test.NewTempApp(t)
	s, h := &service{}, &host{}
	win := test.NewTempWindow(t, widget.NewLabel(""))
	p := New(Config{
		Service: s, Host: h, Window: win, Run: widgets.Inline, Now: func() time.Time { return noon },
		Welcome: widget.NewLabel("welcome"),
	})
	win.SetContent(p.Object())
	win.Resize(fyne.NewSize(680, 400))
	p.Apply(jobs, nil)
	return p, s, h
}
