package form

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
)

// kinds has selectors that follow each other: the type narrows the systems, and
// both narrow the way the file is packed.
func kinds() []backend.Field {
	return []backend.Field{
		{Key: "type", Label: "Type", Kind: backend.Select, Default: "disc", Choices: []backend.Choice{
			{Value: "disc", Label: "Disc"}, {Value: "driver", Label: "Driver"}, {Value: "bundle", Label: "Bundle"}, {Value: "boot", Label: "Boot"},
		}},
		{Key: "os", Label: "System", Kind: backend.Select, Required: true, Choices: []backend.Choice{
			{Value: "rhels", Label: "Red Hat", Also: []string{"rhel", "redhat"}, Help: "7 and later", When: is("type", "disc", "driver")},
			{Value: "sles", Label: "SUSE", When: is("type", "disc", "driver")},
			{Value: "win", Label: "Windows", Also: []string{"windows"}, When: is("type", "disc", "driver", "bundle")},
			{Value: "esxi", Label: "ESXi", When: is("type", "disc")},
			{Value: "pe", Label: "WinPE", When: is("type", "boot")},
			{Value: "pxe", Label: "PXE", When: is("type", "boot")},
		}},
		{Key: "pack", Label: "Packed as", Kind: backend.Select, Choices: []backend.Choice{
			{Value: "iso", When: is("type", "disc")},
			{Value: "rpm", When: backend.Condition{{Key: "type", In: []string{"driver"}}, {Key: "os", In: []string{"rhels", "sles"}}}},
			{Value: "zip", When: is("os", "win")},
			{Value: "wim", When: is("os", "pe")},
		}},
		{Key: "note", Label: "Note", Kind: backend.Text, When: is("pack", "rpm")},
	}
}

func TestSelectors_followEachOther(t *testing.T) {
	f, _ := shown(t, Options{Fields: kinds(), Values: backend.Values{"type": "disc", "os": "rhels", "pack": "iso"}})
	for _, c := range []struct{ key, choose, want string }{
		{"type", "Driver", "driver rhels rpm"},
		{"type", "Bundle", "bundle win zip"},
		{"type", "Boot", "boot  "},
		{"os", "WinPE", "boot pe wim"},
		{"type", "Disc", "disc  iso"},
		{"os", "Windows", "disc win iso"},
		{"type", "Bundle", "bundle win zip"},
	} {
		typed(t, f, c.key, option(t, f, c.key, c.choose))
		v := f.Values()
		if got := fmt.Sprintf("%s %s %s", v["type"], v["os"], v["pack"]); got != c.want {
			t.Errorf("after %s: %q, want %q", c.choose, got, c.want)
		}
		for _, fault := range backend.Validate(kinds(), v) {
			if v[fault.Field] != "" {
				t.Errorf("after %s stands what the rules refuse: %v", c.choose, fault)
			}
		}
	}
}

// option returns the option of a selector that begins with a label.
func option(t *testing.T, f *Form, key, label string) string {
	t.Helper()
	options := f.row(key).in.(*selector).box.Options
	i := slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, label) })
	if i < 0 {
		t.Fatalf("%s offers %q, not %s", key, options, label)
	}
	return options[i]
}

func TestSelector_saysWhyItIsEmptyUntilAChoiceIsMade(t *testing.T) {
	f, _ := shown(t, Options{Fields: kinds(), Values: backend.Values{"os": "rhels"}})
	typed(t, f, "type", "Boot")
	r := f.row("os")
	if got := r.note.Text(); !r.mark.Visible() || got != "Red Hat does not go with the other settings. Choose again." {
		t.Errorf("beside the empty field stands %q", got)
	}
	if f.Check() || !strings.Contains(r.note.Text(), "System is needed.") {
		t.Errorf("a check says %q", r.note.Text())
	}
	typed(t, f, "os", "WinPE")
	if r.mark.Visible() {
		t.Errorf("after a choice there still stands %q", r.note.Text())
	}
}

func TestSelector_comesBackToWhatWasChosenWhenThereIsRoomAgain(t *testing.T) {
	f, _ := shown(t, Options{Fields: kinds(), Values: backend.Values{"os": "sles"}})
	typed(t, f, "type", "Bundle")
	typed(t, f, "type", "Driver")
	if got := f.Values()["os"]; got != "sles" || f.row("os").mark.Visible() {
		t.Errorf("the system is %q, and beside it stands %q", got, f.row("os").note.Text())
	}
}

