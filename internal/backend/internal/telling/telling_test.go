package telling_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/source"
)

var errFull = errors.New("the journal's disk is full")

func TestTell_failsOnlyWithAToken(t *testing.T) {
	var got []backend.Progress
	teller := telling.To(func(p backend.Progress) error {
		got = append(got, p)
		return errFull
	})
	teller.Show(backend.Progress{Phase: backend.Checking})
	if err := teller.Tell(backend.Progress{Phase: backend.Creating}, nil); err != nil {
		t.Errorf("without a token: %v", err)
	}
	if err := teller.Tell(backend.Progress{Phase: backend.Sending, Done: 3}, []byte("mine")); !errors.Is(err, errFull) {
		t.Errorf("with a token: %v", err)
	}
	if len(got) != 3 || got[0].Token != nil || got[1].Token != nil || string(got[2].Token) != "mine" || got[2].Done != 3 {
		t.Errorf("reported: %+v", got)
	}
}

func TestLast_isWithoutTheToken(t *testing.T) {
	var teller telling.Teller
	if err := teller.Tell(backend.Progress{Phase: backend.Sending, Done: 7}, []byte("mine")); err != nil {
		t.Errorf("nobody to tell: %v", err)
	}
	if p := teller.Last(); p.Phase != backend.Sending || p.Done != 7 || p.Token != nil {
		t.Errorf("last: %+v", p)
	}
}

func TestShow_takesNoTokenAlong(t *testing.T) {
	var got backend.Progress
	teller := telling.To(func(p backend.Progress) error {
		got = p
		return nil
	})
	teller.Show(backend.Progress{Phase: backend.Sending, Token: []byte("stale")})
	if got.Phase != backend.Sending || got.Token != nil {
		t.Errorf("shown: %+v", got)
	}
}

func TestFurthest_neverFalls(t *testing.T) {
	var teller telling.Teller
	for i, c := range [][2]int64{{0, 0}, {5, 5}, {2, 5}, {5, 5}, {9, 9}, {0, 9}} {
		if got := teller.Furthest(c[0]); got != c[1] {
			t.Errorf("%d: %d of %d", i, got, c[1])
		}
	}
}

func TestNotes_areKeptOnceAndInOrder(t *testing.T) {
	var teller telling.Teller
	if teller.Notes() != nil {
		t.Error("there are notes before any was made")
	}
	for _, s := range []string{"b", "a", "b"} {
		teller.Note(s)
	}
	got := teller.Notes()
	if !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("notes %q", got)
	}
	got[0] = "changed"
	if teller.Notes()[0] != "b" {
		t.Error("a receipt's notes are those of the attempt")
	}
}

// The digests are in journals, so they may not change.
func TestDigest_ofAnOrderStaysTheSame(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	id := source.Identity{Path: "/srv/a.iso", Size: 12, ModTime: time.Date(2026, 11, 21, 11, 0, 0, 5, zone)}
	order := append([]any{backend.Values{"b": "2", "a": "1"}, true}, telling.Files([]backend.Item{{Identity: id}})...)
	sum := sha256.Sum256([]byte(`[{"a":"1","b":"2"},true,"/srv/a.iso","12","2026-11-21 10:00:00.000000005 +0000 UTC"]`))
	if got := telling.Digest(order); got != hex.EncodeToString(sum[:8]) {
		t.Errorf("digest %s", got)
	}
	if telling.Digest(order[:4]) == telling.Digest(order) {
		t.Error("an order without its file's time is the same")
	}
}

func TestToken_isJSON(t *testing.T) {
	type token struct {
		Version int    `json:"v"`
		Job     string `json:"job,omitempty"`
	}
	if got := string(telling.Token(token{Version: 1, Job: "7"})); got != `{"v":1,"job":"7"}` {
		t.Error(got)
	}
	if got := telling.Token(func() {}); got != nil {
		t.Errorf("what is no token became %q", got)
	}
}
