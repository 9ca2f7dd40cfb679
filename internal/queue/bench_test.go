package queue

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/journal"
	"slipway/internal/source"
)

// BenchmarkNew measures how soon an engine is ready with 10,000 jobs queued and
// 100,000 in history.
func BenchmarkNew(b *testing.B) {
	for _, history := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("10000 queued, %d finished", history), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "journal.db")
			fillQueue(b, path, 10_000, history)
			for b.Loop() {
				j, _, err := journal.Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := New(b.Context(), benchConfig(j)); err != nil {
					b.Fatal(err)
				}
				j.Close()
			}
		})
	}
}

// BenchmarkReport measures one report of progress with a window listening.
func BenchmarkReport(b *testing.B) {
	j, _, err := journal.Open(b.Context(), filepath.Join(b.TempDir(), "journal.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	e, err := New(b.Context(), benchConfig(j))
	if err != nil {
		b.Fatal(err)
	}
	sub := e.Feed().Subscribe(time.Second)
	defer sub.Close()
	a := &attempt{e: e, job: Job{ID: "x"}}
	e.jobs["x"], e.attempts["x"] = &Job{ID: "x", State: Running}, a
	for i := range b.N {
		if err := a.report(backend.Progress{Phase: backend.Sending, Done: int64(i), Total: int64(b.N)}); err != nil {
			b.Fatal(err)
		}
	}
}

func benchConfig(j *journal.Journal) Config {
	return Config{
		Journal: j,
		Open:    func(context.Context, string) (backend.Driver, error) { return &driver{}, nil },
		Spec:    func(string) (backend.Spec, bool) { return backend.Spec{ID: "fake"}, true },
		Host:    func(profile string) string { return profile },
	}
}

func fillQueue(b *testing.B, path string, queued, history int) {
	b.Helper()
	j, _, err := journal.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	err = j.Update(b.Context(), func(tx *journal.Tx) error {
		for i := range queued + history {
			job := benchJob(i)
			if i < history {
				job.State, job.Finished = Done, job.Created
			}
			r, err := encode(job)
			if err != nil {
				return err
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

func benchJob(i int) Job {
	at := time.Unix(int64(1_700_000_000+i), 0).UTC()
	return Job{
		ID: fmt.Sprintf("%022x", i), Profile: fmt.Sprint("profile-", i%5), ProfileName: "Glance in Berlin", Backend: "fake",
		Request: backend.Request{
			Items:  []backend.Item{{Identity: source.Identity{Path: fmt.Sprintf("/srv/images/disk-%d.qcow2", i), Size: 10 << 30, ModTime: at, ID: "2049:1234567"}}},
			Values: backend.Values{"name": fmt.Sprint("disk-", i), "disk-format": "qcow2", "container-format": "bare", "visibility": "private"},
		},
		State: Waiting, Attempts: 5, Position: int64(i), Created: at,
	}
}
