package logins

import (
	"context"
	"sync/atomic"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// Gate lets one caller at a time log in. [NewGate] makes one.
type Gate struct {
	turn    chan struct{}         // holds one token; who has it may log in
	refused atomic.Pointer[error] // the last login that was refused; nil before that
}

// NewGate returns a gate that nobody has passed yet.
func NewGate() *Gate { return &Gate{turn: make(chan struct{}, 1)} }

// Refuse makes a refusal count for all who wait at the gate, as that of a login does.
func (g *Gate) Refuse(err error) { g.refused.Store(&err) }

// Through returns the login that current does, or else, once it has its turn, that of
// logIn, which also makes it the current one. The zero S stands for none. Faults: that
// of [pace.Stopped] if ctx ends before the turn comes; those of logIn, of which one of
// kind Login is the answer for all who were waiting for their turn: many who ask at
// once would lock the account.
func Through[S comparable](ctx context.Context, g *Gate, current func() S, logIn func(context.Context) (S, error)) (S, error) {
	var none S
	known := g.refused.Load()
	if s := current(); s != none {
		return s, nil
	}
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return none, pace.Stopped(ctx)
	}
	defer func() { <-g.turn }()
	if s := current(); s != none {
		return s, nil
	}
	if refused := g.refused.Load(); refused != known {
		return none, *refused
	}
	s, err := logIn(ctx)
	if fault.Is(err, fault.Login) {
		g.Refuse(err)
	}
	return s, err
}
