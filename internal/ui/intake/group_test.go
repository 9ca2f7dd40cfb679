package intake

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/profile"
)

// shelf is a back end on which files of one stem travel together. Its plan names
// what is missing.
func shelf() backend.Spec {
	spec := store()
	spec.ID, spec.Title = "shelf", "Shelf"
	spec.Request = append(spec.Request, backend.Field{Key: "kind", Label: "Kind", Kind: backend.Text})
	spec.Propose = func(files []backend.Candidate) backend.Values {
		return backend.Values{"name": files[0].Name, "kind": fmt.Sprintf("%d files", len(files))}
	}
	spec.Accept.Sets = backend.SetRule{
		Group: byStem,
		Role: func(name string) string {
			return map[string]string{".tgz": "payload", ".xml": "description"}[filepath.Ext(name)]
		},
	}
	return spec
}

func byStem(paths []string) [][]int {
	byStem := map[string][]int{}
	var stems []string
	for i, p := range paths {
		stem, _, _ := strings.Cut(p, ".")
		if byStem[stem] == nil {
			stems = append(stems, stem)
		}
		byStem[stem] = append(byStem[stem], i)
	}
	var sets [][]int
	for _, stem := range stems {
		if len(byStem[stem]) > 1 {
			sets = append(sets, byStem[stem])
		}
	}
	return sets
}

// depot returns a program with a store and two shelves.
func depot() *fake {
	f := lab()
	f.targets = append(f.targets[:1:1],
		Target{Profile: profile.Profile{ID: "s", Name: "Shelf", Backend: "shelf"}, Spec: shelf()},
		Target{Profile: profile.Profile{ID: "t", Name: "Other shelf", Backend: "shelf"}, Spec: shelf()})
	return f
}

// laid writes the cards of a pane with their targets: "1: a.tgz a.xml | -: b.tgz".
func laid(p *Pane) string {
	var cards []string
	for _, c := range p.cards {
		names := []string{c.target + ":"}
		for _, m := range c.members {
			names = append(names, m.Identity.Name())
		}
		cards = append(cards, strings.Join(names, " "))
	}
	return strings.Join(cards, " | ")
}

func wantLaid(t *testing.T, p *Pane, want string) {
	t.Helper()
	if got := laid(p); got != want {
		t.Errorf("the cards are %s\n           want %s", got, want)
	}
}

func TestSets_formWhenTheTargetIsChosenLater(t *testing.T) {
	p, _, _ := opened(t, depot())
	p.Add([]string{"/d/a.tgz", "/d/b.tgz", "/d/a.xml", "/d/a.txt"}, "")
	wantLaid(t, p, ": a.tgz | : b.tgz | : a.xml | : a.txt")
	give(p.cards[2], backend.Values{keyTarget: "s"})
	wantLaid(t, p, "s: a.tgz a.xml a.txt | : b.tgz")
	if p.active != p.cards[0] || !p.cards[0].body.Visible() {
		t.Error("the set is not the card that is worked on")
	}
}

func TestSets_splitAndFormAgainWithTheTarget(t *testing.T) {
	p, _, _ := opened(t, depot())
	p.Add([]string{"/d/a.tgz", "/d/b.iso", "/d/a.xml"}, "s")
	wantLaid(t, p, "s: a.tgz a.xml | s: b.iso")
	give(p.cards[0], backend.Values{keyTarget: "1"})
	wantLaid(t, p, "1: a.tgz | s: b.iso | 1: a.xml")
	give(p.cards[0], backend.Values{keyTarget: "t"})
	wantLaid(t, p, "t: a.tgz a.xml | s: b.iso")
	give(p.cards[0], backend.Values{keyTarget: "s"})
	wantLaid(t, p, "s: a.tgz a.xml | s: b.iso")
}

func TestSets_joinWhatComesLater(t *testing.T) {
	p, _, c := opened(t, depot())
	p.Add([]string{"/d/a.tgz"}, "s")
	give(p.cards[0], backend.Values{"note": "mine", "name": "my name"})
	p.Add([]string{"/d/b.tgz"}, "t")
	p.Add([]string{"/d/a.xml", "/d/b.xml"}, "s")
	wantLaid(t, p, "s: a.tgz a.xml | t: b.tgz | s: b.xml")
	c.pass()
	if v := p.cards[0].values(); v["note"] != "mine" || v["name"] != "my name" || v["kind"] != "2 files" {
		t.Errorf("the set has %v", v)
	}
}

func TestSets_otherDropsKeepTheirTarget(t *testing.T) {
	p, _, _ := opened(t, depot())
	p.Add([]string{"/d/a.tgz"}, "1")
	p.Add([]string{"/d/a.xml"}, "1")
	give(p.cards[1], backend.Values{keyTarget: "s"})
	wantLaid(t, p, "1: a.tgz | s: a.xml")
	give(p.cards[0], backend.Values{keyTarget: "s"})
	wantLaid(t, p, "s: a.tgz a.xml")
}

func TestSets_formWhenTheTargetsComeLate(t *testing.T) {
	f := depot()
	all := f.targets
	f.targets = nil
	p, _, _ := opened(t, f)
	p.Add([]string{"/d/a.tgz", "/d/a.xml"}, "")
	f.targets = all[1:2]
	p.Refresh()
	wantLaid(t, p, "s: a.tgz a.xml")
}

