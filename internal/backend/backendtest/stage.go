package backendtest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slipway/internal/backend"
	"slipway/internal/lab/relay"
	"slipway/internal/source"
)

// stage is one case: a fresh server, a relay in front of it, a driver, and all
// that was said.
type stage struct {
	t      *testing.T
	sub    Subject
	server Server
	relay  *relay.Relay
	driver backend.Driver
	site   *site // nil unless uploads are by address
	log    *lines
	said   []string          // errors that a person would see
	sums   map[string]string // SHA-512 of files whose content is known, by path
}

// lines collects log output.
type lines struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// set makes a stage with an open driver that trusts the server's certificate.
// When the case is over it looks for leaks and for secrets.
func set(t *testing.T, sub Subject) *stage {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { noLeak(t, before) }) // runs last, when server and relay are gone
	s := &stage{t: t, sub: sub, server: sub.Start(t), log: &lines{}, sums: map[string]string{}}
	if sub.Way == ByAddress {
		s.site = startSite(t)
	}
	s.relay = startRelay(t, s.server.Addr)
	s.driver = s.open(Opening{Pin: s.server.Certificate})
	t.Cleanup(s.strike)
	return s
}

// noLeak fails if goroutines are left that were not there before. It looks for some ten
// seconds: on a busy machine those that have been told to end take a while.
func noLeak(t *testing.T, before goleak.Option) {
	t.Helper()
	var err error
	for range 20 {
		if err = goleak.Find(before); err == nil {
			return
		}
	}
	t.Error(err)
}

func startRelay(t *testing.T, target string) *relay.Relay {
	t.Helper()
	r, err := relay.Start(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func (s *stage) open(o Opening) backend.Driver {
	s.t.Helper()
	o.Addr = s.relay.Addr()
	o.Log = slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return s.server.Open(s.t, o)
}

// strike closes the driver and checks what every case has to leave behind.
func (s *stage) strike() {
	closeDriver(s.t, s.driver)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if !s.relay.Drained(ctx) {
		s.t.Error("the closed driver has left a connection open")
	}
	text := s.log.String() + strings.Join(s.said, "\n")
	for _, secret := range s.server.Secrets() {
		if secret != "" && strings.Contains(text, secret) {
			s.t.Errorf("a secret was said: %q", secret)
		}
	}
}

// heard keeps an error for the search for secrets, and returns it.
func (s *stage) heard(err error) error {
	if err != nil {
		s.said = append(s.said, err.Error())
		if text, ok := faultText(err); ok {
			s.said = append(s.said, text)
		}
	}
	return err
}

// path is where a file of this stem goes.
func (s *stage) path(stem string) string {
	s.t.Helper()
	return filepath.Join(s.t.TempDir(), stem+cmp.Or(s.sub.Extension, ".img"))
}

// file writes random bytes to a new file.
func (s *stage) file(stem string, size int64) source.Identity {
	s.t.Helper()
	path := s.path(stem)
	f, err := os.Create(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.CopyN(f, rand.Reader, size); err != nil {
		s.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.identify(path)
}

// hugeSize is beyond what 32 bits count, and no round number.
const hugeSize = 4<<30 + 4097

// hugeSum is the SHA-512 of the file that huge makes. To read those bytes once more
// for it would take a quarter of the case's time.
const hugeSum = "117b22dba9b10b6c74b17ab8b75833091fb8baac6ff3ddd16e5fb019fbef3f37" +
	"01beec6929b17fc71df0e7ba81da6e45fd8b019397b25562f2da0bb9d46704d0"

// huge makes a file of hugeSize that takes no room: zeros with a mark at the end.
func (s *stage) huge(stem string) source.Identity {
	s.t.Helper()
	path := s.path(stem)
	f, err := os.Create(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("end"), hugeSize-3); err != nil {
		s.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.sums[path] = hugeSum
	return s.identify(path)
}

func (s *stage) identify(path string) source.Identity {
	s.t.Helper()
	id, err := source.Stat(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// carried is how many bytes of a file of this size the first request carries.
func (s *stage) carried(size int64) int64 {
	if s.sub.Request > 0 {
		return min(s.sub.Request, size)
	}
	return size
}

// upload prepares an upload of a file under its own name, with what travels beside it.
func (s *stage) upload(id source.Identity) *upload {
	req := backend.Request{Values: s.sub.Values.Clone()}
	if s.sub.NameField != "" {
		req.Values[s.sub.NameField] = id.Name()
	}
	if s.site != nil {
		req.URL = s.site.offer(id.Path)
		return &upload{driver: s.driver, req: req}
	}
	req.Items = []backend.Item{{Identity: id}}
	stem := strings.TrimSuffix(id.Path, filepath.Ext(id.Path))
	for _, ext := range s.sub.Beside {
		path := stem + ext
		if err := os.WriteFile(path, []byte("beside "+id.Name()), 0o600); err != nil {
			s.t.Fatal(err)
		}
		req.Items = append(req.Items, backend.Item{Identity: s.identify(path)})
	}
	return &upload{driver: s.driver, req: req}
}

// arrived fails unless the server has exactly the given files as usable items,
// and nothing else.
func (s *stage) arrived(files ...source.Identity) {
	s.t.Helper()
	items := s.server.Items()
	if len(items) != len(files) {
		s.t.Errorf("there are %d items on the server, want %d: %+v", len(items), len(files), items)
	}
	for _, f := range files {
		if !s.has(items, f) {
			s.t.Errorf("%s did not arrive whole: %+v", f.Name(), items)
		}
	}
}

func (s *stage) has(items []Item, f source.Identity) bool {
	s.t.Helper()
	want, known := s.sums[f.Path]
	if !known {
		want = digest(s.t, f.Path)
	}
	for _, it := range items {
		if it.Usable && it.Size == f.Size && it.SHA512 == want {
			return true
		}
	}
	return false
}

func digest(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha512.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// succeed runs an upload to its end and checks result, progress and server.
func (s *stage) succeed(ctx context.Context, u *upload) backend.Result {
	s.t.Helper()
	res, err := u.finish(ctx)
	for _, e := range u.errs {
		_ = s.heard(e)
	}
	if err != nil {
		s.t.Fatalf("the upload failed: %v", err)
	}
	u.check(s.t)
	s.checkResult(u, res)
	return res
}

func (s *stage) checkResult(u *upload, res backend.Result) {
	s.t.Helper()
	want := u.req.Size()
	v := res.Verification
	switch {
	case res.ID == "" || res.Name == "":
		s.t.Errorf("the result names no item: %+v", res)
	case res.Size != want:
		s.t.Errorf("the result says %d bytes, the request has %d", res.Size, want)
	case res.Server.Certificate != s.server.Certificate:
		s.t.Errorf("the result names certificate %q", res.Server.Certificate)
	case v.Verdict == backend.Verified && (v.Algorithm == "" || v.Digest == ""):
		s.t.Errorf("verified, but by what? %+v", v)
	case v.Verdict == backend.Accepted && v.Why == "":
		s.t.Error("accepted without a reason why nothing was compared")
	case v.Verdict != backend.Verified && v.Verdict != backend.Accepted:
		s.t.Errorf("there is no verdict %q", v.Verdict)
	}
}
