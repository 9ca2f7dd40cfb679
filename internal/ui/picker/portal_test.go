package picker

import (
	"bufio"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// fakeBus is a session bus with a desktop portal on it that answers every dialog
// in the same way.
type fakeBus struct {
	code    uint32
	results map[string]dbus.Variant
	absent  bool       // nobody on the bus has a portal
	seen    chan []any // what the portal was asked with
}

// serve makes the bus the session bus of the test.
func (b *fakeBus) serve(t *testing.T) {
	t.Helper()
	b.seen = make(chan []any, 1)
	path := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := l.Accept(); err == nil {
			b.talk(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
}

// talk speaks the server's side of the protocol until the client hangs up.
func (b *fakeBus) talk(conn net.Conn) {
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if strings.HasPrefix(line, "BEGIN") {
			break
		}
		reply := "REJECTED EXTERNAL\r\n"
		switch {
		case strings.Contains(line, "AUTH EXTERNAL"):
			reply = "OK 0123456789abcdef0123456789abcdef\r\n"
		case strings.HasPrefix(line, "NEGOTIATE"):
			reply = "ERROR\r\n"
		}
		_, _ = conn.Write([]byte(reply))
	}
	for {
		m, err := dbus.DecodeMessage(r)
		if err != nil {
			return
		}
		for _, out := range b.answer(m) {
			_ = out.EncodeTo(conn, nativeOrder)
		}
	}
}

func TestPortal_returnsWhatWasPicked(t *testing.T) {
	b := &fakeBus{results: map[string]dbus.Variant{
		"uris": dbus.MakeVariant([]string{"file:///data/a+b.iso", "file:///data/with%20blank%20%C3%BC.iso"}),
	}}
	b.serve(t)
	paths, ok := portal(request{title: "Add files", multiple: true, parent: 0x1a})
	if want := []string{"/data/a+b.iso", "/data/with blank ü.iso"}; !ok || !slices.Equal(paths, want) {
		t.Errorf("got %v, %v, want %v", paths, ok, want)
	}
	seen := <-b.seen
	if len(seen) != 3 || seen[0] != "x11:1a" || seen[1] != "Add files" {
		t.Fatalf("the portal was asked with %v", seen)
	}
	if o := seen[2].(map[string]dbus.Variant); o["multiple"].Value() != true || o["modal"].Value() != true {
		t.Errorf("the options were %v", o)
	}
}

func TestPortal_cancelledIsNoPath(t *testing.T) {
	b := &fakeBus{code: 1}
	b.serve(t)
	if paths, ok := portal(request{}); !ok || paths != nil {
		t.Errorf("got %v, %v", paths, ok)
	}
}

func TestPortal_isMissing(t *testing.T) {
	for name, b := range map[string]*fakeBus{
		"nobody answers":      {absent: true},
		"answer without uris": {results: map[string]dbus.Variant{}},
		"address elsewhere":   {results: map[string]dbus.Variant{"uris": dbus.MakeVariant([]string{"sftp://host/a"})}},
	} {
		b.serve(t)
		if paths, ok := portal(request{}); ok {
			t.Errorf("%s: got %v", name, paths)
		}
	}
}

func TestPortal_withoutABus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	if paths, ok := portal(request{}); ok {
		t.Errorf("got %v", paths)
	}
}
