package backend_test

import (
	"maps"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// fields are a form in which "host" exists for two kinds and "key" for one.
var fields = []backend.Field{
	{Key: "kind", Label: "Kind", Kind: backend.Select, Default: "a", Choices: []backend.Choice{
		{Value: "a"}, {Value: "b"}, {Value: "c", When: backend.Condition{{Key: "extra", In: []string{"true"}}}},
	}},
	{Key: "extra", Label: "Extra", Kind: backend.Bool, Default: "false"},
	{Key: "host", Label: "Host", Kind: backend.Text, Required: true, When: backend.Condition{{Key: "kind", In: []string{"b", "c"}}}},
	{Key: "key", Label: "Key", Kind: backend.Secret, When: backend.Condition{{Key: "kind", In: []string{"b"}}, {Key: "extra", In: []string{"true"}}}},
	{Key: "size", Label: "Size", Kind: backend.Number, Default: "7", Min: 1, Max: 9},
}

func keysOf(fields []backend.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Key)
	}
	return strings.Join(out, " ")
}

func TestVisible_followsConditionsAndDefaults(t *testing.T) {
	for _, c := range []struct {
		v    backend.Values
		want string
	}{
		{nil, "kind extra size"},
		{backend.Values{"kind": "b"}, "kind extra host size"},
		{backend.Values{"kind": "b", "extra": "true"}, "kind extra host key size"},
		{backend.Values{"kind": "a", "extra": "true"}, "kind extra size"},
	} {
		if got := keysOf(backend.Visible(fields, c.v)); got != c.want {
			t.Errorf("%v: %q, want %q", c.v, got, c.want)
		}
	}
}

func TestVisible_leavesChoicesOutAndTheFieldsAlone(t *testing.T) {
	few := backend.Visible(fields, nil)[0].Choices
	all := backend.Visible(fields, backend.Values{"extra": "true"})[0].Choices
	if len(few) != 2 || len(all) != 3 || len(fields[0].Choices) != 3 || fields[0].Choices[2].Value != "c" {
		t.Errorf("%d and %d choices, %v left in the field", len(few), len(all), fields[0].Choices)
	}
}