func TestSelector_understandsOtherSpellings(t *testing.T) {
	for given, want := range map[string]string{"RHEL": "rhels", "Windows": "win", "ESXI": "esxi", "hpux": ""} {
		f, _ := shown(t, Options{Fields: kinds(), Values: backend.Values{"os": given}})
		if got := f.Values()["os"]; got != want {
			t.Errorf("%s is taken for %q, want %q", given, got, want)
		}
	}
}

func TestSelector_liveChoicesAddToTheRules(t *testing.T) {
	fields := kinds()
	fields[1].Live = true
	offered := []backend.Choice{}
	f, _ := shown(t, Options{Fields: fields, Values: backend.Values{"os": "rhels"}, Choices: func(context.Context, string, backend.Values) ([]backend.Choice, error) {
		return offered, nil
	}})
	f.Inquire()
	typed(t, f, "type", "Bundle")
	if got := f.Values()["os"]; got != "win" {
		t.Errorf("the rules leave Windows alone, the system is %q", got)
	}
	offered = append(offered, backend.Choice{Value: "rhels", Label: "Red Hat"})
	typed(t, f, "type", "Boot")
	if got := f.Values()["os"]; got != "rhels" {
		t.Errorf("the server takes Red Hat, the system is %q", got)
	}
	f.SetValues(backend.Values{"os": "hpux"})
	if got := f.Values()["os"]; got != "hpux" {
		t.Errorf("what only the server may know became %q", got)
	}
}

func TestSelector_compactFormSaysWhatAChoiceMeansBelow(t *testing.T) {
	f, w := shown(t, Options{Fields: kinds(), Compact: true})
	typed(t, f, "os", "Red Hat")
	w.Canvas().Focus(f.row("os").in.focus())
	if got := f.fold.help.Text(); got != "Red Hat – 7 and later." {
		t.Errorf("below the fields stands %q", got)
	}
}

func TestInquire_isRepeatedWhenTheAnswerMayDependOnAChoice(t *testing.T) {
	fields := append(kinds(), backend.Field{Key: "release", Label: "Release", Kind: backend.Suggest, Live: true, When: is("type", "driver")})
	var asked []string
	f, _ := shown(t, Options{Fields: fields, Choices: func(_ context.Context, key string, v backend.Values) ([]backend.Choice, error) {
		asked = append(asked, key+" of "+v["os"])
		return []backend.Choice{{Value: v["os"] + "-1"}}, nil
	}})
	f.Inquire()
	typed(t, f, "type", "Driver")
	typed(t, f, "os", "SUSE")
	typed(t, f, "release", "sles-1")
	if got := strings.Join(asked, ", "); got != "release of , release of sles" {
		t.Errorf("the server was asked for %s", got)
	}
}

func TestInquire_anOvertakenAnswerIsDropped(t *testing.T) {
	fields := append(kinds(), backend.Field{Key: "release", Label: "Release", Kind: backend.Suggest, Live: true})
	var late []func()
	f, _ := shown(t, Options{
		Fields: fields, Run: func(work, then func()) { late = append(late, func() { work(); then() }) },
		Choices: func(_ context.Context, _ string, v backend.Values) ([]backend.Choice, error) {
			return []backend.Choice{{Value: v["os"] + "-1"}}, nil
		},
	})
	f.Inquire()
	typed(t, f, "os", "SUSE")
	late[1]()
	late[0]()
	if got := f.row("release").in.(*suggester).choices; len(got) != 1 || got[0].Value != "sles-1" {
		t.Errorf("offered: %v", got)
	}
}

func TestJoined_theServersWordOnADeclaredChoiceCounts(t *testing.T) {
	got := joined([]backend.Choice{{Value: "a", Label: "A", Help: "old"}, {Value: "b"}},
		[]backend.Choice{{Value: "c"}, {Value: "a", Help: "12 GB free"}, {Value: "c"}})
	var all []string
	for _, c := range got {
		all = append(all, said(c))
	}
	if s := strings.Join(all, ", "); s != "A – 12 GB free, b, c" {
		t.Error(s)
	}
}