func TestSets_formWhenSettingsAreAppliedToAll(t *testing.T) {
	p, _, _ := opened(t, depot())
	p.Add([]string{"/d/a.tgz", "/d/b.tgz"}, "1")
	p.Add([]string{"/d/b.xml"}, "1")
	give(p.cards[0], backend.Values{keyTarget: "s"})
	give(p.cards[0], backend.Values{"note": "for all"})
	p.applyToAll()
	wantLaid(t, p, "s: a.tgz | s: b.tgz b.xml")
	if v := p.cards[1].values(); v["note"] != "for all" || v["name"] != "b.tgz" {
		t.Errorf("the set has %v", v)
	}
}

func TestSets_splitKeepsWhatIsNotTheFilesOwn(t *testing.T) {
	f := depot()
	p, _, _ := opened(t, f)
	p.Add([]string{"/d/a.tgz", "/d/a.xml"}, "s")
	give(p.cards[0], backend.Values{"note": "for all", "name": "my name", "kind": "my kind"})
	f.targets[1].Spec.Accept.Sets.Group = nil
	p.Refresh()
	wantLaid(t, p, "s: a.tgz | s: a.xml")
	for i, want := range []backend.Values{
		{"note": "for all", "name": "my name", "kind": "my kind"},
		{"note": "for all", "name": "a.xml", "kind": "1 files"},
	} {
		if got := p.cards[i].values(); got["note"] != want["note"] || got["name"] != want["name"] || got["kind"] != want["kind"] {
			t.Errorf("card %d has %v, want %v", i, got, want)
		}
	}
}

func TestSets_aCardThatWaitsToBeQueuedIsLeftAlone(t *testing.T) {
	f := depot()
	p, _, c := opened(t, f)
	p.Add([]string{"/d/a.tgz"}, "s")
	p.QueueFocused()
	p.Add([]string{"/d/a.xml"}, "s")
	wantLaid(t, p, "s: a.tgz | s: a.xml")
	c.pass()
	if len(f.queued) != 1 || f.queued[0].Request.Items[0].Identity.Name() != "a.tgz" {
		t.Errorf("queued %v", f.queued)
	}
}

func TestSets_aDissolvedCardLosesNoFile(t *testing.T) {
	f := depot()
	f.targets[2].Spec.Accept.Sets.Group = func(paths []string) [][]int { // what ends alike
		byEnd := map[string][]int{}
		for i, p := range paths {
			byEnd[filepath.Ext(p)] = append(byEnd[filepath.Ext(p)], i)
		}
		return slices.DeleteFunc([][]int{byEnd[".tgz"], byEnd[".xml"], byEnd[".txt"]}, func(set []int) bool { return len(set) < 2 })
	}
	p, _, _ := opened(t, f)
	p.Add([]string{"/d/a.tgz", "/d/a.xml", "/d/b.tgz", "/d/b.xml", "/d/c.tgz"}, "s")
	wantLaid(t, p, "s: a.tgz a.xml | s: b.tgz b.xml | s: c.tgz")
	p.cards[2].turn()
	give(p.cards[2], backend.Values{keyTarget: "t"})
	wantLaid(t, p, "t: a.tgz b.tgz c.tgz | t: a.xml b.xml")
}

func TestSets_sendTheirMembersWithTheirRoles(t *testing.T) {
	f := depot()
	p, w, c := opened(t, f)
	p.Add([]string{"/d/a.tgz", "/d/a.xml", "/d/a.xml"}, "s")
	c.pass()
	says(t, w, "a.tgz and 1 more file", "A set of 2 files · 20.6 GB together", "a.tgz payload · 10.3 GB", "a.xml description · 10.3 GB")
	p.QueueFocused()
	items := f.queued[0].Request.Items
	if len(items) != 2 || items[0].Role != "payload" || items[1].Role != "description" {
		t.Errorf("queued %+v", items)
	}
}

func TestSets_aMissingMemberIsToldOnFoldedAndUnfoldedCards(t *testing.T) {
	f := depot()
	f.plan = backend.Plan{Findings: []backend.Finding{
		{Level: backend.OK, What: "The login works."},
		{Level: backend.Warning, What: "The file a.txt is missing.", Remedy: "Add it."},
	}}
	p, w, c := opened(t, f)
	p.Add([]string{"/d/a.tgz", "/d/a.xml"}, "s")
	c.pass()
	says(t, w, "Plan: 1 ok, 1 warning: The file a.txt is missing.", "Warning: The file a.txt is missing. Add it.")
	p.cards[0].turn()
	says(t, w, "For Shelf · Plan: 1 ok, 1 warning: The file a.txt is missing.")
}

func TestSets_aPastedDigestIsForNoneOfTheFiles(t *testing.T) {
	p, _, _ := opened(t, depot())
	p.Add([]string{"/d/a.tgz", "/d/a.xml"}, "s")
	if err := p.Expect(strings.Repeat("ab", 32)); err == nil || len(p.cards[0].members) != 2 {
		t.Errorf("the digest yields %v, the card has %d files", err, len(p.cards[0].members))
	}
}

func TestSets_manyFilesOneByOne(t *testing.T) {
	p, _, _ := opened(t, depot())
	for i := range 24 {
		p.Add([]string{fmt.Sprintf("/d/%d.%d", i%6, i/6)}, "s")
	}
	files := 0
	for _, c := range p.cards {
		files += len(c.members)
	}
	if len(p.cards) != 6 || files != 24 || len(p.list.Objects) != 6 {
		t.Errorf("%d cards with %d files, %d of them shown", len(p.cards), files, len(p.list.Objects))
	}
}