func TestFill_addsDefaultsAndDropsWhatDoesNotExist(t *testing.T) {
	got := backend.Fill(fields, backend.Values{"kind": "b", "host": "h", "key": "hidden", "nonsense": "x"})
	if want := (backend.Values{"kind": "b", "extra": "false", "host": "h", "size": "7"}); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestSplit_andSecretsNeverMixTheTwo(t *testing.T) {
	v := backend.Values{"host": "h", "key": "s3cret"}
	open, secrets := backend.Split(fields, v)
	if !maps.Equal(open, backend.Values{"host": "h"}) || !maps.Equal(secrets, backend.Values{"key": "s3cret"}) {
		t.Errorf("%v and %d secrets", open, len(secrets))
	}
	if got := backend.Secrets(fields, v); len(got) != 1 || got[0] != "s3cret" {
		t.Errorf("%d secrets", len(got))
	}
	if got := backend.Secrets(fields, nil); len(got) != 0 {
		t.Errorf("%d secrets of nothing", len(got))
	}
}

func TestLookup_findsByKey(t *testing.T) {
	if f, ok := backend.Lookup(fields, "host"); !ok || f.Label != "Host" {
		t.Errorf("%+v, %v", f, ok)
	}
	if _, ok := backend.Lookup(fields, "nothing"); ok {
		t.Error("there is no such field")
	}
}

func TestValidate_oneFaultForEachFieldInOrder(t *testing.T) {
	bad := backend.Validate(fields, backend.Values{"kind": "b", "size": "12", "zzz": "x", "aaa": "y", "empty": ""})
	var got []string
	for _, f := range bad {
		if f.Kind != fault.Invalid || f.What == "" || f.Remedy == "" {
			t.Errorf("fault %+v", f)
		}
		got = append(got, f.Field)
	}
	if strings.Join(got, " ") != "host size aaa zzz" {
		t.Errorf("faults for %v", got)
	}
	if bad := backend.Validate(fields, backend.Values{"kind": "b", "host": "h", "size": "9"}); bad != nil {
		t.Errorf("good texts: %v", bad)
	}
}

func TestValidate_rulesOfEachKind(t *testing.T) {
	ports := []backend.Choice{{Value: "x"}, {Value: "y"}}
	for _, c := range []struct {
		field backend.Field
		text  string
		want  string // part of what is wrong; "" means nothing is
	}{
		{backend.Field{Kind: backend.Text, MaxLen: 3}, "äöü", ""},
		{backend.Field{Kind: backend.Text, MaxLen: 3}, "äöüß", "longer than 3"},
		{backend.Field{Kind: backend.Text}, "a\nb", "more than one line"},
		{backend.Field{Kind: backend.LongText}, "a\nb", ""},
		{backend.Field{Kind: backend.Number}, "-5", ""},
		{backend.Field{Kind: backend.Number}, "5.5", "whole number"},
		{backend.Field{Kind: backend.Number}, "99999999999999999999", "whole number"},
		{backend.Field{Kind: backend.Number, Min: 1, Max: 3}, "0", "between 1 and 3"},
		{backend.Field{Kind: backend.Number, Min: 1, Max: 3}, "3", ""},
		{backend.Field{Kind: backend.Bool}, "true", ""},
		{backend.Field{Kind: backend.Bool}, "yes", "neither true nor false"},
		{backend.Field{Kind: backend.Select, Choices: ports}, "y", ""},
		{backend.Field{Kind: backend.Select, Choices: ports}, "z", "cannot be"},
		{backend.Field{Kind: backend.Select, Choices: ports, Live: true}, "z", ""},
		{backend.Field{Kind: backend.Suggest, Choices: ports}, "z", ""},
		{backend.Field{Kind: backend.URL}, "https://example.org/x", ""},
		{backend.Field{Kind: backend.URL}, "HTTP://example.org", ""},
		{backend.Field{Kind: backend.URL}, "ftp://example.org", "full address"},
		{backend.Field{Kind: backend.URL, Schemes: []string{"socks5"}}, "socks5://example.org:1080", ""},
		{backend.Field{Kind: backend.URL}, "example.org", "full address"},
		{backend.Field{Kind: backend.URL}, "https://u:p@example.org", "user name or password"},
		{backend.Field{Kind: backend.Pairs}, "a=1\n\nb=", ""},
		{backend.Field{Kind: backend.Pairs}, "a=1\njust text", "not key=value: just text"},
		{backend.Field{Kind: backend.Pairs}, "=1", "not key=value"},
		{backend.Field{Kind: backend.List}, "a\nb", ""},
		{backend.Field{Kind: backend.File}, "/x/y", ""},
		{backend.Field{Kind: backend.Secret}, "a=b", ""},
		{backend.Field{Kind: backend.Text, Check: func(string) string { return "Never." }}, "x", "Never."},
		{backend.Field{Kind: backend.Text, Required: true, Default: "d"}, "", ""},
		{backend.Field{Kind: backend.Text, Required: true}, "", "is needed"},
	} {
		c.field.Key, c.field.Label = "k", "The field"
		bad := backend.Validate([]backend.Field{c.field}, backend.Values{"k": c.text})
		switch {
		case c.want == "" && len(bad) != 0:
			t.Errorf("%s %q: %v", c.field.Kind, c.text, bad)
		case c.want != "" && (len(bad) != 1 || !strings.Contains(bad[0].What, c.want)):
			t.Errorf("%s %q: %v, want %q", c.field.Kind, c.text, bad, c.want)
		}
	}
}

// systems are a form whose field "system" has choices with other spellings.
var systems = []backend.Field{
	{Key: "system", Label: "System", Kind: backend.Select, Default: "esxi", Choices: []backend.Choice{
		{Value: "esxi", Also: []string{"vmware"}},
		{Value: "rhels", Also: []string{"RHEL", "redhat"}},
		{Value: "rhel", When: backend.Condition{{Key: "edition", In: []string{"free"}}}},
		{Value: "win"},
	}},
	{Key: "release", Label: "Release", Kind: backend.Text, Required: true, When: backend.Condition{{Key: "system", In: []string{"rhels"}}}},
	{Key: "edition", Label: "Edition", Kind: backend.Suggest, Choices: []backend.Choice{{Value: "free", Also: []string{"gratis"}}}},
	{Key: "remark", Label: "Remark", Kind: backend.Text, Choices: []backend.Choice{{Value: "free", Also: []string{"gratis"}}}},
}

func TestChoice_otherSpellingsBecomeItsValue(t *testing.T) {
	for _, c := range []struct{ key, given, want string }{
		{"system", "redhat", "rhels"},
		{"system", "RedHat", "rhels"},
		{"system", "Rhel", "rhels"},
		{"system", "RHELS", "rhels"},
		{"system", "rhel", "rhel"}, // a value of its own, before any spelling
		{"system", "VMware", "esxi"},
		{"system", "", "esxi"},
		{"system", "Win", "Win"}, // no other spellings, so as it stands only
		{"edition", "Gratis", "free"},
		{"edition", "enterprise", "enterprise"},
		{"remark", "gratis", "gratis"}, // choices count for Select and Suggest
	} {
		if got := backend.Fill(systems, backend.Values{c.key: c.given})[c.key]; got != c.want {
			t.Errorf("%s %q was filled in as %q, want %q", c.key, c.given, got, c.want)
		}
	}
}

func TestChoice_conditionsSeeItsValue(t *testing.T) {
	if got := keysOf(backend.Visible(systems, backend.Values{"system": "RedHat"})); got != "system release edition remark" {
		t.Errorf("visible: %s", got)
	}
	if few := backend.Visible(systems, backend.Values{"edition": "enterprise"})[0].Choices; len(few) != 3 {
		t.Errorf("%d choices without the edition", len(few))
	}
	if all := backend.Visible(systems, backend.Values{"edition": "GRATIS"})[0].Choices; len(all) != 4 {
		t.Errorf("%d choices with it", len(all))
	}
}

func TestChoice_validateTakesOtherSpellings(t *testing.T) {
	for _, c := range []struct {
		v    backend.Values
		want string // fields with faults
	}{
		{backend.Values{"system": "VMWARE"}, ""},
		{backend.Values{"system": "redhat"}, "release"}, // its condition holds, so it is asked for
		{backend.Values{"system": "redhat", "release": "9"}, ""},
		{backend.Values{"system": "rhel"}, "system"}, // a value that is not offered here
		{backend.Values{"system": "WIN"}, "system"},
		{backend.Values{"edition": "enterprise"}, ""},
	} {
		var got []string
		for _, f := range backend.Validate(systems, c.v) {
			got = append(got, f.Field)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v: faults for %v, want %q", c.v, got, c.want)
		}
	}
}

func TestExisting_dropsWhatHangsOnADroppedText(t *testing.T) {
	fields := []backend.Field{
		{Key: "login", Kind: backend.Select, Default: "token", Choices: []backend.Choice{{Value: "token"}, {Value: "service"}}},
		{Key: "url", Kind: backend.Text, When: backend.Condition{{Key: "login", In: []string{"service"}}}},
		{Key: "domain", Kind: backend.Text, When: backend.Condition{{Key: "url", In: []string{"x"}}}},
	}
	for name, c := range map[string]struct{ given, want backend.Values }{
		"all of them":   {backend.Values{"login": "service", "url": "x", "domain": "d", "other": "o"}, backend.Values{"login": "service", "url": "x", "domain": "d", "other": "o"}},
		"one by one":    {backend.Values{"login": "token", "url": "x", "domain": "d", "other": "o"}, backend.Values{"login": "token", "other": "o"}},
		"by a default":  {backend.Values{"url": "x"}, backend.Values{}},
		"an empty text": {backend.Values{"login": "service", "url": "", "other": ""}, backend.Values{"login": "service"}},
	} {
		before := c.given.Clone()
		if got := backend.Existing(fields, c.given); !maps.Equal(got, c.want) || !maps.Equal(c.given, before) {
			t.Errorf("%s: %v of %v, want %v", name, got, before, c.want)
		}
	}
}
