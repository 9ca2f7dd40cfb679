package targets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"slipway/internal/fault"
	"slipway/internal/profile"
)

var untrusted = &fault.Fault{
	Kind: fault.Untrusted, What: "Nothing vouches for the certificate.", Remedy: "Compare its fingerprint.",
	Certificate: &fault.Certificate{Host: "a.example.org:443", Subject: "CN=a", Issuer: "CN=a", SHA256: strings.Repeat("ab", 32), Why: "It is self-signed."},
}

func TestList_saysInWordsAndBySignHowTargetsAre(t *testing.T) {
	_, w := opened(t, two())
	says(t, w, "Berlin", "● ", "Reachable · Image store 2.1", "Bonn", "! ", "Trouble: The password was refused")
}

func TestList_emptySaysWhatATargetIs(t *testing.T) {
	_, w := opened(t, &fake{})
	says(t, w, "No targets yet.", "Add target")
}

func TestList_thatCannotBeReadSaysWhy(t *testing.T) {
	_, w := opened(t, &fake{listErr: fault.New(fault.Unavailable, "The file is locked.", "Close the other program.")})
	says(t, w, "The targets could not be read. The file is locked. Close the other program.")
}

func TestHealth_signsDifferInShape(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range []state{unchecked, checking, reachable, trouble} {
		seen[health{state: s}.sign()] = true
	}
	if len(seen) != 4 {
		t.Errorf("four states have %d signs", len(seen))
	}
}

func TestSelect_tellsTheOwnerAndShowsDetails(t *testing.T) {
	p, w := opened(t, two())
	var told []string
	p.onSelect = func(id string) { told = append(told, id) }
	p.list.Select(0)
	says(t, w, "Logged in as me in lab")
	p.list.Select(1)
	says(t, w, "The password was refused. Type it again.", "Check again")
	if p.Selected() != "2" || strings.Join(told, " ") != "1 2" {
		t.Errorf("selected %q, told %v", p.Selected(), told)
	}
}

func TestKeyboard_arrowsSelectAndEnterEdits(t *testing.T) {
	p, w := opened(t, two())
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp} {
		p.list.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if p.Selected() != "1" {
		t.Errorf("selected %q", p.Selected())
	}
	p.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	says(t, w, "Edit target Berlin")
}

func TestAt_findsTheTargetUnderAPlace(t *testing.T) {
	p, _ := opened(t, two())
	seen := 0
	for _, r := range p.rows {
		if r.id == "" {
			continue // the list makes rows for measuring
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r).AddXY(20, 5)
		if id, ok := p.At(at); !ok || id != r.id {
			t.Errorf("on the row of %s: %q, %v", r.id, id, ok)
		}
		seen++
	}
	if seen < 2 {
		t.Errorf("%d rows are on the screen, want 2", seen)
	}
	if id, ok := p.At(fyne.NewPos(20, 500)); ok {
		t.Errorf("below the rows: %q", id)
	}
	if id, ok := p.At(fyne.NewPos(20, 5)); ok {
		t.Errorf("above the list: %q", id)
	}
}

func TestRefresh_keepsTheSelectionUnlessTheTargetIsGone(t *testing.T) {
	f := two()
	p, _ := opened(t, f)
	p.list.Select(1)
	p.Refresh()
	if p.Selected() != "2" {
		t.Errorf("selected %q", p.Selected())
	}
	told := "nothing"
	p.onSelect = func(id string) { told = id }
	f.profiles = f.profiles[:1]
	p.Refresh()
	if p.Selected() != "" || told != "" {
		t.Errorf("selected %q, told %q", p.Selected(), told)
	}
}

func TestCheck_untrustedCertificateIsReviewedAndCheckedAgain(t *testing.T) {
	f := two()
	f.checks["1"] = untrusted
	p, w := opened(t, f)
	p.list.Select(0)
	press(t, w, "Review certificate…")
	says(t, w, "First connection to a.example.org:443")
	f.checks["1"] = nil
	press(t, w, "Trust always")
	if len(f.trusted) != 1 || f.trusted[0] != "a.example.org:443 always" {
		t.Errorf("trusted %v", f.trusted)
	}
	says(t, w, "Reachable · Image store 2.1", "Logged in as me in lab")
}

func TestCheck_olderAnswerIsNotHeard(t *testing.T) {
	f := two()
	p, _ := opened(t, f)
	var late []func()
	p.run = func(work, then func()) { late = append(late, func() { work(); then() }) }
	p.check("1")
	p.check("1")
	late[1]()
	f.checks["1"] = fault.New(fault.Unreachable, "Nobody answers.", "")
	late[0]()
	if h := p.health["1"]; h.state != reachable {
		t.Errorf("the older check of the target left %v", h.words())
	}
}

func TestDelete_namesTheTargetAndSaysWhatBecomesOfItsUploads(t *testing.T) {
	f := two()
	f.pending = 3
	p, w := opened(t, f)
	p.list.Select(0)
	changes := 0
	p.SetOnChange(func() { changes++ })
	p.DeleteSelected()
	says(t, w, "Delete target “Berlin”?", "3 uploads in the queue", "will fail when their turn comes", "Nothing on the server is touched")
	press(t, w, "Cancel")
	if len(f.removed) != 0 {
		t.Fatal("Cancel deleted the target")
	}
	p.DeleteSelected()
	press(t, w, "Delete target")
	if len(f.removed) != 1 || f.removed[0] != "1" || len(p.profiles) != 1 || p.Selected() != "" || changes != 1 {
		t.Errorf("removed %v, left %v, selected %q, %d changes told", f.removed, p.profiles, p.Selected(), changes)
	}
}

func TestDelete_failureKeepsTheTarget(t *testing.T) {
	f := two()
	f.removes = []error{fault.New(fault.Unavailable, "The keyring does not answer.", "Unlock it.")}
	p, w := opened(t, f)
	p.list.Select(0)
	p.DeleteSelected()
	press(t, w, "Delete target")
	says(t, w, "Berlin", "The keyring does not answer. Unlock it.")
}

func TestConsequences_withoutNumberSaysSo(t *testing.T) {
	if got := consequences(0, fault.New(fault.Unavailable, "x", "")); !strings.Contains(got, "could not be found out") {
		t.Errorf("got %q", got)
	}
	if got := consequences(0, nil); !strings.Contains(got, "No upload in the queue needs it.") {
		t.Errorf("got %q", got)
	}
}

func TestEditSelected_withoutSelectionDoesNothing(t *testing.T) {
	p, w := opened(t, two())
	p.EditSelected()
	p.DeleteSelected()
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a dialog opened")
	}
}

func TestEdit_targetOfAnUnknownBackEndSaysSo(t *testing.T) {
	f := two()
	f.profiles = append(f.profiles, profile.Profile{ID: "3", Name: "Old", Backend: "gone"})
	p, w := opened(t, f)
	p.Edit("3", nil)
	says(t, w, "This target cannot be edited", "no back end called gone")
}
