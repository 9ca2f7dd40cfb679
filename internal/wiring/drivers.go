package wiring

import (
	"context"
	"fmt"
	"io"
	"maps"
	"sync"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// kept is a driver with the texts it was made from.
type kept struct {
	backend string
	values  backend.Values // secrets included
	driver  backend.Driver
}

// Driver returns the driver of a saved profile, the same one as long as profile
// and secrets stay the same. A driver that was closed can still be used: closing
// drops what nobody uses at the moment. Faults: NotFound for an unknown profile, Login for
// a secret that nobody stored, Unavailable for a keyring that does not answer,
// Invalid for a profile that breaks a rule.
func (s *Station) Driver(ctx context.Context, profileID string) (backend.Driver, error) {
	if err := s.Profiles.Reload(); err != nil {
		s.Log.Warn("profiles were not read again", "error", err)
	}
	p, ok := s.Profiles.Get(profileID)
	if !ok {
		return nil, fault.New(fault.NotFound, "The target of this upload is gone.", "Add it again and queue the upload for it.")
	}
	spec, ok := catalog.Lookup(p.Backend)
	if !ok {
		return nil, fault.New(fault.NotFound, fmt.Sprintf("The target %s is for %q, which this version does not know.", p.Name, p.Backend), "Use the version that made it.")
	}
	v, err := s.values(ctx, spec, p)
	if err != nil {
		return nil, err
	}
	return s.keep(p, v)
}

// keep returns the kept driver if it was made from the same texts, or a new one. To
// make one reads files, such as that of the CA, so nothing is locked meanwhile.
func (s *Station) keep(p profile.Profile, v backend.Values) (backend.Driver, error) {
	if d := s.keptDriver(p, v); d != nil {
		return d, nil
	}
	d, err := s.Try(p.Backend, v)
	if err != nil {
		return nil, err
	}
	return s.replaceKept(p.ID, kept{p.Backend, v, d}), nil
}

// keptDriver returns the driver that was made from these texts; nil if none was.
func (s *Station) keptDriver(p profile.Profile, v backend.Values) backend.Driver {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.drivers[p.ID]; ok && k.same(p.Backend, v) {
		return k.driver
	}
	return nil
}

// replaceKept keeps a new driver, unless somebody else made the same one meanwhile,
// and returns the one that is kept. The other one is closed, which may take a moment.
func (s *Station) replaceKept(id string, k kept) backend.Driver {
	stays, goes := s.swapKept(id, k)
	goes.close()
	return stays.driver
}

func (s *Station) swapKept(id string, k kept) (stays, goes kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.drivers[id]
	if ok && old.same(k.backend, k.values) {
		return old, k
	}
	s.drivers[id] = k
	return k, old
}

func (k kept) same(backendID string, v backend.Values) bool {
	return k.backend == backendID && maps.Equal(k.values, v)
}

func (k kept) close() {
	if c, ok := k.driver.(io.Closer); ok {
		_ = c.Close() // a logout that fails changes nothing
	}
}

// dropDrivers closes all drivers at once: each may take its time to log out.
func (s *Station) dropDrivers() {
	s.mu.Lock()
	all := s.drivers
	s.drivers = map[string]kept{}
	s.mu.Unlock()
	var closing sync.WaitGroup
	for _, k := range all {
		closing.Go(k.close)
	}
	closing.Wait()
}

// Try returns a driver for texts that are not saved yet, secrets included.
// Faults: NotFound for an unknown back end, Invalid for texts that break a rule.
func (s *Station) Try(backendID string, v backend.Values) (backend.Driver, error) {
	return catalog.Open(backendID, v, s.shared)
}

// host counts the uploads of a profile that is gone under its id.
func (s *Station) host(profileID string) string {
	p, ok := s.Profiles.Get(profileID)
	if !ok {
		return profileID
	}
	return catalog.Host(p.Backend, p.Values)
}
