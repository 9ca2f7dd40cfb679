package targets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/ui/form"
)

// keeping returns a program whose first target keeps file servers.
func keeping() *fake {
	f := two()
	f.specs[0].FileServer = []backend.Field{
		{Key: "name", Label: "Name", Kind: backend.Text, Required: true},
		{Key: "host", Label: "Host", Kind: backend.Text, Required: true},
		{Key: "password", Label: "Password", Kind: backend.Secret},
	}
	f.servers = []backend.FileServer{
		{ID: "1", Name: "Mirror", URL: "https://mirror.example.org:443"},
		{ID: "2", Name: "Vault", URL: "sftp://vault.example.org:22", User: "anna", Key: "ssh-rsa AAAA"},
	}
	return f
}

// inServers opens the file servers of the first target.
func inServers(t *testing.T, f *fake) fyne.Window {
	t.Helper()
	p, w := opened(t, f)
	p.choose("1")
	press(t, w, "File servers…")
	return w
}

// writeIn fills in the fields on top of the window, from the first.
func writeIn(t *testing.T, w fyne.Window, texts ...string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if e, ok := o.(*form.Entry); ok && len(texts) > 0 {
			e.SetText(texts[0])
			texts = texts[1:]
		}
	}
	if len(texts) > 0 {
		t.Fatalf("no field for %q", texts)
	}
}

func TestFileServers_areListedWithAddressAndUser(t *testing.T) {
	w := inServers(t, keeping())
	says(t, w, "File servers of Berlin", "Mirror", "https://mirror.example.org:443 · no user", "Vault", "sftp://vault.example.org:22 · user anna", "ssh-rsa AAAA")
	press(t, w, "Close")
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the dialog stays")
	}
}

func TestFileServers_areOfferedWhereTheProductKeepsThem(t *testing.T) {
	p, _ := opened(t, two())
	p.choose("1")
	if p.KeepsFileServers() || p.note.files.Visible() {
		t.Error("they are offered for a product that keeps none")
	}
	p.FileServers()
	if p.win.Canvas().Overlays().Top() != nil {
		t.Error("a dialog opens for nothing")
	}
	p, w := opened(t, keeping())
	p.Edit("1", nil)
	press(t, w, "File servers…")
	says(t, w, "File servers of Berlin")
	press(t, w, "Close")
	says(t, w, "Edit target Berlin")
}

func TestFileServers_emptySaysWhatTheyAreFor(t *testing.T) {
	f := keeping()
	f.servers = nil
	says(t, inServers(t, f), "No file server is known there yet.", "Add file server…")
}

func TestFileServers_thatCannotBeReadMayBeAskedForAgain(t *testing.T) {
	f := keeping()
	f.serverErr = []error{fault.New(fault.Unreachable, "Nobody answers.", "Check the network.")}
	w := inServers(t, f)
	says(t, w, "The file servers could not be read. Nobody answers. Check the network.")
	press(t, w, "Try again")
	says(t, w, "Mirror")
	if strings.Contains(written(w), "Nobody answers.") {
		t.Error("the failure is still shown")
	}
}

func TestFileServers_whileTheServerIsAskedItSaysSo(t *testing.T) {
	f := keeping()
	p, w := opened(t, f)
	p.choose("1")
	var late func()
	p.run = func(work, then func()) { late = func() { work(); then() } }
	press(t, w, "File servers…")
	says(t, w, "Asking Berlin…")
	late()
	says(t, w, "Mirror")
}

func TestFileServers_areAddedFromTheSpec(t *testing.T) {
	f := keeping()
	f.serverErr = []error{nil, &fault.Fault{Kind: fault.Invalid, What: "The name is taken.", Remedy: "Choose another.", Field: "name"}, fault.New(fault.Denied, "You may not do this.", "Ask for the right."), nil}
	w := inServers(t, f)
	press(t, w, "Add file server…")
	press(t, w, "Add")
	says(t, w, "Name is needed. Fill it in.")
	writeIn(t, w, "Depot", "depot.example.org", "hunter2")
	press(t, w, "Add")
	says(t, w, "The name is taken. Choose another.")
	press(t, w, "Add")
	says(t, w, "You may not do this. Ask for the right.")
	press(t, w, "Add")
	says(t, w, "File servers of Berlin", "Depot")
	if len(f.added) != 1 || f.added[0]["password"] != "hunter2" || f.added[0]["host"] != "depot.example.org" {
		t.Errorf("added %v", f.added)
	}
}

func TestFileServers_areRemovedAfterAQuestion(t *testing.T) {
	f := keeping()
	w := inServers(t, f)
	press(t, w, "Remove Vault")
	says(t, w, "Remove file server “Vault”?", "the files on the server stay")
	press(t, w, "Cancel")
	if len(f.removed) != 0 {
		t.Fatalf("removed without a yes: %v", f.removed)
	}
	f.serverErr = []error{fault.New(fault.Busy, "It is in use.", "Wait.")}
	press(t, w, "Remove Vault")
	press(t, w, "Remove file server")
	says(t, w, "Vault could not be removed. It is in use. Wait.", "Vault")
	press(t, w, "Remove Vault")
	press(t, w, "Remove file server")
	if got := written(w); strings.Contains(got, "Vault") || !strings.Contains(got, "Mirror") || len(f.removed) != 2 {
		t.Errorf("removed %v, shown:\n%s", f.removed, got)
	}
}
