package intake

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/profile"
	"slipway/internal/queue"
)

// Service is what the pane needs from the program. Its methods may block and are
// called from several goroutines at once, never from the one that draws. ctx ends
// when nobody waits for the answer any more. Errors are faults.
type Service interface {
	// Targets returns the saved targets by name, each with its back end.
	Targets(ctx context.Context) ([]Target, error)
	// Expand turns paths into files; see draft.Expand.
	Expand(ctx context.Context, paths []string) (files []string, bad []error)
	// Look identifies and inspects one file; see draft.Look.
	Look(ctx context.Context, path string) (draft.File, error)
	// Choices returns live choices for the request field key. A back end without
	// them returns none.
	Choices(ctx context.Context, profileID, key string, v backend.Values) ([]backend.Choice, error)
	// Plan says what the upload will meet. A back end that cannot plan returns a
	// plan without findings.
	Plan(ctx context.Context, profileID string, req backend.Request) (backend.Plan, error)
	// Queue adds the jobs, all of them or none.
	Queue(ctx context.Context, jobs ...queue.NewJob) error
}

// Target is a saved target with what its back end declares.
type Target struct {
	Profile profile.Profile
	Spec    backend.Spec
}
