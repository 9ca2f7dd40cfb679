package fileserve

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// noise returns n bytes that do not repeat.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(p)
	return p
}

// open makes a file that was last written to an hour ago.
func open(t testing.TB, content []byte) *source.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "disk.qcow2")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	touch(t, path, time.Now().Add(-time.Hour))
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func touch(t testing.TB, path string, when time.Time) {
	t.Helper()
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

// serve serves the content on loopback until the test is over.
func serve(t testing.TB, content []byte, algos ...source.Algo) *Server {
	t.Helper()
	s, err := Serve(t.Context(), Offer{File: open(t, content), Extension: ".qcow2", Address: "127.0.0.1", Algos: algos})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// wires is a listener whose connections are synchronous pipes: they hold no
// bytes, and time on them stands still unless a test lets it pass.
type wires struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newWires() *wires { return &wires{calls: make(chan net.Conn), closed: make(chan struct{})} }

func (w *wires) Accept() (net.Conn, error) {
	select {
	case c := <-w.calls:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wires) Close() error {
	w.once.Do(func() { close(w.closed) })
	return nil
}

func (w *wires) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 80} }

// dial returns the fetcher's end of a new connection, nil if nobody listens any
// more.
func (w *wires) dial() net.Conn {
	ours, theirs := net.Pipe()
	select {
	case w.calls <- theirs:
		return ours
	case <-w.closed:
		return nil
	}
}

// start serves at a port that nobody else knows.
func start(ctx context.Context, o Offer, l net.Listener) *Server { return admit(ctx, newDoor(l), o) }

func admit(ctx context.Context, d *door, o Offer) *Server {
	doors.mu.Lock()
	defer doors.mu.Unlock()
	return d.admit(ctx, o, "10.0.0.1:80")
}

// wired serves f over pipes. The test closes the server.
func wired(t testing.TB, f *source.File, algos ...source.Algo) (*Server, *wires) {
	t.Helper()
	w := newWires()
	return start(t.Context(), Offer{File: f, Extension: ".qcow2", Algos: algos}, w), w
}

// request is the text of a request without a body.
func request(method, target string, header ...string) string {
	return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + strings.Join(append(header, "\r\n"), "\r\n")
}

// say writes text to c beside the caller, who reads the answer meanwhile.
func say(c net.Conn, text string) { go func() { _, _ = io.WriteString(c, text) }() }

// talk sends the text on a connection of its own and returns all that comes back.
func talk(t testing.TB, c net.Conn, text string) string {
	t.Helper()
	defer c.Close()
	say(c, text)
	all, _ := io.ReadAll(c) // a connection that is dropped is an answer as well
	return string(all)
}

// dial connects to the server over TCP.
func dial(t testing.TB, s *Server) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.HostPort())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// reply is what came for a request.
type reply struct {
	status    int
	header    http.Header
	length    int64    // as announced
	transfers []string // codings of the transfer
	body      []byte
}

// fetch makes a request for the file and returns the whole answer.
func fetch(t testing.TB, s *Server, method string, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	client := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	response, err := client.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return reply{response.StatusCode, response.Header, response.ContentLength, response.TransferEncoding, body}
}

// wantWhole fetches the file over a pipe and compares it.
func wantWhole(t testing.TB, s *Server, w *wires, content []byte) {
	t.Helper()
	c := w.dial()
	if c == nil {
		t.Fatal("nobody listens")
	}
	head, body, _ := strings.Cut(talk(t, c, request("GET", s.path)), "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || body != string(content) {
		t.Fatalf("the right path gives %.200q and %d bytes", head, len(body))
	}
}

func wantKind(t testing.TB, err error, kind fault.Kind) *fault.Fault {
	t.Helper()
	if err == nil || !fault.Is(err, kind) {
		t.Fatalf("error %v, want kind %v", err, kind)
	}
	f := fault.Of(err)
	if f.What == "" || f.Remedy == "" {
		t.Errorf("fault without a sentence or remedy: %+v", f)
	}
	return f
}

// await receives news until it holds.
func await(t testing.TB, s *Server, holds func(Seen) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !holds(s.Seen()) {
		select {
		case <-s.Changed():
		case <-ctx.Done():
			t.Fatalf("what was waited for never came: %+v, %v", s.Seen(), s.Err())
		}
	}
}
