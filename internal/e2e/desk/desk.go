//go:build unix

package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Desk is a workplace. Change Env before the first program is started.
type Desk struct {
	Bin  string   // folder with slipway, slipwayctl and slipway-lab
	Home string   // SLIPWAY_HOME
	Env  []string // environment of every program
}

// New makes a workplace in a folder.
func New(bin, dir string) (*Desk, error) {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	home, err := filepath.Abs(filepath.Join(dir, "home"))
	if err != nil {
		return nil, err
	}
	// Fyne logs a failure when the cache folder's parent is missing.
	if err := os.MkdirAll(filepath.Join(home, ".cache"), 0o700); err != nil {
		return nil, err
	}
	d := &Desk{Bin: bin, Home: home}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "OS_") && !strings.HasPrefix(name, "SLIPWAY_") && !strings.HasSuffix(strings.ToUpper(name), "_PROXY") &&
			name != "HOME" && name != "DBUS_SESSION_BUS_ADDRESS" && name != "XDG_CONFIG_HOME" && name != "XDG_STATE_HOME" {
			d.Env = append(d.Env, kv)
		}
	}
	d.Env = append(d.Env, "SLIPWAY_HOME="+home, "HOME="+home)
	return d, nil
}

// With returns a copy of the workplace with further environment settings.
func (d *Desk) With(env ...string) *Desk {
	c := *d
	c.Env = append(append([]string{}, d.Env...), env...)
	return &c
}

// Calm switches the toolkit's animations off, so that two pictures of a window in
// which nothing happens are the same.
func (d *Desk) Calm() error {
	dir := filepath.Join(d.Home, ".config", "fyne")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "settings.json"), []byte(`{"no_animations":true}`), 0o600)
}

// Run is what a program that has ended left behind.
type Run struct {
	Code   int
	Stdout string
	Stderr string
}

// Ctl runs slipwayctl with the given standard input to its end.
func (d *Desk) Ctl(ctx context.Context, stdin string, args ...string) (Run, error) {
	cmd := d.Command(ctx, "slipwayctl", args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Run{}, err
	}
	return Run{Code: cmd.ProcessState.ExitCode(), Stdout: out.String(), Stderr: errs.String()}, nil
}

// Must is Ctl for a call that has to end with code 0.
func (d *Desk) Must(ctx context.Context, stdin string, args ...string) (string, error) {
	r, err := d.Ctl(ctx, stdin, args...)
	if err != nil {
		return "", err
	}
	if r.Code != 0 {
		return "", fmt.Errorf("slipwayctl %s ended with %d:\n%s%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout, nil
}

// Command prepares one of the programs. It ends with ctx by a signal that lets it
// clean up, and by force ten seconds later.
func (d *Desk) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(d.Bin, program), args...)
	cmd.Env, cmd.Dir = d.Env, d.Home
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// Job is the part of a job that the tests look at.
type Job struct {
	ID          string `json:"id"`
	ProfileName string `json:"profileName"`
	State       string `json:"state"`
	Attempt     int    `json:"attempt"`
	Progress    struct {
		Phase string `json:"phase"`
		Done  int64  `json:"done"`
	} `json:"progress"`
	Request struct {
		Values map[string]string `json:"values"`
		Items  []struct {
			Identity struct {
				Path string `json:"path"`
			} `json:"identity"`
		} `json:"items"`
	} `json:"request"`
	Fault *struct {
		Kind   string `json:"kind"`
		What   string `json:"what"`
		Remedy string `json:"remedy"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"fault"`
	Result *struct {
		ID           string            `json:"id"`
		Sums         map[string]string `json:"sums"`
		Verification struct {
			Verdict   string `json:"verdict"`
			Algorithm string `json:"algorithm"`
			Digest    string `json:"digest"`
		} `json:"verification"`
	} `json:"result"`
}

// File is the name of the job's first file.
func (j Job) File() string {
	if len(j.Request.Items) == 0 {
		return ""
	}
	return filepath.Base(j.Request.Items[0].Identity.Path)
}

// Jobs lists the queue as slipwayctl sees it.
func (d *Desk) Jobs(ctx context.Context) ([]Job, error) {
	out, err := d.Must(ctx, "", "queue", "list", "--json")
	if err != nil {
		return nil, err
	}
	var jobs []Job
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var j Job
		if err := dec.Decode(&j); errors.Is(err, io.EOF) {
			return jobs, nil
		} else if err != nil {
			return nil, fmt.Errorf("queue list --json printed %q: %w", out, err)
		}
		jobs = append(jobs, j)
	}
}

// Await polls the queue until the newest job of a file is in one of the states.
func (d *Desk) Await(ctx context.Context, file string, states ...string) (Job, error) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var last Job
	for {
		jobs, err := d.Jobs(ctx)
		if err != nil && ctx.Err() == nil {
			return Job{}, err
		}
		for _, j := range jobs {
			if j.File() == file && j.ID >= last.ID {
				last = j
			}
		}
		for _, s := range states {
			if last.State == s {
				return last, nil
			}
		}
		select {
		case <-ctx.Done():
			return last, fmt.Errorf("%s did not become %v, it is %q (fault %+v): %w", file, states, last.State, last.Fault, ctx.Err())
		case <-tick.C:
		}
	}
}
