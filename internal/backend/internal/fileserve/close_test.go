package fileserve

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"slipway/internal/fault"
)

// A bubble does not end while one of its goroutines is left, so that each of
// these tests also shows that none is.
func TestServer_stopsAtOnce(t *testing.T) {
	f := open(t, noise(20<<20))
	ends := map[string]func(s *Server, cancel func()){
		"by Close":           func(s *Server, _ func()) { _ = s.Close() },
		"by two Closes":      func(s *Server, _ func()) { go s.Close(); _ = s.Close() },
		"with its context":   func(_ *Server, cancel func()) { cancel() },
		"by both":            func(s *Server, cancel func()) { cancel(); _ = s.Close() },
		"by Close, long ago": func(s *Server, _ func()) { _ = s.Close(); _ = s.Close() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				w := newWires()
				s := start(ctx, Offer{File: f}, w)
				silent, half, sending := w.dial(), w.dial(), w.dial()
				say(half, "GET "+s.path+" HT")
				say(sending, request("GET", s.path))
				_, _ = io.ReadFull(sending, make([]byte, 3<<20))
				end(s, cancel)
				synctest.Wait()
				for _, c := range []net.Conn{silent, half, sending} {
					if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
						t.Errorf("%d bytes came after the end, %v", len(rest), err)
					}
				}
				if w.dial() != nil {
					t.Error("the listener is still open")
				}
				if s.Err() != nil || s.Seen().Gets != 1 || s.Seen().Whole != 0 {
					t.Errorf("%v, seen %+v", s.Err(), s.Seen())
				}
			})
		})
	}
}

func TestServer_servesNothingOnARealPortAfterClose(t *testing.T) {
	s := serve(t, noise(8<<20))
	sending := dial(t, s)
	say(sending, request("GET", s.path))
	_, _ = io.ReadFull(sending, make([]byte, 1000))
	waiting := dial(t, s)
	_ = s.Close()
	say(waiting, request("GET", s.path))
	if rest, err := io.ReadAll(sending); err == nil && len(rest) > 7<<20 {
		t.Errorf("after the end came %d bytes, and no error", len(rest))
	}
	if rest, _ := io.ReadAll(waiting); len(rest) > 0 {
		t.Errorf("a connection from before was answered with %d bytes", len(rest))
	}
	if c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.HostPort()); err == nil {
		_ = c.Close()
		t.Error("the port still accepts")
	}
}

func TestServer_endedBeforeItBegan(t *testing.T) {
	f := open(t, noise(10))
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w := newWires()
		s := start(ctx, Offer{File: f}, w)
		_ = s.Close()
		if w.dial() != nil || s.Err() != nil {
			t.Errorf("it listens, or %v", s.Err())
		}
	})
}

func TestServer_saysThatThePortIsLost(t *testing.T) {
	f := open(t, noise(10))
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f)
		_ = w.Close() // as if the system took it away
		synctest.Wait()
		if got := wantKind(t, s.Err(), fault.Unavailable); got.Detail == "" {
			t.Errorf("%+v", got)
		}
		_ = s.Close()
	})
}

func TestGate_closesWhatWasAcceptedWhileItClosed(t *testing.T) {
	g := newGate(newWires())
	_ = g.Close()
	_ = g.Close()
	ours, theirs := net.Pipe()
	defer ours.Close()
	if _, err := g.enter(theirs); err == nil {
		t.Error("a closed gate lets a connection in")
	}
	if _, err := ours.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection was left open: %v", err)
	}
}
