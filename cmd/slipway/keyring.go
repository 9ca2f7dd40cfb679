package main

import (
	"context"

	"slipway/internal/fault"
	"slipway/internal/secret"
	"slipway/internal/wiring"
)

// keys keeps the secrets of the window. Where they are kept is found out while
// the window opens, because a keyring that nobody unlocks takes its time to say
// so; whoever needs a secret before that waits.
type keys struct {
	known   chan struct{} // closed when the rest is set
	store   secret.Store
	session bool // secrets last for this session only
	warning string
}

// askKeyring begins to ask.
func askKeyring(ctx context.Context, ask func(context.Context) (secret.Store, bool, string)) *keys {
	k := &keys{known: make(chan struct{})}
	go func() {
		defer close(k.known)
		k.store, k.session, k.warning = ask(ctx)
	}()
	return k
}

// wait waits until it is known where secrets are kept.
func (k *keys) wait(ctx context.Context) error {
	select {
	case <-k.known:
		return nil
	case <-ctx.Done():
		return fault.Of(context.Cause(ctx))
	}
}

// Get implements secret.Store.
func (k *keys) Get(ctx context.Context, profileID string) (map[string]string, error) {
	if err := k.wait(ctx); err != nil {
		return nil, err
	}
	return k.store.Get(ctx, profileID)
}

// Set implements secret.Store.
func (k *keys) Set(ctx context.Context, profileID string, secrets map[string]string) error {
	if err := k.wait(ctx); err != nil {
		return err
	}
	return k.store.Set(ctx, profileID, secrets)
}

// inMemory reports whether the secrets of an installation last for this
// session only. It waits until that is known.
func inMemory(ctx context.Context, station *wiring.Station) bool {
	k, asked := station.Secrets.(*keys)
	if !asked {
		return station.Session
	}
	return k.wait(ctx) == nil && k.session
}
