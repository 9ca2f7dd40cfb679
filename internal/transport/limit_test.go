package transport

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// takeAll takes n bytes and returns how long that took.
func takeAll(l *Limit, n int) time.Duration {
	began := time.Now()
	for n > 0 {
		got, _ := l.take(nil, min(n, stepSize))
		n -= got
	}
	return time.Since(began)
}

func near(got, want time.Duration) bool { return got >= want-want/8 && got <= want+want/8 }

func TestLimit_paces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, rate := range []int64{10, 1000, 1 << 20, 100 << 20} {
			l := NewLimit(rate)
			if took := takeAll(l, int(rate)*10); !near(took, 10*time.Second) {
				t.Errorf("%d bytes/s: ten seconds' worth took %v", rate, took)
			}
		}
	})
}

func TestLimit_noneNeverWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, l := range []*Limit{NewLimit(0), NewLimit(-5)} {
			if took := takeAll(l, 1<<30); took != 0 || l.Rate() != 0 {
				t.Errorf("took %v at rate %d", took, l.Rate())
			}
		}
	})
}

func TestLimit_changesWhileBytesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimit(1)
		time.AfterFunc(3*time.Second, func() { l.Set(1000) })
		time.AfterFunc(5*time.Second, func() { l.Set(0) })
		took := takeAll(l, 1<<20)
		if took != 5*time.Second || l.Rate() != 0 {
			t.Errorf("took %v, want the 5 s until the limit was lifted", took)
		}
	})
}

func TestLimit_isSharedFairly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLimit(1 << 20)
		took := make(chan time.Duration, 2)
		for range 2 {
			go func() { took <- takeAll(l, 5<<20) }()
		}
		for range 2 {
			if d := <-took; !near(d, 10*time.Second) {
				t.Errorf("one of two took %v", d)
			}
		}
	})
}

func TestLimit_stopEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := NewLimit(1), make(chan struct{})
		l.take(stop, 1)
		time.AfterFunc(time.Millisecond, func() { close(stop) })
		if _, ok := l.take(stop, 1); ok {
			t.Error("a stopped wait was granted")
		}
	})
}

func TestGrant_pacesWhatLeavesByAnotherWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, Config{Limit: NewLimit(1000)})
		began := time.Now()
		for left := 10_000; left > 0; {
			n, ok := c.Grant(t.Context(), left)
			if !ok || n < 1 {
				t.Fatalf("granted %d, %v", n, ok)
			}
			left -= n
		}
		if took := time.Since(began); !near(took, 10*time.Second) {
			t.Errorf("it took %s", took)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if n, ok := c.Grant(ended, 1000); ok {
			t.Errorf("granted %d after the end", n)
		}
	})
}

func TestGrant_endsWithItsContextAlsoWithoutALimit(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	if n, ok := client(t, Config{}).Grant(ended, 1000); ok {
		t.Errorf("granted %d after the end", n)
	}
}
