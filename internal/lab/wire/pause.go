package wire

import (
	"context"
	"time"
)

// Pause lets d pass, or less if the client leaves or the lab ends.
func Pause(client, lab context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-client.Done():
	case <-lab.Done():
	}
}
