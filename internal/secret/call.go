package secret

import (
	"context"
	"errors"
	"time"

	"github.com/zalando/go-keyring"

	"slipway/internal/fault"
)

// call runs ask on a goroutine of its own and waits for it, at most for the given
// time. What ask returns as done is run on the caller's goroutine, and not at all
// when the caller has given up. An item that is not there is no error.
//
// A call that was given up goes on until the keyring answers; until then no other
// is begun, so at most one goroutine waits for a keyring that never answers.
func (k *Keyring) call(ctx context.Context, wait time.Duration, op string, ask func() (done func(), err error)) error {
	if err := k.reach(); err != nil {
		return unavailable(op, err)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case k.busy <- struct{}{}:
	case <-timer.C:
		return waiting(op)
	case <-ctx.Done():
		return fault.Of(context.Cause(ctx))
	}
	answer := k.begin(ask)
	select {
	case a := <-answer:
		return a.settle(op)
	case <-timer.C:
		return waiting(op)
	case <-ctx.Done():
		return fault.Of(context.Cause(ctx))
	}
}

// answer is what the keyring said.
type answer struct {
	done func()
	err  error
}

func (k *Keyring) begin(ask func() (func(), error)) <-chan answer {
	out := make(chan answer, 1)
	go func() {
		done, err := ask()
		<-k.busy
		out <- answer{done, err}
	}()
	return out
}

func (a answer) settle(op string) error {
	switch {
	case errors.Is(a.err, keyring.ErrNotFound):
		return nil
	case a.err != nil:
		return unavailable(op, a.err)
	case a.done != nil:
		a.done()
	}
	return nil
}

func unavailable(op string, err error) error {
	f := fault.Wrap(err, fault.Unavailable, "The keyring of this computer does not answer.", remedy)
	f.Op, f.Detail = op, err.Error()
	return f
}

func waiting(op string) error {
	f := fault.Wrap(ErrWaiting, fault.Unavailable, "The keyring of this computer did not answer in time.",
		"Look for a window in which the keyring asks for its password, unlock it, and try again.")
	f.Op = op
	return f
}
