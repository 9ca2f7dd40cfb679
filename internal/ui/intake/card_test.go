package intake

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

func TestPlan_isMadeOnceAfterTheLastChange(t *testing.T) {
	f := lab()
	p, _, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	give(p.cards[0], backend.Values{"note": "x"})
	give(p.cards[0], backend.Values{"note": "xy"})
	c.pass()
	if len(f.planned) != 1 || f.planned[0].Values["note"] != "xy" {
		t.Errorf("planned %v", f.planned)
	}
}

func TestPlan_answerForOlderTextsIsNotShown(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	var late []func()
	p.run = func(work, then func()) { late = append(late, func() { work(); then() }) }
	c.pass()
	give(p.cards[0], backend.Values{"note": "x"})
	late[0]()
	says(t, w, "Plan: asking the server…")
	if len(f.planned) != 0 {
		t.Error("the server was asked for a plan that nobody waits for")
	}
}

func TestPlan_blockerForbidsQueueing(t *testing.T) {
	f := lab()
	f.plan.Findings = append(f.plan.Findings, backend.Finding{Level: backend.Blocker, What: "There is no room.", Remedy: "Make some."})
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	c.pass()
	says(t, w, "Plan: 1 blocker, 1 ok, 1 warning. It cannot be queued like this.", "Blocker: There is no room. Make some.")
	if !p.cards[0].button.Disabled() {
		t.Error("the button can be pressed")
	}
	p.QueueFocused()
	if len(f.queued) != 0 {
		t.Error("it was queued all the same")
	}
	f.plan = backend.Plan{}
	give(p.cards[0], backend.Values{"note": "x"})
	c.pass()
	if p.cards[0].button.Disabled() {
		t.Error("the button stays locked after the blocker is gone")
	}
}

func TestPlan_showsWhatIsFineOnRequest(t *testing.T) {
	p, w, c := opened(t, lab())
	p.Add([]string{"/a.iso"}, "1")
	c.pass()
	if strings.Contains(written(w), "The login works.") {
		t.Error("what is fine is not folded")
	}
	press(t, w, "Show all")
	says(t, w, "The login works.", "Show less")
}

func TestPlan_thatCannotBeMadeDoesNotForbidQueueing(t *testing.T) {
	f := lab()
	f.planErr = fault.New(fault.Unreachable, "Nobody answers.", "Check the network.")
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	c.pass()
	says(t, w, "The plan could not be made. Nobody answers. Check the network. You may queue it all the same.")
	p.QueueFocused()
	if len(f.queued) != 1 {
		t.Error("it could not be queued")
	}
}

func TestQueue_handsOverTheRequestAndClosesTheCard(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/d/rocky.iso"}, "1")
	c.pass()
	press(t, w, "Queue")
	if len(f.queued) != 1 || p.Count() != 0 {
		t.Fatalf("%d queued, %d left", len(f.queued), p.Count())
	}
	job := f.queued[0]
	if job.Profile != "1" || job.ProfileName != "Berlin" || job.Backend != "store" || job.Request.Values["name"] != "rocky" || job.Request.Values["format"] != "iso" {
		t.Errorf("queued %+v", job)
	}
	if it := job.Request.Items; len(it) != 1 || it[0].Identity.Path != "/d/rocky.iso" || len(it[0].Expected) != 1 {
		t.Errorf("items %+v", it)
	}
}

func TestQueue_whileThePlanIsBeingMadeWaitsForIt(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	p.QueueFocused()
	says(t, w, "It is queued as soon as the plan allows it.")
	if len(f.queued) != 0 {
		t.Fatal("it was queued before the plan")
	}
	c.pass()
	if len(f.queued) != 1 {
		t.Error("it was not queued after the plan")
	}
}

func TestQueue_leadsToWhatIsMissing(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	give(p.cards[0], backend.Values{"name": ""})
	c.pass()
	says(t, w, "Name is needed.")
	p.QueueFocused()
	says(t, w, "Name is needed. Fill it in.")
	if len(f.queued) != 0 || w.Canvas().Focused() == nil {
		t.Error("it was queued, or the focus is nowhere")
	}
}

func TestQueue_foldedCardUnfoldsWhereItLacksSomething(t *testing.T) {
	f := lab()
	for i := range f.targets {
		f.targets[i].Spec.Propose = nil
	}
	p, _, c := opened(t, f)
	p.Add([]string{"/a", "/b", "/c", "/d"}, "1")
	c.pass()
	last := p.cards[3]
	if last.body.Visible() {
		t.Fatal("the fourth card is not folded")
	}
	last.queue()
	if !last.body.Visible() || len(f.queued) != 0 {
		t.Error("the card does not show what it lacks")
	}
}

