package main

import (
	"context"
	"testing"

	"slipway/internal/fault"
	"slipway/internal/secret"
)

func TestKeyring_thatIsNotUnlockedKeepsNobodyFromOpening(t *testing.T) {
	unlock := make(chan struct{})
	k := askKeyring(t.Context(), func(context.Context) (secret.Store, bool, string) {
		<-unlock
		return &secret.Session{}, true, "No keyring answers."
	})
	station := installed(t, k) // returns while the keyring has not answered
	given, giveUp := context.WithCancel(t.Context())
	giveUp()
	if _, err := k.Get(given, "p"); !fault.Is(err, fault.Canceled) {
		t.Errorf("a secret that cannot be had yet: %v", err)
	}
	if err := k.Set(given, "p", nil); !fault.Is(err, fault.Canceled) {
		t.Errorf("a secret that cannot be kept yet: %v", err)
	}
	close(unlock)
	if !inMemory(t.Context(), station) || k.warning != "No keyring answers." {
		t.Errorf("session %v, warning %q", k.session, k.warning)
	}
	if err := k.Set(t.Context(), "p", map[string]string{"password": "x"}); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(t.Context(), "p"); err != nil || got["password"] != "x" {
		t.Errorf("%v, %v", got, err)
	}
}
