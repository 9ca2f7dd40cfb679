package queue

import (
	"context"
	"math/rand/v2"
	"time"

	"slipway/internal/backend"
	"slipway/internal/journal"
)

// Config is what an engine stands on.
type Config struct {
	Journal *journal.Journal
	// Open returns the driver of a profile, logged in or not. It may block on the
	// keyring. The engine closes a driver that implements io.Closer after
	// each use; see backend.Driver. Faults:
	// NotFound for an unknown profile, Unavailable for a keyring that does not answer.
	Open func(ctx context.Context, profileID string) (backend.Driver, error)
	// Spec returns the declaration of a back end; false for an unknown one.
	Spec func(backendID string) (backend.Spec, bool)
	// Host returns the key of the server behind a profile; jobs of one key share
	// Spec.PerHost. It answers at once.
	Host func(profileID string) string
	// Only says which jobs this engine starts, the others being left to other
	// engines; nil means all. It answers at once.
	Only func(id string) bool

	Total    int             // uploads at once over all hosts; 0 means 3
	PerHost  int             // uploads at once on a host whose Spec says nothing; 0 means 2
	Attempts int             // attempts of a job; 0 means 5
	Backoff  []time.Duration // pauses between attempts, the last one repeats; nil means 5 s, 15 s, 45 s, 2 min, 5 min
	Jitter   func() float64  // 0 ≤ x < 1; nil means math/rand/v2
	Owner    string          // names this program to people who find a job leased: "slipwayctl"
	Version  string          // of the program, for receipts
}

func (c Config) withDefaults() Config {
	if c.Total == 0 {
		c.Total = 3
	}
	if c.PerHost == 0 {
		c.PerHost = 2
	}
	if c.Attempts == 0 {
		c.Attempts = 5
	}
	if len(c.Backoff) == 0 {
		c.Backoff = []time.Duration{5 * time.Second, 15 * time.Second, 45 * time.Second, 2 * time.Minute, 5 * time.Minute}
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	return c
}

// pause returns how long to wait after so many attempts: the step of the
// back-off, longer by up to a fifth so that jobs which failed together do not
// come back together, or the server's wish where that is longer.
func (c Config) pause(attempts int, wish time.Duration) time.Duration {
	step := c.Backoff[min(max(attempts, 1), len(c.Backoff))-1]
	return max(step+time.Duration(float64(step)*c.Jitter()/5), wish)
}

// perHost returns how many jobs of a back end may run at once on one host.
func (c Config) perHost(backendID string) int {
	if spec, ok := c.Spec(backendID); ok && spec.PerHost > 0 {
		return spec.PerHost
	}
	return c.PerHost
}
