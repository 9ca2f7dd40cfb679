package trustdialog

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/fault"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.DefaultTheme())
	os.Exit(m.Run())
}

var (
	presented = strings.Repeat("a1b2c3d4", 8)
	pinned    = strings.Repeat("0123abcd", 8)
)

func first() fault.Certificate {
	return fault.Certificate{
		Host: "keystone.example.org:5000", Subject: "CN=keystone", Names: []string{"keystone.example.org", "10.0.0.5"},
		Issuer: "CN=Lab CA", NotBefore: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2099, 3, 4, 12, 0, 0, 0, time.UTC),
		SHA256: presented, Why: "It is signed by nobody this computer trusts.",
	}
}

func replaced() fault.Certificate {
	cert := first()
	cert.Known, cert.Why = pinned, "It is not the certificate that was trusted."
	return cert
}

// asked opens the dialog in a window of the smallest size.
func asked(t *testing.T, cert fault.Certificate) (q *question, w fyne.Window, answers *[]Choice) {
	t.Helper()
	w = test.NewWindow(widget.NewLabel("behind"))
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(900, 600))
	answers = &[]Choice{}
	return show(w, cert, func(c Choice) { *answers = append(*answers, c) }), w, answers
}

// words returns everything that is written on the dialog.
func words(w fyne.Window) string {
	var all []string
	for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if text, ok := o.(*canvas.Text); ok && text.Visible() {
			all = append(all, text.Text)
		}
	}
	return strings.Join(all, "\n")
}

func TestFirst_showsWhatIsNeededToDecide(t *testing.T) {
	_, w, _ := asked(t, first())
	said := words(w)
	for _, want := range []string{
		"First connection to keystone.example.org:5000", "CN=keystone", "keystone.example.org, 10.0.0.5", "CN=Lab CA",
		"2 January 2026 to 4 March 2099", "A1B2 C3D4 A1B2 C3D4 A1B2 C3D4 A1B2 C3D4", "It is signed by nobody this computer trusts.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the dialog does not say %q:\n%s", want, said)
		}
	}
}

func TestFirst_enterCancels(t *testing.T) {
	q, w, answers := asked(t, first())
	if w.Canvas().Focused() != fyne.Focusable(q.cancel) || q.cancel.Importance != widget.HighImportance {
		t.Fatal("Cancel is not the default")
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(*answers) != 1 || (*answers)[0] != Cancel {
		t.Errorf("answered %v", *answers)
	}
}

func TestAnswers_comeOnce(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(q *question)
		want Choice
	}{
		"cancel": {func(q *question) { test.Tap(q.cancel) }, Cancel},
		"once":   {func(q *question) { test.Tap(q.once) }, Once},
		"always": {func(q *question) { test.Tap(q.always) }, Always},
		"escape": {func(q *question) { q.paste.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) }, Cancel},
	} {
		q, w, answers := asked(t, first())
		c.end(q)
		q.sheet.Close()
		if len(*answers) != 1 || (*answers)[0] != c.want {
			t.Errorf("%s: answered %v, want %v once", name, *answers, c.want)
		}
		if w.Canvas().Overlays().Top() != nil {
			t.Errorf("%s: the dialog is still open", name)
		}
	}
}

func TestChanged_isAWarningWithoutDefault(t *testing.T) {
	q, w, _ := asked(t, replaced())
	said := words(w)
	for _, want := range []string{"The certificate of keystone.example.org:5000 has changed", "0123 ABCD 0123 ABCD", "A1B2 C3D4 A1B2 C3D4", "Trusted", "Presented"} {
		if !strings.Contains(said, want) {
			t.Errorf("the dialog does not say %q", want)
		}
	}
	for _, b := range []fyne.Focusable{q.cancel, q.once, q.always} {
		if w.Canvas().Focused() == b {
			t.Error("a button has the focus")
		}
	}
	for _, i := range []widget.Importance{q.cancel.Importance, q.once.Importance, q.always.Importance} {
		if i == widget.HighImportance {
			t.Error("a button is proposed")
		}
	}
	q.paste.SetText(presented)
	if q.always.Importance == widget.HighImportance {
		t.Error("Always is proposed for a changed certificate")
	}
}

func TestCompare_saysWhatTheMachineSees(t *testing.T) {
	for _, c := range []struct {
		name   string
		cert   fault.Certificate
		pasted string
		want   string
		always widget.Importance
	}{
		{"nothing", first(), "  ", "Nothing compared yet.", widget.MediumImportance},
		{"match", first(), presented, "It matches", widget.HighImportance},
		{"match in another form", first(), "SHA256 Fingerprint=" + strings.ToUpper(presented[:2]) + ":" + presented[2:], "It matches", widget.HighImportance},
		{"other", first(), pinned, "It does not match", widget.MediumImportance},
		{"the old one", replaced(), pinned, "the fingerprint trusted until now", widget.MediumImportance},
		{"no fingerprint", first(), "hello", "not a SHA-256 fingerprint", widget.MediumImportance},
	} {
		q, _, _ := asked(t, c.cert)
		q.paste.SetText(c.pasted)
		if got := q.said.Text(); !strings.Contains(got, c.want) {
			t.Errorf("%s: said %q, want %q in it", c.name, got, c.want)
		}
		if q.always.Importance != c.always {
			t.Errorf("%s: Always has importance %v, want %v", c.name, q.always.Importance, c.always)
		}
	}
}

func TestDialog_fitsTheSmallestWindow(t *testing.T) {
	for name, cert := range map[string]fault.Certificate{"first": first(), "changed": replaced()} {
		q, w, _ := asked(t, cert)
		for _, o := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
			if b, ok := o.(*widget.PopUp); ok && (b.Content.Size().Width > 900 || b.Content.Size().Height > 600) {
				t.Errorf("%s: the dialog is %v", name, b.Content.Size())
			}
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(q.always)
		if at.X+q.always.Size().Width > 900 || at.Y+q.always.Size().Height > 600 {
			t.Errorf("%s: a button ends at %v", name, at)
		}
	}
}

func TestValidity_saysWhenItIsOver(t *testing.T) {
	cert := first()
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{cert.NotBefore.AddDate(0, 0, -9), "(not valid yet)"},
		{cert.NotAfter.AddDate(0, 0, 9), "(expired)"},
		{cert.NotBefore.AddDate(1, 0, 0), "2099"},
	} {
		if got := validity(cert, c.now); !strings.HasSuffix(got, c.want) {
			t.Errorf("at %v: %q, want %q at its end", c.now, got, c.want)
		}
	}
	if got := validity(fault.Certificate{}, time.Now()); got != "" {
		t.Errorf("without dates: %q", got)
	}
}

func TestIssuer_namesASelfSignedCertificate(t *testing.T) {
	if got := issuer(fault.Certificate{Subject: "CN=a", Issuer: "CN=a"}); !strings.Contains(got, "self-signed") {
		t.Errorf("got %q", got)
	}
}
