// Package feed fans out the latest value of each key to subscribers that look at
// their own pace. A slow subscriber misses intermediate values, never the last
// one, and costs memory for the number of keys, not for the number of changes.
//
// It is generic and knows no domain word. Order between keys is not kept.
package feed

import (
	"context"
	"sync"
	"time"
)

// Feed holds subscribers and no values. The zero Feed is ready to use. It may be
// used from several goroutines at once.
type Feed[K comparable, V any] struct {
	mu   sync.Mutex // guards subs
	subs map[*Subscription[K, V]]struct{}
}

// Update is the latest of one key.
type Update[V any] struct {
	Value V    // the last one published
	Gone  bool // the key was removed after that
}

// Publish gives every subscriber a new value for key. urgent ends their waiting
// at once; otherwise each gets it with its next batch.
func (f *Feed[K, V]) Publish(key K, v V, urgent bool) {
	f.each(func(s *Subscription[K, V]) { s.put(key, Update[V]{Value: v}, urgent) })
}

// Remove tells every subscriber, at once, that key is gone; v is its last value.
func (f *Feed[K, V]) Remove(key K, v V) {
	f.each(func(s *Subscription[K, V]) { s.put(key, Update[V]{Value: v, Gone: true}, true) })
}

func (f *Feed[K, V]) each(do func(*Subscription[K, V])) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.subs {
		do(s)
	}
}

// Subscribe returns a subscription that yields at most one batch per interval,
// but for urgent updates. The caller ends it with Close.
func (f *Feed[K, V]) Subscribe(interval time.Duration) *Subscription[K, V] {
	s := &Subscription[K, V]{
		feed: f, interval: interval, pending: map[K]Update[V]{},
		some: make(chan struct{}, 1), hurry: make(chan struct{}, 1),
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.subs == nil {
		f.subs = map[*Subscription[K, V]]struct{}{}
	}
	f.subs[s] = struct{}{}
	return s
}

// Subscription collects updates until they are asked for. Next is called from
// one goroutine.
type Subscription[K comparable, V any] struct {
	feed     *Feed[K, V]
	interval time.Duration
	last     time.Time     // when the last batch was handed out; used by Next only
	some     chan struct{} // holds one value while something is pending
	hurry    chan struct{} // holds one value while something urgent is pending

	mu      sync.Mutex // guards pending, and that some and hurry agree with it
	pending map[K]Update[V]
}

func (s *Subscription[K, V]) put(key K, u Update[V], urgent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending[key] = u
	raise(s.some)
	if urgent {
		raise(s.hurry)
	}
}

func raise(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func lower(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// Next waits for updates and returns the latest of each key that changed since
// the last call; the map is the caller's. Its error is ctx's.
func (s *Subscription[K, V]) Next(ctx context.Context) (map[K]Update[V], error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.some:
	}
	if err := s.pace(ctx); err != nil {
		return nil, err
	}
	s.last = time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	lower(s.some)
	lower(s.hurry)
	batch := s.pending
	s.pending = make(map[K]Update[V], len(batch))
	return batch, nil
}

// pace waits until the interval since the last batch is over or something urgent comes.
func (s *Subscription[K, V]) pace(ctx context.Context) error {
	wait := time.NewTimer(time.Until(s.last.Add(s.interval)))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		raise(s.some)
		return ctx.Err()
	case <-s.hurry:
	case <-wait.C:
	}
	return nil
}

// Close ends the subscription. Publishing to it does nothing from then on.
func (s *Subscription[K, V]) Close() {
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	delete(s.feed.subs, s)
}
