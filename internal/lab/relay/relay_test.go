package relay

import (
	"context"
	"io"
	"net"
	"testing"
)

// echo starts a server that says back what it hears, and a relay in front of it.
func echo(t *testing.T) *Relay {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			}()
		}
	}()
	r, err := Start(t.Context(), l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func dial(t *testing.T, r *Relay) net.Conn {
	t.Helper()
	var d net.Dialer
	c, err := d.DialContext(t.Context(), "tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// say sends text and returns what came back of it.
func say(c net.Conn, text string) (string, error) {
	if _, err := io.WriteString(c, text); err != nil {
		return "", err
	}
	back := make([]byte, len(text))
	n, err := io.ReadFull(c, back)
	return string(back[:n]), err
}

func TestRelay_passesBothWays(t *testing.T) {
	r := echo(t)
	r.SetRate(1 << 30)
	if got, err := say(dial(t, r), "hello"); err != nil || got != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCutAfter_cutsOneConnectionOnce(t *testing.T) {
	r := echo(t)
	r.CutAfter(8)
	c := dial(t, r)
	if got, err := say(c, "hello"); err != nil || got != "hello" {
		t.Fatalf("before the offset: %q, %v", got, err)
	}
	if got, err := say(c, "again"); err == nil {
		t.Errorf("beyond the offset it still answers %q", got)
	}
	if got, err := say(dial(t, r), "hello, a third time"); err != nil {
		t.Errorf("the next connection is cut too: %q, %v", got, err)
	}
}

func TestHoldAnswers_letsGoWhenReleased(t *testing.T) {
	r := echo(t)
	held, release := r.HoldAnswers(5)
	c := dial(t, r)
	if _, err := io.WriteString(c, "hello"); err != nil {
		t.Fatal(err)
	}
	<-held
	release()
	back := make([]byte, 5)
	if _, err := io.ReadFull(c, back); err != nil || string(back) != "hello" {
		t.Errorf("got %q, %v", back, err)
	}
}

func TestDrained_seesConnectionsEnd(t *testing.T) {
	r := echo(t)
	c := dial(t, r)
	if _, err := say(c, "x"); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if r.Drained(gone) {
		t.Error("an open connection was not counted")
	}
	_ = c.Close()
	if !r.Drained(t.Context()) {
		t.Error("a closed connection is still counted")
	}
}

func TestCutNow_breaksWhatIsOpen(t *testing.T) {
	r := echo(t)
	c := dial(t, r)
	if _, err := say(c, "x"); err != nil {
		t.Fatal(err)
	}
	r.CutNow()
	if got, err := say(c, "y"); err == nil {
		t.Errorf("it still answers %q", got)
	}
}
