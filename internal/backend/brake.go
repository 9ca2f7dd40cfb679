package backend

import (
	"context"
	"sync/atomic"

	"slipway/internal/fault"
)

// Brake asks an attempt to end at the next point that costs nothing, such as the
// end of a chunk. The engine pulls it before it ends the attempt's context, and
// waits a little in between. Make it with [NewBrake].
type Brake struct {
	on     chan struct{}
	heard  atomic.Bool
	pulled atomic.Bool
}

// NewBrake returns a brake that nobody has pulled.
func NewBrake() *Brake { return &Brake{on: make(chan struct{})} }

// Pull asks for the end. It reports whether somebody will listen who was not asked
// before.
func (b *Brake) Pull() bool {
	if !b.heard.Load() || !b.pulled.CompareAndSwap(false, true) {
		return false
	}
	close(b.on)
	return true
}

// Pulled reports whether the end has been asked for.
func (b *Brake) Pulled() bool { return b.pulled.Load() }

type brakeKey struct{}

// With returns a context that carries the brake.
func (b *Brake) With(ctx context.Context) context.Context {
	return context.WithValue(ctx, brakeKey{}, b)
}

// Braking returns a channel that is closed when the attempt shall end at the next
// point that costs nothing; nil, which never is, where nobody will ask. A driver
// that calls it promises to look at the channel at each such point, to begin
// nothing new once it is closed, to report the token that knows of all it has
// finished, and to return [Braked].
func Braking(ctx context.Context) <-chan struct{} {
	b, ok := ctx.Value(brakeKey{}).(*Brake)
	if !ok {
		return nil
	}
	b.heard.Store(true)
	return b.on
}

// Braked is what a driver returns that has ended because its brake was pulled.
func Braked() error { return fault.Stopped(nil) }
