package queue

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
	"slipway/internal/source"
)

// driver is a server in the hands of the test. A nil function succeeds at once.
type driver struct {
	upload func(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error)
}

func (d *driver) Check(context.Context) (backend.Server, error) { return backend.Server{}, nil }

func (d *driver) Upload(ctx context.Context, r backend.Request, report backend.Report) (backend.Result, error) {
	if d.upload == nil {
		return arrived(), nil
	}
	return d.upload(ctx, r, report)
}

// arrived is a result with everything a receipt takes.
func arrived() backend.Result {
	return backend.Result{
		ID: "img-1", Name: "disk", URL: "https://glance/v2/images/img-1", Size: 5, Sums: source.Sums{source.SHA512: "ab"},
		Server:       backend.Server{Product: "Glance", Version: "2.9", Host: "glance:9292", Account: "ann in demo", Certificate: "c0ffee"},
		Verification: backend.Verification{Verdict: backend.Verified, Algorithm: source.SHA512, Digest: "ab"},
		Notes:        []string{"The server said hello."},
	}
}

// resumer is a driver that goes on with a token.
type resumer struct {
	driver
	resume func(ctx context.Context, token []byte, report backend.Report) (backend.Result, error)
}

func (d *resumer) Resume(ctx context.Context, _ backend.Request, token []byte, report backend.Report) (backend.Result, error) {
	return d.resume(ctx, token, report)
}

// discarder is a driver that removes what a token names.
type discarder struct {
	driver
	discard func(ctx context.Context, token []byte) error
}

func (d *discarder) Discard(ctx context.Context, token []byte) error { return d.discard(ctx, token) }

// stage is a journal with what engines on it need, inside a synctest bubble.
type stage struct {
	t      *testing.T
	path   string
	open   func(profile string) (backend.Driver, error)
	spec   backend.Spec
	change func(*Config)

	mu      sync.Mutex // guards running and most
	running int
	most    int // uploads that ran at once
}

// play runs a test inside a bubble, where time passes only while all wait.
func play(t *testing.T, act func(t *testing.T, s *stage)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	synctest.Test(t, func(t *testing.T) {
		act(t, &stage{
			t: t, path: path, change: func(*Config) {},
			spec: backend.Spec{ID: "fake", Request: []backend.Field{{Key: "name", Label: "Name", Kind: backend.Text, MaxLen: 10}}},
			open: func(string) (backend.Driver, error) { return &driver{}, nil },
		})
	})
}

// drive lets every profile lead to d.
func (s *stage) drive(d backend.Driver) {
	s.open = func(string) (backend.Driver, error) { return d, nil }
}

// engine opens the journal and an engine on it, as a start of the program does.
func (s *stage) engine() *Engine {
	s.t.Helper()
	return s.engineAt(s.path)
}

func (s *stage) engineAt(path string) *Engine {
	s.t.Helper()
	j, warning, err := journal.Open(s.t.Context(), path)
	if err != nil || warning != "" {
		s.t.Fatalf("journal: %q, %v", warning, err)
	}
	s.t.Cleanup(func() { j.Close() })
	cfg := Config{
		Journal: j, Owner: "test", Version: "1.2", Jitter: func() float64 { return 0 },
		Open: func(_ context.Context, profile string) (backend.Driver, error) { return s.open(profile) },
		Spec: func(id string) (backend.Spec, bool) { return s.spec, id == s.spec.ID },
		Host: func(profile string) string { host, _, _ := strings.Cut(profile, "/"); return host },
	}
	s.change(&cfg)
	e, err := New(s.t.Context(), cfg)
	if err != nil {
		s.t.Fatalf("New: %v", err)
	}
	return e
}

// run runs e until the returned function is called, or the test ends.
func (s *stage) run(e *Engine) (quit func()) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	quit = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("Run: %v", err)
		}
	})
	s.t.Cleanup(quit)
	synctest.Wait()
	return quit
}

// add queues one job for each profile.
func (s *stage) add(e *Engine, profiles ...string) []string {
	s.t.Helper()
	var jobs []NewJob
	for _, p := range profiles {
		jobs = append(jobs, s.newJob(p))
	}
	added, err := e.Add(s.t.Context(), jobs...)
	if err != nil {
		s.t.Fatalf("Add: %v", err)
	}
	var ids []string
	for _, j := range added {
		ids = append(ids, j.ID)
	}
	synctest.Wait()
	return ids
}

