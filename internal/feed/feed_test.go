package feed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func next(t *testing.T, s *Subscription[string, int]) map[string]Update[int] {
	t.Helper()
	batch, err := s.Next(t.Context())
	if err != nil {
		t.Fatalf("Next: %v", err)
	}
	return batch
}

func want(t *testing.T, batch map[string]Update[int], pairs map[string]Update[int]) {
	t.Helper()
	if fmt.Sprint(batch) != fmt.Sprint(pairs) {
		t.Errorf("the batch is %v, want %v", batch, pairs)
	}
}

func TestNext_givesTheLatestOfEachKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(time.Second)
		defer s.Close()
		for i := range 100 {
			f.Publish("a", i, false)
		}
		f.Publish("b", 7, false)
		f.Publish("c", 1, false)
		f.Remove("c", 2)
		f.Remove("d", 3)
		f.Publish("d", 4, false)
		want(t, next(t, s), map[string]Update[int]{"a": {99, false}, "b": {7, false}, "c": {2, true}, "d": {4, false}})
	})
}

func TestNext_handsOutTheFirstBatchAtOnceAndTheOthersAtTheirPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(time.Second)
		defer s.Close()
		began := time.Now()
		f.Publish("a", 1, false)
		next(t, s)
		if passed := time.Since(began); passed != 0 {
			t.Errorf("the first batch came after %v", passed)
		}
		go func() {
			for i := range 40 {
				f.Publish("a", i, false)
				time.Sleep(100 * time.Millisecond)
			}
		}()
		for i := range 4 {
			next(t, s)
			if passed, due := time.Since(began), time.Duration(i+1)*time.Second; passed != due {
				t.Errorf("batch %d came after %v, want %v", i, passed, due)
			}
		}
	})
}

func TestNext_doesNotWaitWhenTheIntervalIsLongOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(time.Second)
		defer s.Close()
		f.Publish("a", 1, false)
		next(t, s)
		time.Sleep(time.Minute)
		f.Publish("a", 2, false)
		began := time.Now()
		want(t, next(t, s), map[string]Update[int]{"a": {2, false}})
		if passed := time.Since(began); passed != 0 {
			t.Errorf("it waited %v", passed)
		}
	})
}

func TestNext_hurriesForWhatIsUrgent(t *testing.T) {
	for name, act := range map[string]func(f *Feed[string, int]){
		"published": func(f *Feed[string, int]) { f.Publish("b", 2, true) },
		"removed":   func(f *Feed[string, int]) { f.Remove("b", 2) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f Feed[string, int]
				s := f.Subscribe(time.Hour)
				defer s.Close()
				f.Publish("a", 1, true)
				next(t, s)
				began := time.Now()
				go func() {
					f.Publish("a", 2, false)
					time.Sleep(time.Minute)
					act(&f)
				}()
				if batch := next(t, s); len(batch) != 2 || time.Since(began) != time.Minute {
					t.Errorf("%v came after %v", batch, time.Since(began))
				}
				// What hurried the last batch must not hurry the one after it.
				f.Publish("a", 3, false)
				next(t, s)
				if passed := time.Since(began); passed != time.Hour+time.Minute {
					t.Errorf("the batch after it came after %v", passed)
				}
			})
		})
	}
}

func TestNext_endsWithItsContextAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(time.Hour)
		defer s.Close()
		short := func() context.Context {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			t.Cleanup(cancel)
			return ctx
		}
		if _, err := s.Next(short()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with nothing published: %v", err)
		}
		f.Publish("a", 1, false)
		next(t, s)
		f.Publish("a", 2, false)
		if _, err := s.Next(short()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("within the interval: %v", err)
		}
		want(t, next(t, s), map[string]Update[int]{"a": {2, false}})
	})
}

func TestNext_prefersTheEndOfItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(0)
		defer s.Close()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for i := range 100 {
			f.Publish("a", i, true)
			if batch, err := s.Next(ended); err == nil {
				t.Fatalf("round %d gave %v although the context had ended", i, batch)
			}
		}
		want(t, next(t, s), map[string]Update[int]{"a": {99, false}})
	})
}

func TestSubscribers_eachHaveTheirOwnPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		f.Publish("a", 0, true) // nobody listens, and a feed holds no values
		quick, slow := f.Subscribe(0), f.Subscribe(time.Hour)
		defer quick.Close()
		defer slow.Close()
		for i := 1; i <= 3; i++ {
			f.Publish("a", i, false)
			want(t, next(t, quick), map[string]Update[int]{"a": {i, false}})
		}
		want(t, next(t, slow), map[string]Update[int]{"a": {3, false}})
	})
}

func TestClose_endsASubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(0)
		s.Close()
		s.Close()
		f.Publish("a", 1, true)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if batch, err := s.Next(ctx); err == nil {
			t.Errorf("a closed subscription got %v", batch)
		}
	})
}

func TestFeed_manyAtOnceLoseNoLastValue(t *testing.T) {
	const writers, values = 8, 500
	synctest.Test(t, func(t *testing.T) {
		var f Feed[string, int]
		s := f.Subscribe(0)
		defer s.Close()
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range values {
					f.Publish(fmt.Sprint(w), i, i%7 == 0)
				}
			})
		}
		last := map[string]int{}
		for done := 0; done < writers; {
			for k, u := range next(t, s) {
				if u.Value < last[k] {
					t.Fatalf("key %s went back from %d to %d", k, last[k], u.Value)
				}
				if last[k] = u.Value; u.Value == values-1 {
					done++
				}
			}
		}
		wg.Wait()
	})
}
