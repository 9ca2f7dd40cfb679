package form

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.DefaultTheme())
	os.Exit(m.Run())
}

// everyKind has a field of each kind, with a condition and a fold.
func everyKind() []backend.Field {
	return []backend.Field{
		{Key: "name", Label: "Name", Kind: backend.Text, Required: true, MaxLen: 8},
		{Key: "how", Label: "Log in with", Kind: backend.Select, Default: "password", Choices: []backend.Choice{
			{Value: "password", Label: "Password"}, {Value: "token", Label: "Token", Help: "cannot be renewed"},
		}},
		{Key: "password", Label: "Password", Kind: backend.Secret, Required: true, When: is("how", "password")},
		{Key: "token", Label: "Token", Kind: backend.Secret, When: is("how", "token")},
		{Key: "token-life", Label: "Life", Kind: backend.Number, Min: 1, Max: 9, When: is("token", "long")},
		{Key: "format", Label: "Format", Kind: backend.Select, Required: true, Choices: []backend.Choice{
			{Value: "raw"}, {Value: "iso", When: is("how", "password")},
		}},
		{Key: "region", Label: "Region", Kind: backend.Suggest, Live: true, Group: "Place"},
		{Key: "ca", Label: "CA file", Kind: backend.File, Group: "Place"},
		{Key: "note", Label: "Note", Kind: backend.LongText, Help: "Anything."},
		{Key: "on", Label: "Protect", Kind: backend.Bool, Default: "true", Advanced: true},
		{Key: "tags", Label: "Tags", Kind: backend.List, Advanced: true},
		{Key: "props", Label: "Properties", Kind: backend.Pairs, Advanced: true},
		{Key: "at", Label: "Address", Kind: backend.URL, Advanced: true},
	}
}

func is(key string, in ...string) backend.Condition { return backend.Condition{{Key: key, In: in}} }

// shown puts a form into a window and returns it.
func shown(t *testing.T, o Options) (*Form, fyne.Window) {
	t.Helper()
	if o.Run == nil {
		o.Run = widgets.Inline
	}
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	f := New(o)
	t.Cleanup(f.Close)
	w.SetContent(f.Object())
	w.Resize(fyne.NewSize(900, 900))
	return f, w
}

// visible returns the keys of the fields on the screen, in order.
func visible(f *Form) string {
	var keys []string
	for _, o := range f.box.Objects {
		for _, r := range f.rows {
			if o == r.label {
				keys = append(keys, r.field.Key)
			}
		}
	}
	return strings.Join(keys, " ")
}

func typed(t *testing.T, f *Form, key, s string) {
	t.Helper()
	switch in := f.row(key).in.(type) {
	case *text:
		in.e.SetText(s)
	case *lister:
		in.e.SetText(s)
	case *suggester:
		in.box.SetText(s)
	case *selector:
		in.box.SetSelected(s)
	case *toggle:
		in.box.SetChecked(s == "true")
	default:
		t.Fatalf("no input for %s", key)
	}
}

func TestValues_goInAndComeOut(t *testing.T) {
	given := backend.Values{
		"name": "disk", "how": "token", "token": "long", "token-life": "3", "format": "raw", "region": "eu", "ca": "/etc/ca.pem",
		"note": "a\nb", "on": "false", "tags": "x\ny", "props": "k=v", "at": "https://a.example.org",
	}
	f, _ := shown(t, Options{Fields: everyKind(), Values: given})
	got := f.Values()
	if len(got) != len(given) {
		t.Fatalf("got %d values, want %d: %v", len(got), len(given), got)
	}
	for key, want := range given {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
}

func TestValues_withoutTextAreDefaultsOrAbsent(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	got := f.Values()
	if got["how"] != "password" || got["on"] != "true" || len(got) != 2 {
		t.Errorf("an empty form holds %v, want the defaults of the selector and the switch alone", got)
	}
}

func TestValues_blanksAroundATextGoButNotInASecret(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	typed(t, f, "name", "  disk ")
	typed(t, f, "password", " blank ")
	if v := f.Values(); v["name"] != "disk" || v["password"] != " blank " {
		t.Errorf("got %q and %q", v["name"], v["password"])
	}
}

func TestConditions_followTheTexts(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	if got, want := visible(f), "name how password format note region ca"; got != want {
		t.Errorf("at first: %s, want %s", got, want)
	}
	typed(t, f, "how", "Token – cannot be renewed")
	typed(t, f, "token", "long")
	if got, want := visible(f), "name how token token-life format note region ca"; got != want {
		t.Errorf("with a token: %s, want %s", got, want)
	}
	typed(t, f, "token-life", "5")
	typed(t, f, "how", "Password")
	if got, want := visible(f), "name how password format note region ca"; got != want {
		t.Errorf("a field stays that hung on a hidden one: %s, want %s", got, want)
	}
	if v := f.Values(); v["token"] != "" || v["token-life"] != "" {
		t.Errorf("hidden texts come out: %v", v)
	}
	typed(t, f, "how", "Token – cannot be renewed")
	if v := f.Values(); v["token"] != "long" || v["token-life"] != "5" {
		t.Errorf("hidden texts were lost: %v", v)
	}
}

func TestSelector_takesTheOnlyChoiceThatIsLeft(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind(), Values: backend.Values{"format": "iso"}})
	if f.Values()["format"] != "iso" {
		t.Fatal("the given choice is not selected")
	}
	typed(t, f, "how", "Token – cannot be renewed")
	if got := f.Values()["format"]; got != "raw" {
		t.Errorf("format is %q, want the only one that is still offered", got)
	}
	if options := f.row("format").in.(*selector).box.Options; len(options) != 1 || options[0] != "raw" {
		t.Errorf("offered: %v, want raw alone", options)
	}
}

