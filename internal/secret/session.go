package secret

import (
	"context"
	"maps"
	"sync"
)

// Session is a [Store] that forgets everything when the program ends. The zero
// Session is ready to use; its methods never fail.
type Session struct {
	mu    sync.Mutex // guards items
	items map[string]map[string]string
}

var _ Store = (*Session)(nil)

// Get implements [Store].
func (s *Session) Get(_ context.Context, profileID string) (map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := make(map[string]string, len(s.items[profileID]))
	maps.Copy(found, s.items[profileID])
	return found, nil
}

// Set implements [Store].
func (s *Session) Set(_ context.Context, profileID string, secrets map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(secrets) == 0 {
		delete(s.items, profileID)
		return nil
	}
	if s.items == nil {
		s.items = map[string]map[string]string{}
	}
	s.items[profileID] = maps.Clone(secrets)
	return nil
}
