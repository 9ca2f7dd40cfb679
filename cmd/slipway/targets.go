package main

import (
	"context"
	"io"
	"maps"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/wiring"
)

// targetService is an installation as the pane of targets sees it.
type targetService struct{ station *wiring.Station }

// Specs returns the back ends.
func (s targetService) Specs(context.Context) []backend.Spec { return catalog.All() }

// Profiles returns the saved targets, also those that another program has added.
func (s targetService) Profiles(context.Context) ([]profile.Profile, error) {
	if err := s.station.Profiles.Reload(); err != nil {
		return nil, err
	}
	return s.station.Profiles.List(), nil
}

// Check reaches a saved target.
func (s targetService) Check(ctx context.Context, profileID string) (backend.Server, error) {
	d, err := s.station.Driver(ctx, profileID)
	if err != nil {
		return backend.Server{}, err
	}
	return d.Check(ctx)
}

// Try reaches a target that is not saved.
func (s targetService) Try(ctx context.Context, backendID, profileID string, v backend.Values) (backend.Server, error) {
	d, err := s.unsaved(ctx, backendID, profileID, v)
	if err != nil {
		return backend.Server{}, err
	}
	defer release(d)
	return d.Check(ctx)
}

// Choices asks a target that is not saved.
func (s targetService) Choices(ctx context.Context, backendID, profileID, key string, v backend.Values) ([]backend.Choice, error) {
	d, err := s.unsaved(ctx, backendID, profileID, v)
	if err != nil {
		return nil, err
	}
	defer release(d)
	return choices(ctx, d, key, v)
}

// unsaved makes a driver of texts, with the saved secrets in the place of those
// that were not typed in again.
func (s targetService) unsaved(ctx context.Context, backendID, profileID string, v backend.Values) (backend.Driver, error) {
	v = v.Clone()
	if profileID != "" {
		saved, err := s.station.Secrets.Get(ctx, profileID)
		if err != nil {
			return nil, err
		}
		for key, text := range saved {
			if v[key] == "" {
				v[key] = text
			}
		}
	}
	if spec, ok := catalog.Lookup(backendID); ok {
		v = backend.Fill(spec.Profile, v)
	}
	return s.station.Try(backendID, v)
}

// Trust accepts a certificate.
func (s targetService) Trust(_ context.Context, cert fault.Certificate, once bool) error {
	return s.station.Pins.Trust(cert, once)
}

// Secrets returns the keys of the saved secrets.
func (s targetService) Secrets(ctx context.Context, profileID string) (saved []string, sessionOnly bool, err error) {
	if profileID == "" {
		return nil, inMemory(ctx, s.station), nil
	}
	secrets, err := s.station.Secrets.Get(ctx, profileID)
	return slices.Sorted(maps.Keys(secrets)), inMemory(ctx, s.station), err
}

// Save keeps a target and the secrets that were typed in. A new target whose
// secrets cannot be kept is not kept either.
func (s targetService) Save(ctx context.Context, p profile.Profile, typed backend.Values) (profile.Profile, error) {
	spec, ok := catalog.Lookup(p.Backend)
	if !ok {
		return p, fault.New(fault.NotFound, "This version does not know the back end "+p.Backend+".", "Use the version that made the target.")
	}
	fresh := p.ID == ""
	kept, err := s.station.Profiles.Save(spec, p)
	if err != nil || len(typed) == 0 {
		return kept, err
	}
	if err := s.keepSecrets(ctx, kept.ID, fresh, typed); err != nil {
		if fresh {
			_ = s.station.Profiles.Remove(kept.ID) // the fault below tells more than a second one would
		}
		return p, err
	}
	return kept, nil
}

// keepSecrets puts the typed secrets over those that are saved.
func (s targetService) keepSecrets(ctx context.Context, profileID string, fresh bool, typed backend.Values) error {
	secrets := map[string]string{}
	if !fresh {
		saved, err := s.station.Secrets.Get(ctx, profileID)
		if err != nil {
			return err
		}
		maps.Copy(secrets, saved)
	}
	maps.Copy(secrets, typed)
	return s.station.Secrets.Set(ctx, profileID, secrets)
}

// Remove deletes a target with its secrets.
func (s targetService) Remove(ctx context.Context, profileID string) error {
	if err := s.station.Secrets.Set(ctx, profileID, nil); err != nil {
		return err
	}
	return s.station.Profiles.Remove(profileID)
}

// Pending counts the uploads to a target that have not finished.
func (s targetService) Pending(ctx context.Context, profileID string) (int, error) {
	jobs, err := s.station.Queue.Jobs(ctx, 0)
	n := 0
	for _, j := range jobs {
		if j.Profile == profileID && !j.State.Finished() {
			n++
		}
	}
	return n, err
}

// FileServers returns the file servers that the product behind a target keeps.
func (s targetService) FileServers(ctx context.Context, profileID string) ([]backend.FileServer, error) {
	keeper, err := s.station.FileServers(ctx, profileID)
	if err != nil {
		return nil, err
	}
	return keeper.FileServers(ctx)
}

// AddFileServer makes the product know another file server.
func (s targetService) AddFileServer(ctx context.Context, profileID string, v backend.Values) error {
	keeper, err := s.station.FileServers(ctx, profileID)
	if err != nil {
		return err
	}
	_, err = keeper.AddFileServer(ctx, v)
	return err
}

// RemoveFileServer makes the product forget a file server.
func (s targetService) RemoveFileServer(ctx context.Context, profileID, id string) error {
	keeper, err := s.station.FileServers(ctx, profileID)
	if err != nil {
		return err
	}
	return keeper.RemoveFileServer(ctx, id)
}

// choices asks a driver that can be asked.
func choices(ctx context.Context, d backend.Driver, key string, v backend.Values) ([]backend.Choice, error) {
	if c, ok := d.(backend.Chooser); ok {
		return c.Choices(ctx, key, v)
	}
	return nil, nil
}

// release ends the idle connections of a driver that was made for one question.
func release(d backend.Driver) {
	if c, ok := d.(io.Closer); ok {
		_ = c.Close() // nothing was written through it
	}
}
