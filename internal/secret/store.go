package secret

import "context"

// Store keeps the secret texts of each profile by field key. Implementations may
// be used from several goroutines at once and never block longer than their
// time-out.
type Store interface {
	// Get returns the secrets of a profile; an empty map if there are none. The
	// map is the caller's. Fault: Unavailable when the keyring does not answer.
	Get(ctx context.Context, profileID string) (map[string]string, error)
	// Set replaces them; an empty map deletes the item. Faults: Unavailable,
	// Invalid for secrets that are too large for this system's keyring.
	Set(ctx context.Context, profileID string, secrets map[string]string) error
}
