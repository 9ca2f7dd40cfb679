package fileserve

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/internal/fault"
)

// freePort returns an address of this computer at which nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	l := taken(t, "127.0.0.2:0") // where no other program looks for a port
	defer l.Close()
	return l.Addr().String()
}

// taken listens at an address, as another program would.
func taken(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// serveAt serves the content at a port of somebody's choice.
func serveAt(t *testing.T, address string, content []byte) *Server {
	t.Helper()
	s, err := Serve(t.Context(), Offer{File: open(t, content), Address: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestServe_uploadsThatNameOnePortShareItUntilTheLastEnds(t *testing.T) {
	address := freePort(t)
	contents := [][]byte{noise(100), noise(8 << 20), noise(300)}
	first, second := serveAt(t, address, contents[0]), serveAt(t, address, contents[1])
	for i, s := range []*Server{first, second} {
		if s.HostPort() != address || !bytes.Equal(fetch(t, s, "GET").body, contents[i]) {
			t.Errorf("server %d at %s serves something else", i, s.HostPort())
		}
	}
	under := dial(t, second)
	say(under, request("GET", second.path))
	if err := skipHeader(under); err != nil {
		t.Fatal(err)
	}
	_ = first.Close()
	if rest, err := io.ReadAll(under); err != nil || !bytes.Equal(rest, contents[1]) {
		t.Errorf("after the end of the other server came %d bytes, %v", len(rest), err)
	}
	if got := fetch(t, first, "GET"); got.status != 404 || len(got.body) > 0 {
		t.Errorf("the path of a server that has ended gives %d and %d bytes", got.status, len(got.body))
	}
	third := serveAt(t, address, contents[2])
	_ = second.Close()
	if !bytes.Equal(fetch(t, third, "GET").body, contents[2]) {
		t.Error("the last server serves something else")
	}
	if first.Err() != nil || second.Err() != nil || first.Seen().Gets != 1 || second.Seen().Gets != 2 || third.Seen().Strangers != 0 {
		t.Errorf("%v, %v, seen %+v and %+v and %+v", first.Err(), second.Err(), first.Seen(), second.Seen(), third.Seen())
	}
	_ = third.Close()
	_ = taken(t, address).Close()
}

func TestServe_manyComeAndGoAtOnePort(t *testing.T) {
	address := freePort(t)
	content := noise(3 << 20)
	t.Run("at once", func(t *testing.T) {
		for n := range 8 {
			t.Run(strconv.Itoa(n), func(t *testing.T) {
				t.Parallel()
				for range 4 {
					s := serveAt(t, address, content)
					if got := fetch(t, s, "GET"); !bytes.Equal(got.body, content) {
						t.Errorf("%d bytes came", len(got.body))
					}
					_ = s.Close()
				}
			})
		}
	})
	_ = taken(t, address).Close()
}

func TestServe_aPortOfAnotherProgramIsTheFieldsFault(t *testing.T) {
	l := taken(t, "127.0.0.1:0")
	defer l.Close()
	address := l.Addr().String()
	for range 2 { // the second finds nothing that the first has left
		_, err := Serve(t.Context(), Offer{File: open(t, noise(10)), Address: address})
		if f := wantKind(t, err, fault.Invalid); f.Field != addressField || f.Detail == "" || !strings.Contains(f.What, address) {
			t.Errorf("%+v", f)
		}
	}
}

// A bubble does not end while one of its goroutines is left.
func TestDoor_aServerEndsByItself(t *testing.T) {
	ours, theirs := open(t, noise(20<<20)), open(t, noise(8<<20))
	synctest.Test(t, func(t *testing.T) {
		w := newWires()
		d := newDoor(w)
		s, other := admit(t.Context(), d, Offer{File: ours}), admit(t.Context(), d, Offer{File: theirs})
		silent, sending, unmoved := w.dial(), w.dial(), w.dial()
		say(sending, request("GET", s.path))
		_, _ = io.ReadFull(sending, make([]byte, 3<<20))
		say(unmoved, request("GET", other.path))
		if err := skipHeader(unmoved); err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		if rest, err := io.ReadAll(sending); len(rest) > 0 || err != nil {
			t.Errorf("%d bytes came after the end, %v", len(rest), err)
		}
		if got := talk(t, silent, request("GET", s.path)); !strings.HasPrefix(got, "HTTP/1.1 404 ") {
			t.Errorf("the path of a server that has ended gives %.100q", got)
		}
		if n, err := io.Copy(io.Discard, unmoved); n != 8<<20 || err != nil {
			t.Errorf("the other server sent %d bytes, %v", n, err)
		}
		synctest.Wait()
		if other.Seen().Whole != 1 || other.Seen().Strangers != 1 || s.Seen().Strangers != 0 || s.Err() != nil {
			t.Errorf("seen %+v and %+v, %v", s.Seen(), other.Seen(), s.Err())
		}
		_ = other.Close()
		if w.dial() != nil {
			t.Error("the listener is still open")
		}
	})
}

func TestDoor_allServersHearThatThePortIsLost(t *testing.T) {
	f := open(t, noise(10))
	synctest.Test(t, func(t *testing.T) {
		w := newWires()
		d := newDoor(w)
		for range 2 {
			s := admit(t.Context(), d, Offer{File: f})
			defer func() {
				_ = wantKind(t, s.Err(), fault.Unavailable) // a fault is an error itself
				_ = s.Close()
			}()
		}
		_ = w.Close() // as if the system took it away
		synctest.Wait()
	})
}

func TestServe_aPortThatWasLostIsOpenedAnew(t *testing.T) {
	address := freePort(t)
	lost := serveAt(t, address, noise(10))
	doors.mu.Lock()
	_ = doors.open[address].gate.Listener.Close() // as if the system took it away
	doors.mu.Unlock()
	await(t, lost, func(Seen) bool { return lost.Err() != nil })
	next := serveAt(t, address, noise(20))
	_ = lost.Close()
	if got := fetch(t, next, "GET"); len(got.body) != 20 {
		t.Errorf("%d bytes came", len(got.body))
	}
	_ = next.Close()
	_ = taken(t, address).Close()
}

func TestServer_claimsNoConnectionOnceItHasEnded(t *testing.T) {
	s := serve(t, noise(10))
	_ = s.Close()
	if s.claim(&conn{}, func(error) {}) {
		t.Error("a server that has ended takes a connection")
	}
}
