package queue

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// TestProperty_theJournalEqualsWhatWasPublished plays random actions of two
// processes against a moody server. After each of them, what a window was told is
// what a program that starts now reads from the journal.
func TestProperty_theJournalEqualsWhatWasPublished(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			play(t, func(t *testing.T, s *stage) {
				p := &player{stage: s, rnd: rand.New(rand.NewPCG(seed, 1)), told: map[string]Job{}}
				s.drive(p.moody())
				p.window, p.shell = s.engine(), s.engine()
				p.listen()
				quit := s.run(p.window)
				for step := range 40 {
					what := p.act()
					time.Sleep(pollEvery)
					if step%13 == 12 {
						quit()
						quit = s.run(p.window)
						what = "quit and run"
					}
					synctest.Wait()
					p.compare(fmt.Sprintf("step %d, %s", step, what))
				}
			})
		})
	}
}

type player struct {
	*stage
	rnd           *rand.Rand
	window, shell *Engine
	ids           []string

	mu   sync.Mutex // guards told and moods
	told map[string]Job
}

// moody returns a driver that does everything a driver may do.
func (p *player) moody() backend.Driver {
	upload := func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
		p.mu.Lock()
		mood, pause := p.rnd.IntN(6), time.Duration(p.rnd.IntN(8))*time.Second
		p.mu.Unlock()
		if mood > 1 {
			if err := report(backend.Progress{Phase: backend.Sending, Done: 10, Total: 100, Kept: int64(mood - 2), Token: fmt.Append(nil, mood)}); err != nil {
				return backend.Result{}, err
			}
		}
		if mood > 3 {
			if err := report(backend.Progress{Phase: backend.Processing}); err != nil {
				return backend.Result{}, err
			}
		}
		var braking <-chan struct{} // hears it in every other mood, after a while
		if mood%2 == 0 {
			braking = backend.Braking(ctx)
		}
		select {
		case <-braking:
			time.Sleep(pause)
			return backend.Result{}, backend.Braked()
		case <-time.After(pause):
		case <-ctx.Done():
			return backend.Result{}, context.Cause(ctx)
		}
		kinds := []fault.Kind{fault.Login, fault.Busy, fault.Denied, fault.Conflict}
		if mood < len(kinds) {
			return backend.Result{}, broken(kinds[mood])
		}
		return arrived(), nil
	}
	type all struct {
		resumer
		backend.Discarder
	}
	return &all{
		resumer: resumer{driver{upload: upload}, func(ctx context.Context, _ []byte, report backend.Report) (backend.Result, error) {
			return upload(ctx, backend.Request{}, report)
		}},
		Discarder: &discarder{discard: func(context.Context, []byte) error { return nil }},
	}
}

// listen keeps the latest of what the window's engine publishes.
func (p *player) listen() {
	ctx, cancel := context.WithCancel(context.Background())
	sub := p.window.Feed().Subscribe(0)
	p.t.Cleanup(func() { cancel(); sub.Close() })
	go func() {
		for {
			batch, err := sub.Next(ctx)
			if err != nil {
				return
			}
			p.mu.Lock()
			for id, u := range batch {
				if p.told[id] = u.Value; u.Gone {
					delete(p.told, id)
				}
			}
			p.mu.Unlock()
		}
	}()
}

// act does one random thing; that the state of a job may not allow it is part of the game.
func (p *player) act() string {
	ctx := p.t.Context()
	e := p.window
	if p.pick(3) == 0 {
		e = p.shell
	}
	if len(p.ids) == 0 || p.pick(4) == 0 {
		p.ids = append(p.ids, p.add(e, fmt.Sprint("h", p.pick(2), "/", p.pick(3)))...)
		return "add"
	}
	id := p.ids[p.pick(len(p.ids))]
	acts := map[string]func() error{
		"cancel": func() error { return e.Cancel(ctx, id) },
		"hold":   func() error { return e.Hold(ctx, id) },
		"move":   func() error { return e.Move(ctx, id, p.pick(7)-3) },
		"remove": func() error { return e.Remove(ctx, id) },
		"retry":  func() error { return e.Retry(ctx, id, backend.Values{"name": fmt.Sprint(p.pick(3))}) },
		"start":  func() error { return e.Start(ctx, id) },
		"wait":   func() error { time.Sleep(time.Duration(p.pick(20)) * time.Second); return nil },
	}
	names := slices.Sorted(maps.Keys(acts))
	name := names[p.pick(len(names))]
	if err := acts[name](); err != nil && !fault.Is(err, fault.Conflict, fault.NotFound) {
		p.t.Fatalf("%s: %v", name, err)
	}
	return name + " " + id
}

func (p *player) pick(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rnd.IntN(n)
}

// compare fails unless a program that starts now would show what the window was told.
func (p *player) compare(when string) {
	p.t.Helper()
	jobs, err := p.engine().Jobs(p.t.Context(), 1000)
	p.must(err)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, j := range jobs {
		told, ok := p.told[j.ID]
		if got, want := p.text(told), p.text(j); !ok || got != want {
			p.t.Fatalf("%s:\ntold %s\nread %s", when, got, want)
		}
	}
	if len(jobs) != len(p.told) {
		p.t.Fatalf("%s: told of %d jobs, read %d", when, len(p.told), len(jobs))
	}
}

// text is what of a job has to agree.
func (p *player) text(j Job) string {
	if j.State == Running {
		j.Progress = Progress{}
	}
	r, err := encode(j)
	p.must(err)
	return string(r.Body)
}
