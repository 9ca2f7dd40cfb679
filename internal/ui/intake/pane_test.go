package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestAdd_makesACardThatSaysWhatTheFileIs(t *testing.T) {
	p, w, c := opened(t, lab())
	p.Add([]string{"/d/rocky.iso"}, "1")
	c.pass()
	says(t, w, "rocky.iso", "10.3 GB · ISO · Rocky Linux 9.4 x86_64 (from .treeinfo)", "SHA-256 from SHA256SUMS will be compared.",
		"Berlin", "Plan: 1 ok, 1 warning", "Warning: The name exists. Choose another.")
	if v := p.cards[0].values(); v["name"] != "rocky" || v["format"] != "iso" {
		t.Errorf("proposed: %v", v)
	}
}

func TestAdd_keepsTheOrderGivenAndLeavesOutWhatIsThere(t *testing.T) {
	f := lab()
	f.folders = map[string][]string{"/d": {"/d/b.iso", "/d/a.iso"}}
	p, _, _ := opened(t, f)
	p.Add([]string{"/d", "/c.iso"}, "")
	p.Add([]string{"/d/a.iso"}, "")
	if got := names(p); !slices.Equal(got, []string{"b.iso", "a.iso", "c.iso"}) {
		t.Errorf("cards: %v", got)
	}
}

func TestAdd_unreadableFileLeavesANoticeAndTheOthersTheirCards(t *testing.T) {
	p, w, _ := opened(t, lab())
	changes := 0
	p.SetOnChange(func() { changes++ })
	p.Add([]string{"/d/bad.iso"}, "")
	says(t, w, "/d/bad.iso cannot be read. Ask for the right to read it.")
	if p.Count() != 1 || changes == 0 {
		t.Errorf("%d things to be seen, %d changes told", p.Count(), changes)
	}
	p.Add([]string{"/d/bad.iso", "/d/rocky.iso"}, "")
	if got := names(p); !slices.Equal(got, []string{"rocky.iso"}) {
		t.Errorf("cards: %v", got)
	}
	press(t, w, "Put this notice away")
	if p.Count() != 1 || strings.Contains(written(w), "cannot be read") {
		t.Error("the notice stays")
	}
}

func TestStop_givesUpOnAShareThatHangs(t *testing.T) {
	f := lab()
	p, w, _ := opened(t, f)
	f.hang = make(chan struct{})
	defer close(f.hang)
	p.run = func(work, then func()) {
		p.stopLooking() // before the share could have answered
		work()
		then()
	}
	p.Add([]string{"/share/a.iso"}, "")
	says(t, w, "/share/a.iso: The work was stopped.")
	if len(p.cards) != 0 || p.looks.open != 0 {
		t.Errorf("%d cards, %d files still looked at", len(p.cards), p.looks.open)
	}
}

func TestNotices_manyAreFolded(t *testing.T) {
	p, w, _ := opened(t, lab())
	for i := range 9 {
		p.notices.fault(fmt.Sprintf("/d/%d.iso", i), fault.New(fault.FileUnread, "No right to read it.", ""))
	}
	says(t, w, "/d/0.iso: No right to read it.", "Show 6 more")
	press(t, w, "Show 6 more")
	says(t, w, "/d/8.iso: No right to read it.")
}

func TestEmpty_saysWhatToDo(t *testing.T) {
	p, w, _ := opened(t, lab())
	says(t, w, "Drop images here")
	if p.Count() != 0 {
		t.Errorf("%d things to be seen", p.Count())
	}
}

func TestTarget_isTheWantedTheOnlyOrTheLast(t *testing.T) {
	f := lab()
	p, _, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "2")
	p.Add([]string{"/b.iso"}, "")
	if p.cards[0].target != "2" || p.cards[1].target != "" {
		t.Errorf("targets %q and %q, want the wanted one and none", p.cards[0].target, p.cards[1].target)
	}
	c.pass()
	p.cards[0].queue()
	p.Add([]string{"/c.iso"}, "")
	if got := p.cards[1].target; got != "2" {
		t.Errorf("after an upload to Bonn the target is %q", got)
	}
	f.targets = f.targets[:1]
	p.removeAll()
	p.last = ""
	p.Add([]string{"/d.iso"}, "")
	if got := p.cards[0].target; got != "1" {
		t.Errorf("the only target is not taken: %q", got)
	}
}

func TestRefresh_offersNewTargetsOnOpenCards(t *testing.T) {
	f := lab()
	all := f.targets
	f.targets = nil
	p, w, c := opened(t, f)
	p.Add([]string{"/a.iso"}, "")
	c.pass()
	says(t, w, "No target yet: add one first", "Choose a target.")
	f.targets = all[:1]
	p.Refresh()
	c.pass()
	says(t, w, "Berlin", "Plan: 1 ok, 1 warning")
}

