package fileserve

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// paced serves content at so many bytes a second.
func paced(t *testing.T, content []byte, rate int) (*Server, *wires) {
	t.Helper()
	w := newWires()
	grant := func(ctx context.Context, want int) (int, bool) {
		select {
		case <-ctx.Done():
			return 0, false
		case <-time.After(time.Second):
			return min(want, rate), true
		}
	}
	return start(t.Context(), Offer{File: open(t, content), Grant: grant}, w), w
}

func TestGet_goesNoFasterThanGranted(t *testing.T) {
	content := noise(1<<20 + 7)
	synctest.Test(t, func(t *testing.T) {
		s, w := paced(t, content, 100_000)
		defer s.Close()
		began := time.Now()
		wantWhole(t, s, w, content)
		if took := time.Since(began); took < 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestServer_stopsAGetThatWaitsToBeGranted(t *testing.T) {
	content := noise(1 << 20)
	synctest.Test(t, func(t *testing.T) {
		s, w := paced(t, content, 1000)
		got := make(chan string, 1)
		go func() { got <- talk(t, w.dial(), request("GET", s.path)) }()
		time.Sleep(5500 * time.Millisecond)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if all := <-got; len(all) > 6000 {
			t.Errorf("%d bytes came", len(all))
		}
		if err := s.Err(); err != nil {
			t.Errorf("the file is at fault: %v", err)
		}
	})
}
