package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"slipway/internal/fault"
)

// open opens the journal at path for the length of the test.
func openTest(t *testing.T, path string) *Journal {
	t.Helper()
	j, warning, err := Open(t.Context(), path)
	if err != nil || warning != "" {
		t.Fatalf("Open: warning %q, error %v", warning, err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "state", "journal.db") }

func update(t *testing.T, j *Journal, do func(*Tx) error) {
	t.Helper()
	if err := j.Update(t.Context(), do); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

// put stores waiting jobs, each behind the others.
func put(t *testing.T, j *Journal, ids ...string) {
	t.Helper()
	update(t, j, func(tx *Tx) error {
		for _, id := range ids {
			last, err := tx.Last()
			if err != nil {
				return err
			}
			if err := tx.Put(&Record{ID: id, Position: last, State: "waiting", Body: []byte(`{"id":"` + id + `"}`)}); err != nil {
				return err
			}
		}
		return nil
	})
}

func order(t *testing.T, j *Journal) string {
	t.Helper()
	records, _, err := j.Unfinished(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range records {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

func TestOpen_makesFileAndFolderForTheirOwnerOnly(t *testing.T) {
	path := file(t)
	j := openTest(t, path)
	put(t, j, "a")
	if runtime.GOOS == "windows" {
		return // its files have no such modes
	}
	for name, want := range map[string]os.FileMode{
		filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600,
	} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

func TestOpen_takesPathsWithSigns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b#c?d%20ü&e", "journal.db")
	j := openTest(t, path)
	put(t, j, "a")
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the journal is not where it was asked for: %v", err)
	}
}

func TestOpen_findsWhatWasStored(t *testing.T) {
	path := file(t)
	j := openTest(t, path)
	put(t, j, "b", "a")
	at := time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC)
	update(t, j, func(tx *Tx) error {
		return tx.Put(&Record{ID: "done", Position: 1, State: "done", Finished: at, Body: []byte("body")})
	})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = openTest(t, path)
	if got := order(t, j); got != "b a" {
		t.Errorf("unfinished jobs are %q", got)
	}
	r, err := j.Job(t.Context(), "done")
	if err != nil || r.State != "done" || !r.Finished.Equal(at) || string(r.Body) != "body" {
		t.Errorf("Job returned %+v, %v", r, err)
	}
}

func TestOpen_findsWhatWasStoredBeforeACrash(t *testing.T) {
	path := file(t)
	j := openTest(t, path)
	put(t, j, "a", "b")
	crashed := copyJournal(t, path)
	if got := order(t, openTest(t, crashed)); got != "a b" {
		t.Errorf("after the crash the jobs are %q", got)
	}
}

// copyJournal copies the files as a crash would leave them.
func copyJournal(t *testing.T, path string) string {
	t.Helper()
	to := file(t)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestUpdate_undoesAllWhenItFails(t *testing.T) {
	j := openTest(t, file(t))
	want := errors.New("no")
	err := j.Update(t.Context(), func(tx *Tx) error {
		if err := tx.Put(&Record{ID: "a", State: "waiting", Body: []byte("{}")}); err != nil {
			return err
		}
		return want
	})
	if !errors.Is(err, want) || order(t, j) != "" {
		t.Errorf("Update returned %v and left %q", err, order(t, j))
	}
}

func TestUpdate_saysInPlainWordsWhatTheDiskRefuses(t *testing.T) {
	for name, c := range map[string]struct{ pragma, word string }{
		"full":      {"PRAGMA max_page_count = 1", "the disk is full"},
		"read-only": {"PRAGMA query_only = 1", "it is read-only"},
	} {
		t.Run(name, func(t *testing.T) {
			j := openTest(t, file(t))
			if _, err := j.db.ExecContext(t.Context(), c.pragma); err != nil {
				t.Fatal(err)
			}
			err := j.Update(t.Context(), func(tx *Tx) error {
				return tx.Put(&Record{ID: "a", State: "waiting", Body: make([]byte, 1<<20)})
			})
			f := fault.Of(err)
			if !fault.Is(err, fault.Unavailable) || !strings.Contains(f.What, c.word) || f.Remedy == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOpen_saysThatAFolderIsNone(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := Open(t.Context(), filepath.Join(blocked, "journal.db"))
	if !fault.Is(err, fault.Unavailable) || fault.Of(err).Remedy == "" {
		t.Errorf("got %v", err)
	}
}

func TestJob_notThere(t *testing.T) {
	j := openTest(t, file(t))
	if _, err := j.Job(t.Context(), "x"); !errors.Is(err, ErrNone) {
		t.Errorf("Job: %v", err)
	}
	if _, err := j.Receipt(t.Context(), "x"); !errors.Is(err, ErrNone) {
		t.Errorf("Receipt: %v", err)
	}
}

func TestFinished_newestFirstUpToTheLimit(t *testing.T) {
	j := openTest(t, file(t))
	put(t, j, "open")
	update(t, j, func(tx *Tx) error {
		for i := range 5 {
			r := Record{ID: fmt.Sprint(i), State: "done", Finished: time.Unix(int64(100+i), 0), Body: []byte("{}")}
			if err := tx.Put(&r); err != nil {
				return err
			}
		}
		return nil
	})
	records, err := j.Finished(t.Context(), 2)
	if err != nil || len(records) != 2 || records[0].ID != "4" || records[1].ID != "3" {
		t.Errorf("got %+v, %v", records, err)
	}
	if records, err = j.Finished(t.Context(), -1); err != nil || len(records) != 0 {
		t.Errorf("a negative limit gave %+v, %v", records, err)
	}
}

func TestMove_putsAJobWhereItBelongs(t *testing.T) {
	for _, c := range []struct {
		id    string
		delta int
		want  string
	}{
		{"c", -1, "a c b d"},
		{"c", -2, "c a b d"},
		{"a", 1, "b a c d"},
		{"b", 2, "a c d b"},
		{"d", -100, "d a b c"},
		{"a", 100, "b c d a"},
		{"b", 0, "a b c d"},
	} {
		t.Run(fmt.Sprintf("%s by %d", c.id, c.delta), func(t *testing.T) {
			j := openTest(t, file(t))
			put(t, j, "a", "b", "c", "d")
			update(t, j, func(tx *Tx) error { return tx.Move(c.id, c.delta) })
			if got := order(t, j); got != c.want {
				t.Errorf("order is %q, want %q", got, c.want)
			}
		})
	}
}

func TestMove_oftenIntoTheSamePlace(t *testing.T) {
	j := openTest(t, file(t))
	put(t, j, "a", "b", "c")
	// The gap between two neighbours halves with every move until all are spread anew.
	for range 30 {
		update(t, j, func(tx *Tx) error { return tx.Move("c", -1) })
		if got := order(t, j); got != "a c b" {
			t.Fatalf("order is %q", got)
		}
		update(t, j, func(tx *Tx) error { return tx.Move("b", -1) })
		if got := order(t, j); got != "a b c" {
			t.Fatalf("order is %q", got)
		}
	}
}

func TestMove_notThere(t *testing.T) {
	j := openTest(t, file(t))
	if err := j.Update(t.Context(), func(tx *Tx) error { return tx.Move("x", 1) }); !errors.Is(err, ErrNone) {
		t.Errorf("got %v", err)
	}
}

func TestTokens_areHeldBackFromThoseWhoLostTheLease(t *testing.T) {
	j := openTest(t, file(t))
	put(t, j, "a")
	ctx := context.Background()
	if err := j.SetToken(ctx, "a", "me", []byte("t")); !errors.Is(err, ErrLost) {
		t.Errorf("without a lease: %v", err)
	}
	update(t, j, func(tx *Tx) error { return tx.Take(Lease{Job: "a", Owner: "me", Expires: time.Now()}) })
	if err := j.SetToken(ctx, "a", "me", []byte("t1")); err != nil {
		t.Fatal(err)
	}
	if err := j.SetToken(ctx, "a", "you", []byte("t2")); !errors.Is(err, ErrLost) {
		t.Errorf("under the lease of another: %v", err)
	}
	if tok, err := j.Token(ctx, "a"); err != nil || string(tok.Bytes) != "t1" || tok.Stale {
		t.Errorf("Token returned %+v, %v", tok, err)
	}
	update(t, j, func(tx *Tx) error { return tx.SpoilToken("a") })
	if tok, err := j.Token(ctx, "a"); err != nil || !tok.Stale {
		t.Errorf("Token returned %+v, %v", tok, err)
	}
	update(t, j, func(tx *Tx) error { return tx.DropToken("a") })
	if tok, err := j.Token(ctx, "a"); err != nil || tok.Bytes != nil {
		t.Errorf("Token returned %+v, %v", tok, err)
	}
}

func TestDelete_forgetsAllButTheReceipt(t *testing.T) {
	j := openTest(t, file(t))
	ctx := t.Context()
	put(t, j, "a")
	now := time.Now()
	update(t, j, func(tx *Tx) error {
		return errors.Join(
			tx.BeginAttempt("a", now), tx.EndAttempt("a", now, []byte("well")), tx.BeginAttempt("a", now),
			tx.Log("a", Event{At: now, Text: "first"}), tx.Log("a", Event{At: now, Text: "second"}),
			tx.SetReceipt("a", now, []byte("receipt")), tx.Wish(Wish{"a", "w"}, ""),
			tx.Take(Lease{Job: "a", Owner: "me", Expires: now}))
	})
	update(t, j, func(tx *Tx) error {
		attempts, err := tx.Attempts("a")
		if len(attempts) != 2 || string(attempts[0].Outcome) != "well" || attempts[1].Number != 2 || !attempts[1].Ended.IsZero() {
			t.Errorf("attempts are %+v", attempts)
		}
		return err
	})
	if events, err := j.Events(ctx, "a"); err != nil || len(events) != 2 || events[1].Text != "second" {
		t.Errorf("events are %+v, %v", events, err)
	}
	update(t, j, func(tx *Tx) error { return tx.Delete("a") })
	if events, err := j.Events(ctx, "a"); err != nil || len(events) != 0 {
		t.Errorf("events are %+v, %v", events, err)
	}
	leases, err := j.Leases(ctx)
	wishes, err2 := j.Wishes(ctx)
	if len(leases)+len(wishes) != 0 || err != nil || err2 != nil {
		t.Errorf("left are %v, %v; %v, %v", leases, wishes, err, err2)
	}
	if b, err := j.Receipt(ctx, "a"); err != nil || string(b) != "receipt" {
		t.Errorf("Receipt returned %q, %v", b, err)
	}
}