func TestQueue_failureKeepsTheCard(t *testing.T) {
	f := lab()
	f.refuse = []error{fault.New(fault.Unavailable, "The journal cannot be written.", "Make room on the disk.")}
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	c.pass()
	p.QueueFocused()
	says(t, w, "It was not queued. The journal cannot be written. Make room on the disk.")
	p.QueueFocused()
	if len(f.queued) != 1 || p.Count() != 0 {
		t.Errorf("%d queued, %d left", len(f.queued), p.Count())
	}
}

func TestQueueFocused_takesTheCardTouchedLast(t *testing.T) {
	f := lab()
	p, _, c := opened(t, f)
	p.Add([]string{"/a.iso", "/b.iso"}, "1")
	c.pass()
	p.cards[1].form.Focus()
	p.QueueFocused()
	if len(f.queued) != 1 || f.queued[0].Request.Items[0].Identity.Path != "/b.iso" {
		t.Errorf("queued %v", f.queued)
	}
}

func TestRemove_endsThePlanAndTheCard(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "1")
	press(t, w, "Remove this card")
	c.pass()
	if p.Count() != 0 || len(f.planned) != 0 {
		t.Errorf("%d left, %d plans", p.Count(), len(f.planned))
	}
}

func TestDigest_pastedComesFirstAndGoesAlong(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	p.Add([]string{"/d/rocky.iso"}, "1")
	card := p.cards[0]
	press(t, w, "Paste a digest…")
	says(t, w, "Compare with a published digest")
	press(t, w, "Compare with it")
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("an empty text closes the dialog")
	}
	press(t, w, "Cancel")
	if err := card.expect("no digest"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong digest yields %v", err)
	}
	for _, digit := range []string{"c", "d"} {
		if err := card.expect(strings.Repeat(digit, 128)); err != nil {
			t.Fatal(err)
		}
	}
	says(t, w, "SHA-512 from the digest you pasted will be compared.")
	c.pass()
	card.queue()
	got := f.queued[0].Request.Items[0].Expected
	if len(got) != 2 || got[0].Algo != source.SHA512 || got[0].Digest != strings.Repeat("d", 128) || got[1].Algo != source.SHA256 {
		t.Errorf("expected digests %v", got)
	}
}

func TestWarnings_sayWhatTheContentShows(t *testing.T) {
	for want, file := range map[string]draft.File{
		"shorter than its header says":     {Report: inspect.Report{Truncated: true}},
		"difference to another image":      {Report: inspect.Report{BackingFile: true}},
		"lie in other files":               {Report: inspect.Report{External: true}},
		"is encrypted":                     {Report: inspect.Report{Encrypted: true}},
		"The checksum file is unreadable.": {Warnings: []string{"The checksum file is unreadable."}},
	} {
		if got := warnings(file); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%v, want %q in it", got, want)
		}
	}
}

func TestAbout_namesFormatAndSystem(t *testing.T) {
	for want, r := range map[string]inspect.Report{
		"QCOW2 v3 (a disk of 42.9 GB)":      {Format: inspect.QCOW2, SubFormat: "v3", VirtualSize: 42_949_672_960},
		"Unknown format":                    {},
		"ISO · label DATA":                  {Format: inspect.ISO, Label: "DATA"},
		"ISO · Debian 12 (from disc label)": {Format: inspect.ISO, OS: inspect.OS{Name: "Debian", Release: "12", From: "disc label"}},
		"Raw disk image":                    {Format: inspect.Raw},
		"gzip archive":                      {Format: inspect.Gzip},
	} {
		c := &card{members: []member{{File: draft.File{Identity: source.Identity{Path: "/a", Size: 1000}, Report: r}}}}
		if got := c.about(); got != "1 kB · "+want {
			t.Errorf("%q, want %q", got, "1 kB · "+want)
		}
	}
}

func TestSet_isOneCard(t *testing.T) {
	f := lab()
	for i := range f.targets {
		f.targets[i].Spec.Accept.Sets.Group = func(paths []string) [][]int { return [][]int{{0, 2}} }
	}
	p, w, _ := opened(t, f)
	p.Add([]string{"/d/rocky.iso", "/b.iso", "/c.iso"}, "1")
	if len(p.cards) != 2 || len(p.cards[0].members) != 2 || len(p.cards[1].members) != 1 {
		t.Fatalf("%d cards", len(p.cards))
	}
	says(t, w, "rocky.iso and 1 more file", "20.6 GB", "Published checksums of 1 of 2 files will be compared.")
}
