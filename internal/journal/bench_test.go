package journal

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkOpen measures the start with many jobs queued and many in history.
func BenchmarkOpen(b *testing.B) {
	for _, size := range []struct{ queued, history int }{{10_000, 0}, {10_000, 100_000}} {
		b.Run(fmt.Sprintf("%d queued, %d finished", size.queued, size.history), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "journal.db")
			fill(b, path, size.queued, size.history)
			for b.Loop() {
				j, _, err := Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				if records, _, err := j.Unfinished(b.Context()); err != nil || len(records) != size.queued {
					b.Fatal(len(records), err)
				}
				j.Close()
			}
		})
	}
}

// BenchmarkUpdate measures one durable change of state.
func BenchmarkUpdate(b *testing.B) {
	j, _, err := Open(b.Context(), filepath.Join(b.TempDir(), "journal.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	body := bytes.Repeat([]byte("x"), 700)
	for b.Loop() {
		if err := j.Update(b.Context(), func(tx *Tx) error {
			return tx.Put(&Record{ID: "a", Position: 1, State: "running", Body: body})
		}); err != nil {
			b.Fatal(err)
		}
	}
}

func fill(b *testing.B, path string, queued, history int) {
	b.Helper()
	j, _, err := Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	body := bytes.Repeat([]byte("x"), 700)
	err = j.Update(b.Context(), func(tx *Tx) error {
		for i := range queued + history {
			r := Record{ID: fmt.Sprintf("%022x", i), Position: int64(i), State: "waiting", Body: body}
			if i < history {
				r.Finished = time.Unix(int64(i+1), 0)
			}
			if err := tx.Put(&r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
