package backend_test

import (
	"testing"

	"slipway/internal/backend"
)

func TestBrake_isPulledOnlyWhereSomebodyListens(t *testing.T) {
	b := backend.NewBrake()
	ctx := b.With(t.Context())
	if b.Pull() || b.Pulled() {
		t.Error("it was pulled though nobody listened")
	}
	braking := backend.Braking(ctx)
	select {
	case <-braking:
		t.Error("it brakes before it was pulled")
	default:
	}
	if !b.Pull() || !b.Pulled() {
		t.Error("it could not be pulled")
	}
	<-braking
	if b.Pull() {
		t.Error("it was pulled twice")
	}
}

func TestBraking_withoutABrakeNeverComes(t *testing.T) {
	if backend.Braking(t.Context()) != nil {
		t.Error("there is a brake")
	}
}
