package backendtest

import (
	"errors"
	"os"
	"sync"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func fileChanges(s *stage) {
	f := s.file("first", body)
	u := s.upload(f)
	touch := sync.OnceFunc(func() { s.overwrite(f.Path) })
	u.onto = func(p backend.Progress) {
		if p.Phase == backend.Sending {
			touch()
		}
	}
	_, err := u.attempt(s.t.Context())
	s.refused(err, fault.FileChanged)
	u.discard(s.t.Context(), s.t)
	s.arrived()
}

func fileChanged(s *stage) {
	f := s.file("first", body)
	s.overwrite(f.Path)
	_, err := s.upload(f).attempt(s.t.Context())
	s.refused(err, fault.FileChanged)
	s.arrived()
}

func fileGone(s *stage) {
	f := s.file("first", body)
	if err := os.Remove(f.Path); err != nil {
		s.t.Fatal(err)
	}
	_, err := s.upload(f).attempt(s.t.Context())
	s.refused(err, fault.NotFound)
	s.arrived()
}

// overwrite changes a file's content and length.
func (s *stage) overwrite(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		s.t.Error(err)
		return
	}
	_, werr := f.WriteString("more")
	if err := errors.Join(werr, f.Close()); err != nil {
		s.t.Error(err)
	}
}