func (s *stage) newJob(profile string) NewJob {
	path := filepath.Join(filepath.Dir(s.path), "disk.img")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	old := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, old, old); err != nil {
		s.t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return NewJob{
		Profile: profile, ProfileName: "Target " + profile, Backend: "fake",
		Request: backend.Request{Items: []backend.Item{{Identity: id}}, Values: backend.Values{"name": "disk"}},
	}
}

// job returns a job once nothing moves any more.
func (s *stage) job(e *Engine, id string) Job {
	s.t.Helper()
	synctest.Wait()
	j, err := e.Job(s.t.Context(), id)
	if err != nil {
		s.t.Fatalf("Job: %v", err)
	}
	return j
}

// want fails unless the job is in the state, with a reason that contains the text.
func (s *stage) want(e *Engine, id string, state State, reason string) Job {
	s.t.Helper()
	j := s.job(e, id)
	if j.State != state || !strings.Contains(j.Reason, reason) || (reason == "" && j.Reason != "") {
		s.t.Fatalf("the job is %s (%q), fault %v; want %s (%q)", j.State, j.Reason, j.Fault, state, reason)
	}
	return j
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// log returns what happened to a job, in one text.
func (s *stage) log(e *Engine, id string) string {
	s.t.Helper()
	events, err := e.Log(s.t.Context(), id)
	s.must(err)
	var lines []string
	for _, ev := range events {
		lines = append(lines, ev.Text)
	}
	return strings.Join(lines, "\n")
}

// lasting returns an upload that sends for d, in steps of a second, and ends
// when it is stopped.
func (s *stage) lasting(d time.Duration) func(context.Context, backend.Request, backend.Report) (backend.Result, error) {
	return func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		s.count(1)
		defer s.count(-1)
		total := int64(d / time.Second)
		for done := range total {
			if err := report(backend.Progress{Phase: backend.Sending, Done: done * 100, Total: total * 100}); err != nil {
				return backend.Result{}, err
			}
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return backend.Result{}, context.Cause(ctx)
			}
		}
		return arrived(), nil
	}
}

func (s *stage) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running += n
	s.most = max(s.most, s.running)
}

// failing returns an upload that fails with each of the errors in turn, and then succeeds.
func failing(errs ...error) func(context.Context, backend.Request, backend.Report) (backend.Result, error) {
	var mu sync.Mutex
	return func(context.Context, backend.Request, backend.Report) (backend.Result, error) {
		mu.Lock()
		defer mu.Unlock()
		if len(errs) == 0 {
			return arrived(), nil
		}
		err := errs[0]
		errs = errs[1:]
		return backend.Result{}, err
	}
}

func broken(k fault.Kind) *fault.Fault { return fault.New(k, "It broke.", "Mend it.") }

// tokenThenWait reports a token with progress and waits to be stopped.
func tokenThenWait(token string) func(context.Context, backend.Request, backend.Report) (backend.Result, error) {
	return func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		return waitAfter(ctx, []backend.Progress{{Phase: backend.Sending, Done: 61, Total: 100, Token: []byte(token)}}, report)
	}
}

// keptThenWait is tokenThenWait of a server that keeps most of what it got.
func keptThenWait(token string) func(context.Context, backend.Request, backend.Report) (backend.Result, error) {
	return func(ctx context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		return waitAfter(ctx, []backend.Progress{{Phase: backend.Sending, Done: 61, Total: 100, Kept: 60, Token: []byte(token)}}, report)
	}
}

// refuse makes the journal refuse every change, as a failing disk does, or take them again.
func (s *stage) refuse(on bool) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+s.path)
	s.must(err)
	defer db.Close()
	script := `DROP TRIGGER no_change; DROP TRIGGER no_token`
	if on {
		script = `CREATE TRIGGER no_change BEFORE UPDATE ON clock BEGIN SELECT RAISE(FAIL, 'the disk fails'); END;
			CREATE TRIGGER no_token BEFORE INSERT ON tokens BEGIN SELECT RAISE(FAIL, 'the disk fails'); END`
	}
	_, err = db.ExecContext(s.t.Context(), script)
	s.must(err)
}

func states(jobs []Job) string {
	var out []string
	for _, j := range jobs {
		out = append(out, string(j.State))
	}
	return strings.Join(out, " ")
}

func wantKind(t *testing.T, err error, kinds ...fault.Kind) {
	t.Helper()
	f := fault.Of(err)
	if err == nil || !slices.Contains(kinds, f.Kind) || f.What == "" || f.Remedy == "" {
		t.Errorf("got %v, want a fault of kind %v with a remedy", err, kinds)
	}
}

var errPlain = errors.New("plain")
