package queue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/journal"
	"slipway/internal/source"
)

const (
	victimEnv = "QUEUE_TEST_VICTIM" // names the journal of a process that is there to be killed
	phaseEnv  = "QUEUE_TEST_PHASE"  // the last phase that it reports
)

func TestMain(m *testing.M) {
	if path := os.Getenv(victimEnv); path != "" {
		if err := victim(path); err != nil {
			fmt.Println(err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim runs one upload that has reported a token and never ends.
func victim(path string) error {
	e, err := plainEngine(path, &resumer{driver: driver{upload: func(_ context.Context, _ backend.Request, report backend.Report) (backend.Result, error) {
		err := errors.Join(
			report(backend.Progress{Phase: backend.Sending, Done: 61, Total: 100, Token: []byte("token")}),
			report(backend.Progress{Phase: backend.Phase(os.Getenv(phaseEnv)), Done: 61, Total: 100}),
		)
		fmt.Println("reported", err)
		select {}
	}}})
	if err != nil {
		return err
	}
	id, err := source.Stat(os.Args[0])
	if err != nil {
		return err
	}
	if _, err := e.Add(context.Background(), NewJob{
		Profile: "p", ProfileName: "P", Backend: "fake", Request: backend.Request{Items: []backend.Item{{Identity: id}}},
	}); err != nil {
		return err
	}
	return e.Run(context.Background())
}

func plainEngine(path string, d backend.Driver) (*Engine, error) {
	j, _, err := journal.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	return New(context.Background(), Config{
		Journal: j,
		Open:    func(context.Context, string) (backend.Driver, error) { return d, nil },
		Spec:    func(string) (backend.Spec, bool) { return backend.Spec{ID: "fake"}, true },
		Host:    func(string) string { return "" },
	})
}

// kill runs a victim until it has reported the phase, kills it, and returns its journal.
func kill(t *testing.T, phase backend.Phase) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "journal.db")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+path, phaseEnv+"="+string(phase))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "reported <nil>\n" || err != nil {
		t.Errorf("the victim said %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the victim ended well")
	}
	return path
}

func TestKill_inTheMiddleOfAnAttempt(t *testing.T) {
	path := kill(t, backend.Sending)
	removed := ""
	e, err := plainEngine(path, &discarder{discard: func(_ context.Context, token []byte) error {
		removed = string(token)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.journal.Close()
	jobs, err := e.Jobs(t.Context(), 10)
	if err != nil || len(jobs) != 1 || jobs[0].State != Interrupted || !strings.HasPrefix(jobs[0].Reason, "stopped by restart") {
		t.Fatalf("after the kill: %+v, %v", jobs, err)
	}
	if err := e.Cancel(t.Context(), jobs[0].ID); err != nil || removed != "token" {
		t.Errorf("Cancel removed %q, %v", removed, err)
	}
}

func TestKill_whileTheServerWorks(t *testing.T) {
	path, resumed := kill(t, backend.Processing), ""
	e, err := plainEngine(path, &resumer{resume: func(_ context.Context, token []byte, _ backend.Report) (backend.Result, error) {
		resumed = string(token)
		return arrived(), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.journal.Close()
	jobs, err := e.Jobs(t.Context(), 10)
	if err != nil || len(jobs) != 1 || jobs[0].State != Waiting || jobs[0].Reason != following {
		t.Fatalf("after the kill: %+v, %v", jobs, err)
	}
	sub := e.Feed().Subscribe(0)
	defer sub.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	for last := jobs[0]; last.State != Done; {
		batch, err := sub.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last = batch[last.ID].Value
		if last.State.Finished() && last.State != Done {
			t.Fatalf("it ended as %s: %v", last.State, last.Fault)
		}
	}
	cancel()
	if err := <-ended; err != nil || resumed != "token" {
		t.Errorf("resumed with %q, %v", resumed, err)
	}
}
