package targets

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// edits opens the dialog for a target, an empty id for a new one.
func edits(t *testing.T, f *fake, id string) (*editor, *Pane, fyne.Window) {
	t.Helper()
	p, w := opened(t, f)
	var target profile.Profile
	if i := p.index(id); i >= 0 {
		target = p.profiles[i]
	}
	return newEditor(p, target, f.specs), p, w
}

func fill(e *editor, v backend.Values) {
	all := e.form.Values()
	for key, text := range v {
		all[key] = text
	}
	e.form.SetValues(all)
}

var complete = backend.Values{keyName: "Lab", "url": "https://lab.example.org", "user": "me", "password": "s3cret"}

func TestAdd_savesTheOpenTextsAndTheSecretsApart(t *testing.T) {
	f := two()
	e, p, w := edits(t, f, "")
	says(t, w, "Add target", "Test connection", "Address *")
	fill(e, complete)
	press(t, w, "Save")
	saved := f.profiles[2]
	if saved.Name != "Lab" || saved.Backend != "store" || saved.Values["url"] != "https://lab.example.org" || saved.Values["user"] != "me" {
		t.Errorf("saved %+v", saved)
	}
	if len(saved.Values) != 2 || len(f.secrets) != 1 || f.secrets["password"] != "s3cret" {
		t.Errorf("open texts %v, secrets %v", saved.Values, f.secrets)
	}
	if e.sheet.Open() || p.Selected() != "new" || p.health["new"].state != reachable {
		t.Errorf("dialog open %v, selected %q, health %v", e.sheet.Open(), p.Selected(), p.health["new"].words())
	}
}

func TestAdd_incompleteIsNotSentAnywhere(t *testing.T) {
	f := two()
	_, _, w := edits(t, f, "")
	press(t, w, "Test connection")
	says(t, w, "Name is needed.", "Address is needed.", "Password is needed.")
	press(t, w, "Save")
	if len(f.tried) != 0 || len(f.profiles) != 2 {
		t.Errorf("tried %v, saved %v", f.tried, f.profiles)
	}
}

func TestTest_showsWhatTheServerIs(t *testing.T) {
	f := two()
	e, _, w := edits(t, f, "")
	fill(e, complete)
	press(t, w, "Test connection")
	says(t, w, "The connection works.", "Image store 2.1 at a.example.org:443", "Logged in as me in lab", "Certificate SHA-256 ABAB ABAB")
	if len(f.tried) != 1 || f.tried[0]["password"] != "s3cret" || f.tried[0][keyName] != "" {
		t.Errorf("tried with %v", f.tried)
	}
	e.form.SetValues(complete)
	e.changed()
	if e.status.box.Visible() {
		t.Error("the result stays though a text has changed")
	}
}

func TestTest_faultShowsTheRemedyAndTheServersWords(t *testing.T) {
	f := two()
	f.tries = []error{&fault.Fault{Kind: fault.Login, What: "The password was refused.", Remedy: "Type it again.", Code: "401", Detail: "Go away."}}
	e, _, w := edits(t, f, "")
	fill(e, complete)
	press(t, w, "Test connection")
	says(t, w, "The password was refused. Type it again.", "The server's code: 401", "Its words: Go away.")
	if got := e.form.Values(); got["url"] != complete["url"] || got["password"] != "s3cret" {
		t.Errorf("what was typed is gone: %v", got)
	}
}

func TestTest_untrustedCertificateIsAskedAboutAndTheTestRepeats(t *testing.T) {
	f := two()
	f.tries = []error{untrusted}
	e, _, w := edits(t, f, "")
	fill(e, complete)
	press(t, w, "Test connection")
	says(t, w, "First connection to a.example.org:443")
	press(t, w, "Trust once")
	if len(f.trusted) != 1 || f.trusted[0] != "a.example.org:443 once" || len(f.tried) != 2 {
		t.Errorf("trusted %v, tried %d times", f.trusted, len(f.tried))
	}
	says(t, w, "The connection works.")
}

