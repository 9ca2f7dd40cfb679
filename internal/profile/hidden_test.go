package profile

import (
	"maps"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
)

// doors is a declaration whose fields hang on each other: the address of the desk is
// there with the way "desk", and its queue with an address.
var doors = backend.Spec{ID: "doors", Profile: []backend.Field{
	{Key: "way", Label: "Log in", Kind: backend.Select, Default: "key", Choices: []backend.Choice{{Value: "key"}, {Value: "desk", Also: []string{"counter"}}}},
	{Key: "desk", Label: "Desk", Kind: backend.URL, When: backend.Condition{{Key: "way", In: []string{"desk"}}}},
	{Key: "line", Label: "Line", Kind: backend.Select, Choices: []backend.Choice{{Value: "short"}, {Value: "long"}}, When: backend.Condition{{Key: "way", In: []string{"desk"}}}},
	{Key: "ticket", Label: "Ticket", Kind: backend.Text, When: backend.Condition{{Key: "line", In: []string{"long"}}}},
}}

func atTheDoors(id string) (backend.Spec, bool) { return doors, id == doors.ID }

func TestSave_keepsOnlyTheFieldsThatExist(t *testing.T) {
	whole := backend.Values{"desk": "https://desk", "line": "long", "ticket": "7"}
	for name, c := range map[string]struct{ given, want backend.Values }{
		"chosen by the desk":     {backend.Values{"way": "desk"}, backend.Values{"way": "desk"}},
		"in another spelling":    {merge(whole, "way", "counter"), merge(whole, "way", "counter")},
		"all of it":              {merge(whole, "way", "desk"), merge(whole, "way", "desk")},
		"by key":                 {merge(whole, "way", "key"), backend.Values{"way": "key"}},
		"by default":             {whole, backend.Values{}},
		"what hangs on the line": {backend.Values{"way": "desk", "ticket": "7", "line": "short"}, backend.Values{"way": "desk", "line": "short"}},
		"broken, and hidden":     {backend.Values{"desk": "https://u:secret@desk/"}, backend.Values{}},
	} {
		path := file1(t)
		saved, err := open(t, path).Save(doors, Profile{Name: "x", Values: c.given})
		if err != nil || !maps.Equal(saved.Values, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, saved.Values, err, c.want)
		}
		if strings.Contains(text(t, path), "secret") {
			t.Errorf("%s: the file holds what no rule looked at", name)
		}
	}
}

func merge(v backend.Values, key, text string) backend.Values {
	v = v.Clone()
	v[key] = text
	return v
}

func TestSave_leavesWhatItIsGivenAlone(t *testing.T) {
	given := backend.Values{"desk": "https://desk", "line": ""}
	if _, err := open(t, file1(t)).Save(doors, Profile{Name: "x", Values: given}); err != nil || len(given) != 2 {
		t.Errorf("%v, %v", given, err)
	}
}

func TestImport_keepsOnlyTheFieldsThatExist(t *testing.T) {
	s := open(t, file1(t))
	in := `{"version":1,"profiles":[{"name":"a","backend":"doors","values":{"way":"key","desk":"https://u:secret@desk/"}}]}`
	added, err := s.Import(strings.NewReader(in), atTheDoors)
	if err != nil || !maps.Equal(added[0].Values, backend.Values{"way": "key"}) {
		t.Errorf("Import = %+v, %v", added, err)
	}
}

func TestStore_dropsAHiddenTextThatStandsInTheFile(t *testing.T) {
	path := file1(t)
	saved, err := open(t, path).Save(doors, Profile{Name: "a", Values: backend.Values{"way": "key"}})
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(text(t, path), `"way": "key"`, `"way": "key", "desk": "https://u:secret@desk/"`, 1)
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	s.Know(atTheDoors)
	if p, _ := s.Get(saved.ID); !maps.Equal(p.Values, saved.Values) {
		t.Errorf("read = %v", p.Values)
	}
	if _, err := s.Save(doors, Profile{Name: "b"}); err != nil || strings.Contains(text(t, path), "secret") {
		t.Errorf("%v, and the file is\n%s", err, text(t, path))
	}
}