func TestRefresh_keepsWhatWasTyped(t *testing.T) {
	p, _, c := opened(t, lab())
	p.Add([]string{"/a.iso"}, "1")
	give(p.cards[0], backend.Values{"name": "mine"})
	p.Refresh()
	c.pass()
	if got := p.cards[0].values()["name"]; got != "mine" {
		t.Errorf("the name is %q", got)
	}
}

func TestApplyToAll_copiesSettingsButNotWhatIsTheFilesOwn(t *testing.T) {
	p, _, c := opened(t, lab())
	p.Add([]string{"/a.iso", "/b.iso", "/d/rocky.iso"}, "1")
	give(p.cards[0], backend.Values{keyTarget: "2"})
	give(p.cards[0], backend.Values{"name": "renamed", "note": "for all", "format": "iso"})
	p.applyToAll()
	c.pass()
	for i, want := range []backend.Values{
		{"name": "renamed", "note": "for all", "format": "iso"},
		{"name": "b", "note": "for all", "format": "iso"},
		{"name": "rocky", "note": "for all", "format": "iso"},
	} {
		got := p.cards[i]
		if got.target != "2" {
			t.Errorf("card %d goes to %q", i, got.target)
		}
		for key, text := range want {
			if got.values()[key] != text {
				t.Errorf("card %d: %s is %q, want %q", i, key, got.values()[key], text)
			}
		}
	}
}

func TestHundredCards_startFoldedWithoutForms(t *testing.T) {
	f := lab()
	p, w, c := opened(t, f)
	var paths []string
	for i := range 100 {
		paths = append(paths, fmt.Sprintf("/d/%03d.iso", i))
	}
	p.Add(paths, "1")
	c.pass()
	forms := 0
	for _, c := range p.cards {
		if c.form != nil {
			forms++
		}
	}
	if len(p.cards) != 100 || forms != openAtOnce || len(f.planned) < 100 {
		t.Errorf("%d cards, %d forms, %d plans", len(p.cards), forms, len(f.planned))
	}
	says(t, w, "New uploads (100 cards)", "For Berlin · Plan: 1 ok, 1 warning")
	p.QueueAll()
	if len(f.queued) != 100 || p.Count() != 0 {
		t.Errorf("%d queued, %d left", len(f.queued), p.Count())
	}
}

func TestAddress_makesACardForTargetsThatFetchIt(t *testing.T) {
	f := lab()
	f.targets[1].Spec.Accept.URL = nil
	p, w, c := opened(t, f)
	p.AddAddress("https://mirror.example.org/a.iso", "2")
	c.pass()
	card := p.cards[0]
	if card.target != "" || len(card.offered()) != 1 {
		t.Errorf("target %q of %d offered", card.target, len(card.offered()))
	}
	give(card, backend.Values{keyTarget: "1"})
	give(card, backend.Values{"name": "a"})
	c.pass()
	card.queue()
	if len(f.queued) != 1 || f.queued[0].Request.URL != "https://mirror.example.org/a.iso" {
		t.Errorf("queued %v", f.queued)
	}
	if strings.Contains(written(w), "No published checksum") {
		t.Error("a card for an address speaks of checksums")
	}
}

func TestAddress_thatNobodyFetchesLeavesANotice(t *testing.T) {
	for address, want := range map[string]string{
		"mirror.example.org/a.iso":      "This is not a full address.",
		"ftp://mirror.example.org/a":    "None of your targets fetches addresses that begin with ftp://.",
		"https://u:p@mirror.example.or": "The address carries a user name or password, which",
	} {
		p, w, _ := opened(t, lab())
		p.AddAddress(address, "")
		says(t, w, want)
		if len(p.cards) != 0 || strings.Contains(written(w), "u:p") {
			t.Errorf("%s: %d cards", address, len(p.cards))
		}
	}
}

func TestAddress_proposesFromItsLastElement(t *testing.T) {
	p, _, c := opened(t, lab())
	p.AddAddress("https://mirror.example.org/pool/alma.iso?x=1", "1")
	c.pass()
	if v := p.cards[0].values(); v["name"] != "alma" || v["format"] != "raw" {
		t.Errorf("proposed %v", v)
	}
}

func TestAddURL_saysWhichAddressesTheTargetsFetch(t *testing.T) {
	f := lab()
	f.targets[1].Spec.Accept.URL = []string{"sftp", "https", "ftp"}
	p, w, _ := opened(t, f)
	p.AddURL()
	says(t, w, "https://…, sftp://…, ftp://… – the server fetches it")
	press(t, w, "Cancel")
	f.targets = nil
	p.Refresh()
	p.AddURL()
	says(t, w, "None of your targets fetches addresses by itself")
}

func TestAddURL_keepsWhatWasTypedUntilItIsRight(t *testing.T) {
	p, w, _ := opened(t, lab())
	p.AddURL()
	says(t, w, "Add an address")
	press(t, w, "Add")
	says(t, w, "This is not a full address.")
	press(t, w, "Cancel")
	if p.Count() != 0 {
		t.Error("a card came of it")
	}
}