func TestCheck_saysWhatIsWrongBesideTheFieldAndLeadsThere(t *testing.T) {
	f, w := shown(t, Options{Fields: everyKind()})
	if f.Check() {
		t.Fatal("an empty form passes")
	}
	if got := f.row("name").note.Text(); got != "Name is needed. Fill it in." {
		t.Errorf("beside the name stands %q", got)
	}
	if w.Canvas().Focused() != f.row("name").in.focus() {
		t.Error("the focus is not on the first bad field")
	}
	typed(t, f, "name", "much too long")
	if got := f.row("name").note.Text(); !strings.Contains(got, "longer than 8") {
		t.Errorf("the message did not follow the change: %q", got)
	}
	typed(t, f, "name", "disk")
	if f.row("name").mark.Visible() {
		t.Error("the message stays though the field is mended")
	}
}

func TestCheck_isSilentUntilItIsAsked(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind()})
	typed(t, f, "name", "much too long")
	if f.row("name").mark.Visible() {
		t.Error("a message appears while the person still types")
	}
	if f.Problem() == nil {
		t.Error("Problem does not see it")
	}
}

func TestCheck_unfoldsAnAdvancedFieldAtFault(t *testing.T) {
	f, w := shown(t, Options{Fields: everyKind(), Values: backend.Values{"name": "a", "password": "p", "format": "raw", "at": "no address"}})
	if strings.HasSuffix(visible(f), " at") {
		t.Fatal("advanced fields are not folded at first")
	}
	if f.Check() || !strings.HasSuffix(visible(f), " at") {
		t.Errorf("the field at fault is not on the screen: %s", visible(f))
	}
	if w.Canvas().Focused() != f.row("at").in.focus() {
		t.Error("the focus is not on it")
	}
}

func TestSaved_secretMayStayEmpty(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind(), Values: backend.Values{"name": "a", "format": "raw"}})
	if f.Check() {
		t.Fatal("a required secret may be empty though none is saved")
	}
	f.SetSaved(map[string]string{"password": "Saved in the keyring"})
	if !f.Check() {
		t.Errorf("a saved secret is asked for again: %s", f.row("password").note.Text())
	}
	if got := f.row("password").in.(*text).e.PlaceHolder; got != "Saved in the keyring" {
		t.Errorf("the field shows %q", got)
	}
}

func TestShow_returnsFaultsThatNameNoField(t *testing.T) {
	f, w := shown(t, Options{Fields: everyKind()})
	rest := f.Show([]*fault.Fault{
		{Kind: fault.Invalid, What: "Elsewhere."}, {Kind: fault.Invalid, Field: "name", What: "The name is taken.", Remedy: "Choose another."},
	})
	if len(rest) != 1 || rest[0].What != "Elsewhere." {
		t.Errorf("left over: %v", rest)
	}
	if f.row("name").note.Text() != "The name is taken. Choose another." || w.Canvas().Focused() != f.row("name").in.focus() {
		t.Error("the fault is not shown beside its field")
	}
}

func TestFaults_takesJoinedErrorsApart(t *testing.T) {
	a, b := fault.New(fault.Invalid, "A.", ""), fault.New(fault.Invalid, "B.", "")
	if got := Faults(errors.Join(a, errors.Join(b))); len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("got %v", got)
	}
	if Faults(nil) != nil {
		t.Error("nil yields faults")
	}
}

func TestInquire_addsWhatTheServerOffers(t *testing.T) {
	var asked backend.Values
	f, _ := shown(t, Options{Fields: everyKind(), Values: backend.Values{"name": "a"}, Choices: func(_ context.Context, key string, v backend.Values) ([]backend.Choice, error) {
		asked = v
		return []backend.Choice{{Value: key + "-1", Label: "First"}}, nil
	}})
	f.Inquire()
	if asked["name"] != "a" {
		t.Errorf("the server was asked with %v", asked)
	}
	typed(t, f, "region", "First")
	if got := f.Values()["region"]; got != "region-1" {
		t.Errorf("the label yields %q, want the value", got)
	}
}

func TestInquire_failureKeepsWhatWasTyped(t *testing.T) {
	f, _ := shown(t, Options{Fields: everyKind(), Values: backend.Values{"region": "eu"}, Choices: func(context.Context, string, backend.Values) ([]backend.Choice, error) {
		return nil, fault.New(fault.Login, "The password was refused.", "Type it again.")
	}})
	f.Inquire()
	if got := f.row("region").note.Text(); !strings.Contains(got, "The password was refused.") {
		t.Errorf("beside the field stands %q", got)
	}
	if f.Values()["region"] != "eu" {
		t.Error("the typed text is gone")
	}
}

func TestBrowse_fillsInThePath(t *testing.T) {
	changes := 0
	f, w := shown(t, Options{Fields: everyKind(), Browse: func(done func(string)) { done("/etc/ca.pem") }, OnChange: func() { changes++ }})
	test.Tap(find(t, w, "Browse…"))
	if f.Values()["ca"] != "/etc/ca.pem" || changes != 1 {
		t.Errorf("path %q after %d changes", f.Values()["ca"], changes)
	}
}

func TestOnChange_isSilentWhenTheProgramSetsTexts(t *testing.T) {
	changes := 0
	f, _ := shown(t, Options{Fields: everyKind(), OnChange: func() { changes++ }})
	f.SetValues(backend.Values{"name": "b", "how": "token", "region": "eu", "on": "false"})
	if changes != 0 {
		t.Errorf("%d changes by hand were reported", changes)
	}
	typed(t, f, "name", "c")
	if changes != 1 {
		t.Errorf("a change by hand was reported %d times", changes)
	}
}
