package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// childEnv marks a process of the tests that is slipwayctl itself, there to be killed.
const childEnv = "SLIPWAYCTL_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		main()
	}
	os.Exit(m.Run())
}

// child prepares a command line in a process of its own.
func child(env []string, words ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], words...)
	cmd.Env = append(append(os.Environ(), childEnv+"=1"), env...)
	return cmd
}

// killedOnce runs a command line in a process of its own and kills that as soon as
// its standard error says text.
func killedOnce(t *testing.T, text string, env []string, words ...string) {
	t.Helper()
	cmd := child(env, words...)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for lines := bufio.NewScanner(out); !strings.Contains(said.String(), text) && lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
	}
	_ = cmd.Process.Kill() // one that has ended by itself shows below
	if err := cmd.Wait(); err == nil || !strings.Contains(said.String(), text) {
		t.Fatalf("the process ended with %v and said:\n%s", err, said.String())
	}
}

// withInterrupt returns a context and what ends it as Ctrl-C does.
func withInterrupt(t *testing.T) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(t.Context())
	return ctx, func() { cancel(errInterrupted) }
}
