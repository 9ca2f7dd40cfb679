package wiring

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"slipway/internal/fault"
	"slipway/internal/secret"
)

func TestDriver_holdsNobodyUpWhileAFileIsRead(t *testing.T) {
	s := station(t, t.TempDir(), &secret.Session{})
	p := lab(t, s, "one")
	pipe := filepath.Join(t.TempDir(), "ca.pem")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	p.Values["ca-file"] = pipe
	if _, err := s.Profiles.Save(mustSpec(t), p); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		_, err := s.Driver(t.Context(), p.ID)
		opened <- err
	}()
	w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // returns once the file is being read
	if err != nil {
		t.Fatal(err)
	}
	if s.mu.TryLock() {
		s.mu.Unlock()
	} else {
		t.Error("the queue cannot ask which jobs are its own meanwhile")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; !fault.Is(err, fault.Invalid) {
		t.Errorf("an empty CA file: %v", err)
	}
}