func TestTest_untrustedCertificateThatIsDeclinedLeavesTheFault(t *testing.T) {
	f := two()
	f.tries = []error{untrusted}
	e, _, w := edits(t, f, "")
	fill(e, complete)
	press(t, w, "Test connection")
	press(t, w, "Cancel")
	if len(f.trusted) != 0 || len(f.tried) != 1 || !e.sheet.Open() {
		t.Errorf("trusted %v, tried %d times, dialog open %v", f.trusted, len(f.tried), e.sheet.Open())
	}
	says(t, w, "Nothing vouches for the certificate.")
}

func TestTest_answerAfterTheDialogIsNotHeard(t *testing.T) {
	f := two()
	e, p, w := edits(t, f, "")
	fill(e, complete)
	var late func()
	p.run = func(work, then func()) { late = func() { work(); then() } }
	f.tries = []error{untrusted}
	press(t, w, "Test connection")
	press(t, w, "Cancel")
	late()
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a dialog opened after the dialog was closed")
	}
}

func TestSave_faultsStandBesideTheirFieldsAndNothingIsLost(t *testing.T) {
	f := two()
	f.saves = []error{errors.Join(
		&fault.Fault{Kind: fault.Invalid, Field: "name", What: "There is a target of this name already.", Remedy: "Choose another."},
		fault.New(fault.Unavailable, "The keyring does not answer.", "Unlock it."),
	)}
	e, _, w := edits(t, f, "")
	fill(e, complete)
	press(t, w, "Save")
	says(t, w, "There is a target of this name already.", "The keyring does not answer. Unlock it.")
	if got := e.form.Values(); got["password"] != "s3cret" || !e.sheet.Open() || e.save.Disabled() {
		t.Errorf("after a failed save: %v, open %v", got, e.sheet.Open())
	}
	press(t, w, "Save")
	if len(f.profiles) != 3 {
		t.Error("the second save failed as well")
	}
}

func TestEdit_savedSecretMayStay(t *testing.T) {
	f := two()
	e, _, w := edits(t, f, "1")
	done := 0
	e.then = func() { done++ }
	says(t, w, "Edit target Berlin", "Saved in the keyring; type to replace it")
	fill(e, backend.Values{"user": "you"})
	press(t, w, "Save")
	if got := f.profiles[0]; got.ID != "1" || got.Values["user"] != "you" || len(f.secrets) != 0 || done != 1 {
		t.Errorf("saved %+v with secrets %v, told %d times", got, f.secrets, done)
	}
}

func TestSession_isSaidPlainly(t *testing.T) {
	f := two()
	f.session = true
	_, _, w := edits(t, f, "1")
	says(t, w, "No keyring answers on this computer", "for this session only", "Kept for this session")
}

func TestImport_fillsInWhatWasFound(t *testing.T) {
	e, _, _ := edits(t, two(), "")
	fill(e, backend.Values{"user": "me", keyImport: source(e.found[0])})
	e.changed()
	got := e.form.Values()
	if got["url"] != "https://dev.example.org" || got["password"] != "found" || got[keyName] != "devstack" || got["user"] != "me" {
		t.Errorf("the form holds %v", got)
	}
}

func TestBackEnds_areOfferedWhereThereIsAChoice(t *testing.T) {
	f := two()
	e, _, _ := edits(t, f, "")
	if e.fields()[0].Key == keyBackend {
		t.Error("the only back end is offered")
	}
	e.sheet.Close()
	other := backend.Spec{ID: "other", Title: "Other store", Profile: []backend.Field{{Key: "host", Label: "Host", Kind: backend.Text}}}
	f.specs = append(f.specs, other)
	e, _, w := edits(t, f, "")
	says(t, w, "Back end", "Image store", "Keeps images.")
	fill(e, backend.Values{keyName: "Lab", keyBackend: "other"})
	e.changed()
	says(t, w, "Host", "Lab")
	if e.spec.ID != "other" {
		t.Errorf("the back end is %q", e.spec.ID)
	}
	test.Tap(e.test)
	if len(f.tried) != 1 {
		t.Errorf("tried %d times", len(f.tried))
	}
}
