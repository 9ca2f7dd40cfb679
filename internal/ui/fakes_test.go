package ui

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/fault"
	"slipway/internal/feed"
	"slipway/internal/profile"
	"slipway/internal/queue"
	"slipway/internal/source"
	"slipway/internal/ui/intake"
	"slipway/internal/ui/targets"
	"slipway/internal/ui/widgets"
)

var lab = backend.Spec{
	ID: "lab", Title: "The lab", Resume: backend.ResumeNever,
	Profile: []backend.Field{{Key: "auth-url", Label: "Address", Kind: backend.URL, Required: true}},
	Request: []backend.Field{{Key: "name", Label: "Name", Kind: backend.Text, Required: true}},
	Accept:  backend.Accept{URL: []string{"https"}},
}

// engine is a queue that writes down what it is asked for.
type engine struct {
	jobs    []queue.Job
	changes feed.Feed[string, queue.Job]

	mu    sync.Mutex // guards calls
	calls []string
	err   error
}

func (e *engine) note(call, id string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls = append(e.calls, call+" "+id)
	return e.err
}

func (e *engine) Start(_ context.Context, id string) error  { return e.note("start", id) }
func (e *engine) Hold(_ context.Context, id string) error   { return e.note("hold", id) }
func (e *engine) Cancel(_ context.Context, id string) error { return e.note("cancel", id) }
func (e *engine) Remove(_ context.Context, id string) error { return e.note("remove", id) }
func (e *engine) Move(_ context.Context, id string, by int) error {
	return e.note(fmt.Sprintf("move %d", by), id)
}

func (e *engine) Retry(_ context.Context, id string, v backend.Values) error {
	return e.note("retry "+v["name"], id)
}
func (e *engine) Receipt(context.Context, string) ([]byte, error)    { return []byte("{}"), e.err }
func (e *engine) Log(context.Context, string) ([]queue.Event, error) { return nil, e.err }
func (e *engine) Jobs(context.Context, int) ([]queue.Job, error)     { return e.jobs, e.err }
func (e *engine) Feed() *feed.Feed[string, queue.Job]                { return &e.changes }

// station stands for targets and files.
type station struct {
	profiles []profile.Profile
	trusted  []string
	err      error
}

func (s *station) Specs(context.Context) []backend.Spec { return []backend.Spec{lab} }
func (s *station) Profiles(context.Context) ([]profile.Profile, error) {
	return s.profiles, nil
}

func (s *station) Check(context.Context, string) (backend.Server, error) {
	return backend.Server{Product: "Lab"}, nil
}

func (s *station) Try(context.Context, string, string, backend.Values) (backend.Server, error) {
	return backend.Server{}, nil
}

func (s *station) Trust(_ context.Context, cert fault.Certificate, once bool) error {
	s.trusted = append(s.trusted, fmt.Sprintf("%s once=%v", cert.Host, once))
	return s.err
}

func (s *station) Secrets(context.Context, string) ([]string, bool, error) { return nil, false, nil }

func (s *station) Save(_ context.Context, p profile.Profile, _ backend.Values) (profile.Profile, error) {
	return p, nil
}
func (s *station) Remove(context.Context, string) error { return nil }
func (s *station) FileServers(context.Context, string) ([]backend.FileServer, error) {
	return nil, nil
}
func (s *station) AddFileServer(context.Context, string, backend.Values) error { return nil }
func (s *station) RemoveFileServer(context.Context, string, string) error      { return nil }
func (s *station) Pending(context.Context, string) (int, error)                { return 0, nil }

type targetStation struct{ *station }

func (targetStation) Choices(context.Context, string, string, string, backend.Values) ([]backend.Choice, error) {
	return nil, nil
}

type intakeStation struct{ *station }

func (s intakeStation) Targets(context.Context) ([]intake.Target, error) {
	var out []intake.Target
	for _, p := range s.profiles {
		out = append(out, intake.Target{Profile: p, Spec: lab})
	}
	return out, nil
}

func (intakeStation) Expand(_ context.Context, paths []string) ([]string, []error) { return paths, nil }

func (intakeStation) Look(_ context.Context, path string) (draft.File, error) {
	return draft.File{Identity: source.Identity{Path: path, Size: 1_000_000}}, nil
}

func (intakeStation) Choices(context.Context, string, string, backend.Values) ([]backend.Choice, error) {
	return nil, nil
}

func (intakeStation) Plan(context.Context, string, backend.Request) (backend.Plan, error) {
	return backend.Plan{}, nil
}
func (intakeStation) Queue(context.Context, ...queue.NewJob) error { return nil }

var (
	_ targets.Service = targetStation{}
	_ intake.Service  = intakeStation{}
)

type limiter int64

func (l *limiter) Set(rate int64) { *l = limiter(rate) }
func (l *limiter) Rate() int64    { return int64(*l) }

// screen is the UI goroutine of the tests: whoever holds it may touch widgets.
// Fyne's own driver for tests lets every goroutine do so at once.
type screen struct {
	fyne.Driver
	mu sync.Mutex
}

// DoFromGoroutine implements fyne.Driver.
func (s *screen) DoFromGoroutine(do func(), _ bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// desktopApp is the application of the tests with a screen of its own.
type desktopApp struct {
	fyne.App
	screen *screen
}

// Driver implements fyne.App.
func (a desktopApp) Driver() fyne.Driver { return a.screen }

// bench is a window with everything around it.
type bench struct {
	*Window
	engine  *engine
	station *station
	limit   limiter
	quits   int
	app     desktopApp
}

// settle lets everything that was begun come to its end.
func (b *bench) settle() {
	b.app.screen.mu.Unlock()
	synctest.Wait()
	b.app.screen.mu.Lock()
}

// inWindow runs a test on the UI goroutine, in a bubble, with a window whose panes
// have loaded.
func inWindow(t *testing.T, jobs []queue.Job, profiles []profile.Profile, do func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		plain := test.NewTempApp(t)
		test.ApplyTheme(t, Theme())
		b := &bench{engine: &engine{jobs: jobs}, station: &station{profiles: profiles}}
		b.app = desktopApp{App: plain, screen: &screen{Driver: plain.Driver()}}
		fyne.SetCurrentApp(b.app)
		defer fyne.SetCurrentApp(plain)
		b.app.screen.mu.Lock()
		defer b.app.screen.mu.Unlock()
		b.Window = New(b.app, Config{
			Engine: b.engine, Targets: targetStation{b.station}, Intake: intakeStation{b.station}, Limit: &b.limit,
			Spec: func(string) (backend.Spec, bool) { return lab, true }, Run: widgets.Background, Now: time.Now,
			Quit: func() { b.quits++ }, Version: "1.2.3",
		})
		defer b.win.Close()
		b.win.Resize(firstSize)
		b.settle()
		do(t, b)
		b.settle()
	})
}

func upload(id string, s queue.State) queue.Job {
	return queue.Job{
		ID: id, Profile: "p1", ProfileName: "Lab", Backend: "lab", State: s, Attempts: 5,
		Request: backend.Request{
			Items:  []backend.Item{{Identity: source.Identity{Path: "/images/" + id + ".iso", Size: 10_000_000_000}}},
			Values: backend.Values{"name": id},
		},
	}
}

var oneTarget = []profile.Profile{{ID: "p1", Name: "Lab", Backend: "lab"}}
