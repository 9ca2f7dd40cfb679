package logins_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"slipway/internal/backend/internal/logins"
	"slipway/internal/fault"
)

// desk is a server's door, which takes its time until it is told what to answer.
type desk struct {
	gate    *logins.Gate
	answers chan error
	current string
	tries   int
}

func newDesk() *desk { return &desk{gate: logins.NewGate(), answers: make(chan error)} }

func (d *desk) take(ctx context.Context) (string, error) {
	return logins.Through(ctx, d.gate, func() string { return d.current }, func(context.Context) (string, error) {
		d.tries++
		if err := <-d.answers; err != nil {
			return "", err
		}
		d.current = "login"
		return d.current, nil
	})
}

// crowd is five who want to log in at once; done gets what each of them was told, and
// is closed after the last one.
func (d *desk) crowd(ctx context.Context) (done chan error) {
	done = make(chan error, 5)
	var group sync.WaitGroup
	for range cap(done) {
		group.Go(func() {
			_, err := d.take(ctx)
			done <- err
		})
	}
	go func() {
		group.Wait()
		close(done)
	}()
	synctest.Wait()
	return done
}

func TestThrough_waitersShareARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		for round := 1; round <= 2; round++ {
			done := d.crowd(t.Context())
			refused := fault.New(fault.Login, "no", "none")
			d.answers <- refused
			for err := range done {
				if !errors.Is(err, refused) {
					t.Errorf("got %v", err)
				}
			}
			if d.tries != round {
				t.Errorf("%d logins after round %d", d.tries, round)
			}
		}
	})
}

func TestThrough_waitersHeedWhatIsToldToTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		done := d.crowd(t.Context())
		refused := fault.New(fault.Login, "no", "none")
		d.gate.Refuse(refused)
		d.answers <- fault.New(fault.Busy, "no", "none")
		refusals := 0
		for err := range done {
			if errors.Is(err, refused) {
				refusals++
			}
		}
		if refusals != 4 || d.tries != 1 {
			t.Errorf("%d of the four who waited were refused, after %d logins", refusals, d.tries)
		}
	})
}

func TestThrough_anotherFaultIsNobodyElses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		done := d.crowd(t.Context())
		d.answers <- fault.New(fault.Busy, "no", "none")
		d.answers <- nil
		failed := 0
		for err := range done {
			if err != nil {
				failed++
			}
		}
		if failed != 1 || d.tries != 2 {
			t.Errorf("%d failed after %d logins", failed, d.tries)
		}
		if s, err := d.take(t.Context()); s != "login" || err != nil || d.tries != 2 {
			t.Errorf("%q, %v after %d logins", s, err, d.tries)
		}
	})
}

func TestThrough_waitingEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		go func() { _, _ = d.take(t.Context()) }() // its outcome is not what this is about
		synctest.Wait()
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		if _, err := d.take(ctx); !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) || d.tries != 1 {
			t.Errorf("got %v after %d logins", err, d.tries)
		}
		d.answers <- nil
	})
}
