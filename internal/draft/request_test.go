package draft

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// shelf is a back end with rules, proposals and sets: files of one stem travel
// together.
var shelf = backend.Spec{
	ID: "shelf", Title: "The shelf", ItemNoun: "box",
	Request: []backend.Field{
		{Key: "name", Label: "Name", Kind: backend.Text, Required: true, MaxLen: 8},
		{Key: "color", Label: "Color", Kind: backend.Select, Default: "red", Choices: []backend.Choice{{Value: "red"}, {Value: "blue"}}},
		{Key: "shade", Label: "Shade", Kind: backend.Text, Default: "dark", When: backend.Condition{{Key: "color", In: []string{"blue"}}}},
	},
	Accept: backend.Accept{Extensions: []string{".tar.gz", ".iso"}, URL: []string{"https"}},
	Propose: func(files []backend.Candidate) backend.Values {
		return backend.Values{"name": strings.TrimSuffix(files[0].Name, ".iso"), "color": map[inspect.Format]string{inspect.ISO: "blue"}[files[0].Report.Format]}
	},
}

func file(path string, format inspect.Format) File {
	return File{Identity: source.Identity{Path: path, Size: 7}, Report: inspect.Report{Format: format}}
}

func TestPropose_proposalsOverDefaults(t *testing.T) {
	for name, c := range map[string]struct {
		spec  backend.Spec
		files []File
		want  string
	}{
		"from content":        {shelf, []File{file("/a.iso", inspect.ISO)}, "map[color:blue name:a shade:dark]"},
		"defaults fill in":    {shelf, []File{file("/a.iso", inspect.Raw)}, "map[color:red name:a]"},
		"the first of a set":  {shelf, []File{file("/a.iso", inspect.Raw), file("/b.iso", inspect.ISO)}, "map[color:red name:a]"},
		"no file":             {shelf, nil, "map[color:red]"},
		"no proposals at all": {backend.Spec{Request: shelf.Request}, []File{file("/a.iso", inspect.ISO)}, "map[color:red]"},
	} {
		if got := fmt.Sprint(Propose(c.spec, c.files)); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

func TestProposeURL_fromTheLastElementOfThePath(t *testing.T) {
	for address, want := range map[string]string{
		"https://mirror/pub/a.iso":          "map[color:red name:a]",
		"sftp://files:22/in/my%20box.iso?x": "map[color:red name:my box]",
		"https://mirror/pub/":               "map[color:red]",
		"https://mirror":                    "map[color:red]",
		"a.iso":                             "map[color:red]",
		"https://[::1":                      "map[color:red]",
		"":                                  "map[color:red]",
	} {
		if got := fmt.Sprint(ProposeURL(shelf, address)); got != want {
			t.Errorf("%s: %s; want %s", address, got, want)
		}
	}
}

func TestPropose_seesEveryMemberInOrder(t *testing.T) {
	spec := shelf
	spec.Propose = func(files []backend.Candidate) backend.Values {
		v := backend.Values{}
		for _, f := range files {
			v["name"] += fmt.Sprintf("%s/%s ", f.Name, f.Report.Format)
		}
		return v
	}
	got := Propose(spec, []File{file("/in/b.iso", inspect.ISO), file("/in/a.asc", inspect.Raw)})
	if want := fmt.Sprintf("b.iso/%s a.asc/%s ", inspect.ISO, inspect.Raw); got["name"] != want {
		t.Errorf("the members were seen as %q, want %q", got["name"], want)
	}
}

func TestAmend_givenTextsCountOverProposals(t *testing.T) {
	spec := backend.Spec{Request: []backend.Field{
		{Key: "type", Label: "Type", Kind: backend.Select, Choices: []backend.Choice{{Value: "disc"}, {Value: "boot"}}},
		{Key: "system", Label: "System", Kind: backend.Select, Default: "win", Choices: []backend.Choice{
			{Value: "linux", When: backend.Condition{{Key: "type", In: []string{"disc"}}}}, {Value: "win"},
		}},
		{Key: "edition", Label: "Edition", Kind: backend.Select, Choices: []backend.Choice{
			{Value: "server", When: backend.Condition{{Key: "system", In: []string{"linux"}}}}, {Value: "desktop"},
		}},
		{Key: "name", Label: "Name", Kind: backend.Text, MaxLen: 4},
	}}
	proposed := backend.Values{"type": "disc", "system": "linux", "edition": "server", "name": "a"}
	for name, c := range map[string]struct {
		given backend.Values
		want  string
	}{
		"nothing given":                 {nil, "map[edition:server name:a system:linux type:disc]"},
		"over a proposal":               {backend.Values{"name": "b"}, "map[edition:server name:b system:linux type:disc]"},
		"what is ruled out makes way":   {backend.Values{"type": "boot"}, "map[name:a type:boot]"},
		"what is given stays and fails": {backend.Values{"type": "boot", "system": "linux"}, "map[edition:server name:a system:linux type:boot]"},
		"an unknown field stays":        {backend.Values{"colour": "red"}, "map[colour:red edition:server name:a system:linux type:disc]"},
	} {
		if got := fmt.Sprint(Amend(spec, proposed, c.given)); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
	if len(proposed) != 4 {
		t.Errorf("the proposals were changed: %v", proposed)
	}
}

func TestRequest_givesEveryMemberItsRole(t *testing.T) {
	spec := shelf
	spec.Accept = backend.Accept{Sets: backend.SetRule{
		Group: func([]string) [][]int { return [][]int{{0, 1}} },
		Role:  func(name string) string { return map[string]string{"a.asc": "signature"}[name] },
	}}
	req, err := Request(spec, []File{file("/in/a.iso", ""), file("/in/a.asc", "")}, backend.Values{"name": "a"})
	if err != nil {
		t.Fatal(err)
	}
	if len(req.Items) != 2 || req.Items[0].Role != "" || req.Items[1].Role != "signature" {
		t.Errorf("items = %+v", req.Items)
	}
	if req, err = Request(spec, []File{file("/in/a.asc", "")}, backend.Values{"name": "a"}); err != nil || req.Items[0].Role != "" {
		t.Errorf("a file in no set: %+v, %v", req.Items, err)
	}
}

func TestRequest_carriesFilesDigestsAndDefaults(t *testing.T) {
	f := file("/in/A.ISO", inspect.ISO)
	f.Expected = []source.Expected{{Algo: source.SHA256, Digest: "ab", From: "SHA256SUMS"}}
	req, err := Request(shelf, []File{f}, backend.Values{"name": "a"})
	if err != nil {
		t.Fatal(err)
	}
	if len(req.Items) != 1 || req.Items[0].Identity != f.Identity || req.Items[0].Expected[0] != f.Expected[0] || req.Values["color"] != "red" {
		t.Errorf("request = %+v", req)
	}
}

// fields returns the fields of the faults joined in err.
func fields(t *testing.T, err error) string {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not joined: %v", err)
	}
	var out []string
	for _, e := range joined.Unwrap() {
		var f *fault.Fault
		if !errors.As(e, &f) || f.Kind != fault.Invalid || f.Remedy == "" {
			t.Errorf("%+v", e)
			continue
		}
		out = append(out, f.Field)
	}
	return strings.Join(out, ",")
}

func TestRequest_tellsEverythingThatIsWrongAtOnce(t *testing.T) {
	_, err := Request(shelf, []File{file("/a.iso", ""), file("/b.txt", "")}, backend.Values{"name": "much too long", "color": "green", "size": "1"})
	if got := fields(t, err); got != ",,name,color,size" {
		t.Errorf("fields = %s\n%v", got, err)
	}
	if _, err := Request(shelf, nil, backend.Values{"name": "a"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no file: %v", err)
	}
}

func TestRequest_anyFileWhereNoExtensionIsAsked(t *testing.T) {
	spec := shelf
	spec.Accept.Extensions = nil
	if _, err := Request(spec, []File{file("/strange", "")}, backend.Values{"name": "a"}); err != nil {
		t.Error(err)
	}
}

func TestRequestURL(t *testing.T) {
	good := backend.Values{"name": "a"}
	req, err := RequestURL(shelf, "https://mirror/a.iso", good)
	if err != nil || req.URL != "https://mirror/a.iso" || len(req.Items) != 0 || req.Values["color"] != "red" {
		t.Errorf("RequestURL = %+v, %v", req, err)
	}
	deaf := shelf
	deaf.Accept.URL = nil
	for name, c := range map[string]struct {
		spec    backend.Spec
		address string
		v       backend.Values
	}{
		"no address":         {shelf, "mirror/a.iso", good},
		"broken address":     {shelf, "https://[::1", good},
		"other scheme":       {shelf, "ftp://mirror/a.iso", good},
		"password inside":    {shelf, "https://anna:hunter2@mirror/a.iso", good},
		"back end fetches 0": {deaf, "https://mirror/a.iso", good},
		"field breaks rule":  {shelf, "https://mirror/a.iso", nil},
	} {
		_, err := RequestURL(c.spec, c.address, c.v)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Remedy == "" || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestGroup(t *testing.T) {
	byStem := backend.SetRule{Group: func(paths []string) [][]int {
		byName := map[string][]int{}
		var order []string
		for i, p := range paths {
			stem, _, _ := strings.Cut(p, ".")
			if byName[stem] == nil {
				order = append(order, stem)
			}
			byName[stem] = append(byName[stem], i)
		}
		var sets [][]int
		for _, stem := range order {
			if len(byName[stem]) > 1 {
				sets = append(sets, byName[stem])
			}
		}
		return sets
	}}
	for name, c := range map[string]struct {
		rule  backend.SetRule
		paths string
		want  string
	}{
		"no sets":    {backend.SetRule{}, "a.1 b.1 a.2", "a.1 | b.1 | a.2"},
		"some sets":  {byStem, "a.1 b.1 c.1 a.2 c.2", "a.1 a.2 | b.1 | c.1 c.2"},
		"no file":    {byStem, "", ""},
		"one member": {byStem, "a.1", "a.1"},
	} {
		spec := shelf
		spec.Accept.Sets = c.rule
		var files []File
		for p := range strings.FieldsSeq(c.paths) {
			files = append(files, file(p, ""))
		}
		var groups []string
		for _, g := range Group(spec, files) {
			var paths []string
			for _, f := range g {
				paths = append(paths, f.Identity.Path)
			}
			groups = append(groups, strings.Join(paths, " "))
		}
		if got := strings.Join(groups, " | "); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

func TestExpect_theGivenDigestCounts(t *testing.T) {
	published := []source.Expected{{Algo: source.SHA512, Digest: "51", From: "SHA512SUMS"}, {Algo: source.SHA256, Digest: "aa", From: "a.sha256"}}
	f := File{Expected: published}
	f.Expect(source.Expected{Algo: source.SHA256, Digest: "aa", From: "typed in"})
	if len(f.Warnings) != 0 || len(f.Expected) != 2 || f.Expected[0].From != "typed in" {
		t.Errorf("the same digest: %+v", f)
	}
	f.Expect(source.Expected{Algo: source.SHA512, Digest: "52", From: "typed in"})
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "SHA512SUMS") || f.Expected[0].Digest != "52" || len(f.Expected) != 2 {
		t.Errorf("another digest: %+v", f)
	}
	if published[0].Digest != "51" || published[1].From != "a.sha256" {
		t.Errorf("the caller's list was changed: %v", published)
	}
}
