package journal

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// two opens the same journal twice, as a window and a shell do.
func two(t *testing.T) (a, b *Journal) {
	t.Helper()
	path := file(t)
	return openTest(t, path), openTest(t, path)
}

func version(t *testing.T, j *Journal) int64 {
	t.Helper()
	v, err := j.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVersion_changesWithOthersChangesOnly(t *testing.T) {
	a, b := two(t)
	before := version(t, a)
	put(t, a, "mine")
	if version(t, a) != before {
		t.Error("it changed with its own change")
	}
	put(t, b, "other's")
	if version(t, a) == before {
		t.Error("it did not change with another's change")
	}
}

func TestSince_tellsWhatOthersChanged(t *testing.T) {
	a, b := two(t)
	put(t, a, "x", "y", "z")
	_, seen, err := b.Unfinished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	update(t, a, func(tx *Tx) error {
		return errors.Join(tx.Put(&Record{ID: "y", State: "held", Body: []byte("{}")}), tx.Delete("z"))
	})
	c, err := b.Since(t.Context(), seen)
	if err != nil || len(c.Records) != 1 || c.Records[0].State != "held" || !slices.Equal(c.Removed, []string{"z"}) {
		t.Errorf("Since returned %+v, %v", c, err)
	}
	again, err := b.Since(t.Context(), c.Revision)
	if err != nil || len(again.Records)+len(again.Removed) != 0 {
		t.Errorf("Since returned %+v, %v for nothing new", again, err)
	}
}

func TestRenew_tellsWhichLeasesAreLost(t *testing.T) {
	a, b := two(t)
	put(t, a, "x", "y")
	ownA, err := a.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	update(t, a, func(tx *Tx) error {
		return errors.Join(tx.Take(Lease{Job: "x", Owner: ownA, Expires: now}), tx.Take(Lease{Job: "y", Owner: ownA, Expires: now}))
	})
	update(t, b, func(tx *Tx) error { return tx.Take(Lease{Job: "y", Owner: "b", Expires: now.Add(time.Minute)}) })
	until := now.Add(time.Hour)
	lost, err := a.Renew(t.Context(), Lease{Job: "x", Owner: ownA, Expires: until, Note: []byte("n")}, Lease{Job: "y", Owner: ownA, Expires: until})
	if err != nil || !slices.Equal(lost, []string{"y"}) {
		t.Errorf("Renew returned %v, %v", lost, err)
	}
	leases, err := b.Leases(t.Context())
	if err != nil || len(leases) != 2 || string(leases[0].Note) != "n" || !leases[0].Expires.Equal(until) || leases[1].Owner != "b" {
		t.Errorf("leases are %+v, %v", leases, err)
	}
	update(t, a, func(tx *Tx) error {
		l, err := tx.Lease("none")
		if !l.None() {
			t.Errorf("a job without a lease has %+v", l)
		}
		return err
	})
}

func TestLapsed_byTimeOrByTheOwnersEnd(t *testing.T) {
	a, b := two(t)
	owner, err := a.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	l := Lease{Job: "x", Owner: owner, Expires: now.Add(time.Minute)}
	if b.Lapsed(t.Context(), l, now) {
		t.Error("a lease of a living owner has lapsed")
	}
	if !b.Lapsed(t.Context(), l, now.Add(time.Minute)) {
		t.Error("a lease that was not renewed holds on")
	}
	if !a.Own(l) || b.Own(l) {
		t.Error("it is not clear whose lease it is")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if !b.Lapsed(t.Context(), l, now) {
		t.Error("a lease outlives its owner")
	}
}

func TestOpen_sweepsAwayTheMarksOfTheDead(t *testing.T) {
	path := file(t)
	a := openTest(t, path)
	owner, err := a.Owner(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dead := path + liveInfix + "DEAD"
	if err := os.WriteFile(dead, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openTest(t, path)
	marks, err := filepath.Glob(path + liveInfix + "*")
	if err != nil || !slices.Equal(marks, []string{path + liveInfix + owner}) {
		t.Errorf("the marks are %v, %v", marks, err)
	}
}

func TestOwner_isAnotherForEachJournal(t *testing.T) {
	a, b := two(t)
	ownA, errA := a.Owner(t.Context())
	ownB, errB := b.Owner(t.Context())
	again, err := a.Owner(t.Context())
	if ownA == ownB || ownA != again || errors.Join(errA, errB, err) != nil {
		t.Errorf("owners are %q, %q, %q; %v %v %v", ownA, ownB, again, errA, errB, err)
	}
}

func TestWish_reachesTheOther(t *testing.T) {
	a, b := two(t)
	put(t, a, "x")
	update(t, b, func(tx *Tx) error {
		return errors.Join(tx.Wish(Wish{"x", "hold"}, "cancel"), tx.Wish(Wish{"x", "cancel"}, "cancel"), tx.Wish(Wish{"x", "hold"}, "cancel"), tx.DropWish(Wish{"x", "hold"}))
	})
	if got, err := a.Wishes(t.Context()); err != nil || !slices.Equal(got, []Wish{{"x", "cancel"}}) {
		t.Errorf("wishes are %v, %v", got, err)
	}
	update(t, a, func(tx *Tx) error { return tx.DropWish(Wish{"x", "cancel"}) })
	if got, err := b.Wishes(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("wishes are %v, %v", got, err)
	}
}
