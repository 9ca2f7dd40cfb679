package targets

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// Service is what the pane needs from the program. Its methods may block and are
// called from several goroutines at once, never from the one that draws. ctx ends
// when nobody waits for the answer any more. Errors are faults.
type Service interface {
	// Specs returns the back ends in the order in which they are offered.
	Specs(ctx context.Context) []backend.Spec
	// Profiles returns the saved targets by name.
	Profiles(ctx context.Context) ([]profile.Profile, error)

	// Check reaches a saved target and logs in.
	Check(ctx context.Context, profileID string) (backend.Server, error)
	// Try is Check for texts that are not saved. Where profileID is not empty, the
	// secrets saved for it stand in for secret fields without text.
	Try(ctx context.Context, backendID, profileID string, v backend.Values) (backend.Server, error)
	// Choices returns live choices for the field key of texts that may not be
	// saved yet; the rest as Try. A back end without them returns none.
	Choices(ctx context.Context, backendID, profileID, key string, v backend.Values) ([]backend.Choice, error)
	// Trust accepts a certificate for good, or, with once, for this session.
	Trust(ctx context.Context, cert fault.Certificate, once bool) error

	// Secrets returns the keys of the secret fields that are saved for a target,
	// none for an empty profileID, and whether secrets last for this session only
	// because no keyring answers.
	Secrets(ctx context.Context, profileID string) (saved []string, sessionOnly bool, err error)
	// Save keeps a target; an empty p.ID adds it. secrets holds those that were
	// typed in; the saved ones of other keys stay as they are. Invalid faults name
	// their field, "name" for p.Name.
	Save(ctx context.Context, p profile.Profile, secrets backend.Values) (profile.Profile, error)
	// Remove deletes a target with its secrets. Not there is success.
	Remove(ctx context.Context, profileID string) error
	// FileServers returns those that the product behind a saved target keeps, by name.
	FileServers(ctx context.Context, profileID string) ([]backend.FileServer, error)
	// AddFileServer makes one of the texts of Spec.FileServer. Invalid faults name
	// their field.
	AddFileServer(ctx context.Context, profileID string, v backend.Values) error
	// RemoveFileServer makes the product forget one. Not there is success.
	RemoveFileServer(ctx context.Context, profileID, id string) error

	// Pending returns how many uploads to a target have not finished.
	Pending(ctx context.Context, profileID string) (int, error)
}
