package targets

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.DefaultTheme())
	os.Exit(m.Run())
}

// fake is a program with targets in memory. Errors are taken off the front of
// their list, so that a second call may succeed.
type fake struct {
	specs    []backend.Spec
	profiles []profile.Profile
	checks   map[string]error // by profile id; nil means reachable
	tries    []error
	saves    []error
	removes  []error
	pending  int
	kept     []string // keys of saved secrets
	session  bool
	listErr  error

	servers   []backend.FileServer
	serverErr []error // one for each call about file servers, nil for success
	added     []backend.Values

	tried   []backend.Values
	secrets backend.Values // of the last save
	trusted []string       // "host once"
	removed []string
}

func (f *fake) Specs(context.Context) []backend.Spec { return f.specs }
func (f *fake) Profiles(context.Context) ([]profile.Profile, error) {
	return append([]profile.Profile(nil), f.profiles...), f.listErr
}

var there = backend.Server{Product: "Image store", Version: "2.1", Host: "a.example.org:443", Account: "me in lab", Certificate: strings.Repeat("ab", 32)}

func (f *fake) Check(_ context.Context, id string) (backend.Server, error) {
	return there, f.checks[id]
}

func (f *fake) Try(_ context.Context, _, _ string, v backend.Values) (backend.Server, error) {
	f.tried = append(f.tried, v)
	return there, next(&f.tries)
}

func (f *fake) Choices(context.Context, string, string, string, backend.Values) ([]backend.Choice, error) {
	return nil, nil
}

func (f *fake) Trust(_ context.Context, cert fault.Certificate, once bool) error {
	how := " always"
	if once {
		how = " once"
	}
	f.trusted = append(f.trusted, cert.Host+how)
	return nil
}

func (f *fake) Secrets(_ context.Context, id string) ([]string, bool, error) {
	if id == "" {
		return nil, f.session, nil
	}
	return f.kept, f.session, nil
}

func (f *fake) Save(_ context.Context, p profile.Profile, secrets backend.Values) (profile.Profile, error) {
	if err := next(&f.saves); err != nil {
		return profile.Profile{}, err
	}
	f.secrets = secrets
	for i, old := range f.profiles {
		if old.ID == p.ID {
			f.profiles[i] = p
			return p, nil
		}
	}
	p.ID = "new"
	f.profiles = append(f.profiles, p)
	return p, nil
}

func (f *fake) Remove(_ context.Context, id string) error {
	if err := next(&f.removes); err != nil {
		return err
	}
	f.removed = append(f.removed, id)
	f.profiles = f.profiles[1:]
	return nil
}

func (f *fake) Pending(context.Context, string) (int, error) { return f.pending, nil }

func (f *fake) FileServers(context.Context, string) ([]backend.FileServer, error) {
	return append([]backend.FileServer(nil), f.servers...), next(&f.serverErr)
}

func (f *fake) AddFileServer(_ context.Context, _ string, v backend.Values) error {
	if err := next(&f.serverErr); err != nil {
		return err
	}
	f.added = append(f.added, v)
	f.servers = append(f.servers, backend.FileServer{ID: "9", Name: v["name"], URL: "sftp://" + v["host"]})
	return nil
}

func (f *fake) RemoveFileServer(_ context.Context, _, id string) error {
	f.removed = append(f.removed, "file server "+id)
	if err := next(&f.serverErr); err != nil {
		return err
	}
	f.servers = slices.DeleteFunc(f.servers, func(s backend.FileServer) bool { return s.ID == id })
	return nil
}

func next(errs *[]error) error {
	if len(*errs) == 0 {
		return nil
	}
	err := (*errs)[0]
	*errs = (*errs)[1:]
	return err
}

// store is a back end with an address, a secret, and a connection to import.
func store() backend.Spec {
	return backend.Spec{
		ID: "store", Title: "Image store", Summary: "Keeps images.",
		Profile: []backend.Field{
			{Key: "url", Label: "Address", Kind: backend.URL, Required: true},
			{Key: "user", Label: "User", Kind: backend.Text},
			{Key: "password", Label: "Password", Kind: backend.Secret, Required: true},
		},
		Import: func() ([]backend.Imported, error) {
			return []backend.Imported{{
				Name: "devstack", From: "clouds.yaml",
				Values: backend.Values{"url": "https://dev.example.org"}, Secrets: backend.Values{"password": "found"},
			}}, nil
		},
	}
}

// two returns a program with two targets, the second of them in trouble.
func two() *fake {
	return &fake{
		specs: []backend.Spec{store()},
		profiles: []profile.Profile{
			{ID: "1", Name: "Berlin", Backend: "store", Values: backend.Values{"url": "https://a.example.org"}},
			{ID: "2", Name: "Bonn", Backend: "store", Values: backend.Values{"url": "https://b.example.org"}},
		},
		checks: map[string]error{"2": fault.New(fault.Login, "The password was refused.", "Type it again.")},
		kept:   []string{"password"},
	}
}

// opened puts the pane of a program into a window.
func opened(t *testing.T, f *fake) (*Pane, fyne.Window) {
	t.Helper()
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	p := newPane(f, w, nil, widgets.Inline)
	w.SetContent(p.Object())
	w.Resize(fyne.NewSize(900, 600))
	p.Refresh()
	return p, w
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
	return strings.Join(all, "\n")
}

// says fails the test unless all of the texts are written on top.
func says(t *testing.T, w fyne.Window, texts ...string) {
	t.Helper()
	got := written(w)
	for _, want := range texts {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("nowhere stands %q:\n%s", want, got)
		}
	}
}

// press taps the button with this text on top of the window.
func press(t *testing.T, w fyne.Window, label string) {
	t.Helper()
	root := w.Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	for _, o := range test.LaidOutObjects(root) {
		switch b := o.(type) {
		case *form.Button:
			if b.Text == label && b.Visible() {
				test.Tap(b)
				return
			}
		case *widgets.IconButton:
			if b.Name() == label {
				test.Tap(b)
				return
			}
		}
	}
	t.Fatalf("no button %q:\n%s", label, written(w))
}
