package wiring

import (
	"context"
	"errors"

	"slipway/internal/fault"
	"slipway/internal/secret"
)

// Keyring asks the keyring of this computer whether it answers, for five seconds
// at most, and returns where secrets are to be kept: there, also when it is there
// and waits for a person to unlock it, or in this session's memory. warning is a
// sentence for the person; empty when all is well.
func Keyring(ctx context.Context) (store secret.Store, session bool, warning string) {
	ring := secret.NewKeyring()
	err := ring.Probe(ctx)
	switch {
	case err == nil:
		return ring, false, ""
	case errors.Is(err, secret.ErrWaiting):
		return ring, false, fault.Of(err).What + " " + fault.Of(err).Remedy
	default:
		return &secret.Session{}, true, "No keyring answers on this computer, so passwords are kept for this session only and are asked for again after it. " +
			"The keyring's words: " + fault.Of(err).Detail
	}
}
