package wiring

import (
	"context"
	"maps"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/secret"
)

// shelf keeps the texts that it was given.
type shelf struct {
	backend.FileServerKeeper
	added []backend.Values
}

func (s *shelf) AddFileServer(_ context.Context, v backend.Values) (backend.FileServer, error) {
	s.added = append(s.added, v)
	return backend.FileServer{ID: "1", Name: v["name"]}, nil
}

func TestFileServers_onlyGoodTextsReachTheDriver(t *testing.T) {
	s := &shelf{}
	k := checkedKeeper{s, []backend.Field{
		{Key: "name", Label: "Name", Kind: backend.Text, Required: true},
		{Key: "protocol", Label: "Protocol", Kind: backend.Select, Default: "sftp", Choices: []backend.Choice{{Value: "sftp"}, {Value: "ftp"}}},
		{Key: "password", Label: "Password", Kind: backend.Secret},
	}}
	_, err := k.AddFileServer(t.Context(), backend.Values{"protocol": "carrier pigeon", "password": "hunter2"})
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 2 || !fault.Is(err, fault.Invalid) || len(s.added) != 0 {
		t.Errorf("bad texts: %v, %d added", err, len(s.added))
	}
	got, err := k.AddFileServer(t.Context(), backend.Values{"name": "files", "password": "hunter2"})
	if err != nil || got.Name != "files" || !maps.Equal(s.added[0], backend.Values{"name": "files", "protocol": "sftp", "password": "hunter2"}) {
		t.Errorf("added %v from %v: %v", got, s.added, err)
	}
}

func TestFileServers_ofAProductThatKeepsNone(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	_, err := s.FileServers(t.Context(), lab(t, s, "one").ID)
	if f := fault.Of(err); f == nil || f.Kind != fault.Rejected || f.Remedy == "" {
		t.Errorf("FileServers = %+v", f)
	}
	if _, err := s.FileServers(t.Context(), "gone"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of an unknown profile: %v", err)
	}
}
