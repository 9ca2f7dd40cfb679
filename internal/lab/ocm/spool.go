package ocm

import (
	"errors"
	"os"
	"sync"
)

// spool is the directory of the chunks that wait for their merge. The zero value is ready; the directory is made for the first chunk.
type spool struct {
	mu     sync.Mutex // guards all below
	dir    string     // "" before the first chunk
	closed bool
}

var errClosed = errors.New("the service has been closed")

// create makes a file for one chunk.
func (s *spool) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "slipway-lab-ocm-")
		if err != nil {
			return nil, err
		}
		s.dir = dir
	}
	return os.CreateTemp(s.dir, "chunk-")
}

// close removes everything. What is being written at that moment may stay behind where open files cannot be removed.
func (s *spool) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // What the system does not let go is in its directory for temporary files.
	}
}

// drop removes the file of a chunk.
func drop(path string) { _ = os.Remove(path) } //nolint:gosec // The name is of create's making; close looks after what is left.
