package main

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/draft"
	"slipway/internal/queue"
	"slipway/internal/ui/intake"
	"slipway/internal/wiring"
)

// intakeService is an installation as the pane of new uploads sees it.
type intakeService struct{ station *wiring.Station }

// Targets returns the saved targets whose back end this version knows.
func (s intakeService) Targets(ctx context.Context) ([]intake.Target, error) {
	profiles, err := targetService(s).Profiles(ctx)
	var out []intake.Target
	for _, p := range profiles {
		if spec, ok := catalog.Lookup(p.Backend); ok {
			out = append(out, intake.Target{Profile: p, Spec: spec})
		}
	}
	return out, err
}

// Expand turns paths into files.
func (s intakeService) Expand(ctx context.Context, paths []string) (files []string, bad []error) {
	return draft.Expand(ctx, paths)
}

// Look identifies and inspects a file.
func (s intakeService) Look(ctx context.Context, path string) (draft.File, error) {
	return draft.Look(ctx, path)
}

// Choices asks a saved target.
func (s intakeService) Choices(ctx context.Context, profileID, key string, v backend.Values) ([]backend.Choice, error) {
	d, err := s.station.Driver(ctx, profileID)
	if err != nil {
		return nil, err
	}
	return choices(ctx, d, key, v)
}

// Plan says what an upload will meet.
func (s intakeService) Plan(ctx context.Context, profileID string, req backend.Request) (backend.Plan, error) {
	d, err := s.station.Driver(ctx, profileID)
	if err != nil {
		return backend.Plan{}, err
	}
	if p, ok := d.(backend.Planner); ok {
		return p.Plan(ctx, req)
	}
	return backend.Plan{}, nil
}

// Queue adds uploads.
func (s intakeService) Queue(ctx context.Context, jobs ...queue.NewJob) error {
	_, err := s.station.Queue.Add(ctx, jobs...)
	return err
}
