package intake

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/profile"
	"slipway/internal/queue"
	"slipway/internal/source"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.DefaultTheme())
	os.Exit(m.Run())
}

// fake is a program with files and targets in memory.
type fake struct {
	targets []Target
	folders map[string][]string // what a path expands to; a missing one to itself
	files   map[string]draft.File
	bad     map[string]error
	plan    backend.Plan
	planErr error
	hang    chan struct{} // Look waits for its end; nil for no waiting
	refuse  []error       // one for each call of Queue, nil for success

	planned []backend.Request
	queued  []queue.NewJob
}

func (f *fake) Targets(context.Context) ([]Target, error) { return f.targets, nil }

func (f *fake) Expand(_ context.Context, paths []string) (files []string, bad []error) {
	for _, p := range paths {
		if in, ok := f.folders[p]; ok {
			files = append(files, in...)
		} else {
			files = append(files, p)
		}
	}
	return files, nil
}

func (f *fake) Look(_ context.Context, path string) (draft.File, error) {
	if f.hang != nil {
		<-f.hang
	}
	if err := f.bad[path]; err != nil {
		return draft.File{}, err
	}
	file := f.files[path]
	file.Identity = source.Identity{Path: path, Size: 10_300_000_000}
	return file, nil
}

func (f *fake) Choices(context.Context, string, string, backend.Values) ([]backend.Choice, error) {
	return nil, nil
}

func (f *fake) Plan(_ context.Context, _ string, req backend.Request) (backend.Plan, error) {
	f.planned = append(f.planned, req)
	return f.plan, f.planErr
}

func (f *fake) Queue(_ context.Context, jobs ...queue.NewJob) error {
	if len(f.refuse) > 0 {
		err := f.refuse[0]
		f.refuse = f.refuse[1:]
		if err != nil {
			return err
		}
	}
	f.queued = append(f.queued, jobs...)
	return nil
}

// store is a back end that proposes the file's name and fetches https.
func store() backend.Spec {
	return backend.Spec{
		ID: "store", Title: "Image store", ItemNoun: "image",
		Request: []backend.Field{
			{Key: "name", Label: "Name", Kind: backend.Text, Required: true},
			{Key: "format", Label: "Format", Kind: backend.Select, Default: "raw", Choices: []backend.Choice{{Value: "raw"}, {Value: "iso"}}},
			{Key: "note", Label: "Note", Kind: backend.Text},
		},
		Accept: backend.Accept{URL: []string{"https"}},
		Propose: func(files []backend.Candidate) backend.Values {
			v := backend.Values{"name": strings.TrimSuffix(files[0].Name, ".iso")}
			if files[0].Report.Format == inspect.ISO {
				v["format"] = "iso"
			}
			return v
		},
	}
}

// lab returns a program with two targets and a disc with a published digest.
func lab() *fake {
	return &fake{
		targets: []Target{
			{Profile: profile.Profile{ID: "1", Name: "Berlin", Backend: "store"}, Spec: store()},
			{Profile: profile.Profile{ID: "2", Name: "Bonn", Backend: "store"}, Spec: store()},
		},
		files: map[string]draft.File{"/d/rocky.iso": {
			Report:   inspect.Report{Format: inspect.ISO, OS: inspect.OS{Name: "Rocky Linux", Release: "9.4", Arch: "x86_64", From: ".treeinfo"}},
			Expected: []source.Expected{{Algo: source.SHA256, Digest: strings.Repeat("ab", 32), From: "SHA256SUMS"}},
		}},
		bad:  map[string]error{"/d/bad.iso": fault.New(fault.FileUnread, "/d/bad.iso cannot be read.", "Ask for the right to read it.")},
		plan: backend.Plan{Findings: []backend.Finding{{Level: backend.OK, What: "The login works."}, {Level: backend.Warning, What: "The name exists.", Remedy: "Choose another."}}},
	}
}

// clock keeps what was put off until it is let go.
type clock struct{ due []func() }

func (c *clock) later(_ time.Duration, do func()) (stop func()) {
	stopped := false
	c.due = append(c.due, func() {
		if !stopped {
			do()
		}
	})
	return func() { stopped = true }
}

// pass lets the time pass until nothing is put off any more.
func (c *clock) pass() {
	for len(c.due) > 0 {
		do := c.due[0]
		c.due = c.due[1:]
		do()
	}
}

// opened puts the pane of a program into a window.
func opened(t *testing.T, f *fake) (*Pane, fyne.Window, *clock) {
	t.Helper()
	w, c := test.NewWindow(nil), &clock{}
	t.Cleanup(w.Close)
	p := newPane(f, w, widgets.Inline, c.later)
	w.SetContent(p.Object())
	w.Resize(fyne.NewSize(900, 1000))
	p.Refresh()
	return p, w, c
}

// written returns what stands on top: on the dialog, or on the pane.
func written(w fyne.Window) string {
	root := w.Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	var all []string
	for _, o := range test.LaidOutObjects(root) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			all = append(all, text.Text)
		}
	}
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

func says(t *testing.T, w fyne.Window, texts ...string) {
	t.Helper()
	got := written(w)
	for _, want := range texts {
		if !strings.Contains(got, want) {
			t.Errorf("nowhere stands %q:\n%s", want, got)
		}
	}
}

// press taps the first button with this text or name on top of the window.
func press(t *testing.T, w fyne.Window, label string) {
	t.Helper()
	root := w.Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	for _, o := range test.LaidOutObjects(root) {
		var is bool
		switch b := o.(type) {
		case *form.Button:
			is = b.Text == label
		case *widget.Button:
			is = b.Text == label
		case *widgets.IconButton:
			is = b.Name() == label
		}
		if is {
			test.Tap(o.(fyne.Tappable))
			return
		}
	}
	t.Fatalf("no button %q:\n%s", label, written(w))
}

// give changes texts on a card as a person would.
func give(c *card, v backend.Values) {
	all := c.form.Values()
	for key, text := range v {
		all[key] = text
	}
	c.form.SetValues(all)
	c.changed()
}

func names(p *Pane) []string {
	var all []string
	for _, c := range p.cards {
		all = append(all, c.name())
	}
	return slices.Clip(all)
}
