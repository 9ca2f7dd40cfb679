//go:build unix

package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"slipway/internal/e2e/x11"
)

// Screen is the window on a virtual display.
type Screen struct {
	*x11.Display
	Window x11.Window

	cmd  *exec.Cmd
	said *output
}

// output collects what the window program writes to its standard error.
type output struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// Show starts a display of width × height pixels and the window on all of it.
func (d *Desk) Show(ctx context.Context, width, height int) (*Screen, error) {
	display, err := x11.Start(ctx, width, height)
	if err != nil {
		return nil, err
	}
	s := &Screen{Display: display, said: &output{}}
	s.cmd = d.Command(ctx, "slipway")
	s.cmd.Env = display.Env(d.Env)
	s.cmd.Stderr = s.said
	if err := s.cmd.Start(); err != nil {
		display.Close()
		return nil, err
	}
	if s.Window, err = display.Window(ctx, "Slipway"); err != nil {
		said := s.said.String()
		s.Kill()
		return nil, fmt.Errorf("%w; the program said: %s", err, said)
	}
	return s, display.Place(ctx, s.Window, width, height)
}

// DropFiles drags files onto the middle of the window.
func (s *Screen) DropFiles(ctx context.Context, width, height int, paths ...string) error {
	return s.Drop(ctx, s.Window, width*6/10, height/2, paths...)
}

// Until presses a chord, once a second, until ok holds.
func (s *Screen) Until(ctx context.Context, chord string, ok func() bool) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for !ok() {
		if err := s.Press(chord); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("pressing %s had no effect: %w; the program said: %s", chord, context.Cause(ctx), s.said)
		case <-tick.C:
		}
	}
	return nil
}

// React does something and waits until the screen has changed because of it and
// then stands still for a fifth of a second. It is for a workplace that is calm.
func (s *Screen) React(ctx context.Context, do func() error) error {
	before, err := s.Pixels()
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for last := before; ; {
		now, err := s.Pixels()
		if err != nil {
			return err
		}
		if bytes.Equal(now, last) && !bytes.Equal(now, before) {
			return nil
		}
		last = now
		select {
		case <-ctx.Done():
			return fmt.Errorf("the screen did not change: %w; the program said: %s", context.Cause(ctx), s.said)
		case <-tick.C:
		}
	}
}

// Settle waits until two pictures of the screen, half a second apart, are the
// same, and saves the last one. A screen of which twenty differ does not settle.
func (s *Screen) Settle(ctx context.Context, path string) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	var last []byte
	for range 20 {
		if err := s.Screenshot(path); err != nil {
			return err
		}
		now, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Equal(now, last) {
			return nil
		}
		last = now
		select {
		case <-ctx.Done():
			return fmt.Errorf("the screen moved until the time was over: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
	return errors.New("the screen does not come to rest")
}

// Kill ends the window at once, as a power cut would, and then the display.
func (s *Screen) Kill() {
	end(s.cmd)
	s.Display.Close()
}

// Close ends the window as a person does, with Ctrl+Q, and waits for it.
func (s *Screen) Close() error {
	defer s.Display.Close()
	if err := s.Press("ctrl+q"); err != nil {
		return err
	}
	return s.Wait()
}

// Wait waits until the window has ended by itself.
func (s *Screen) Wait() error {
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("the window ended with %w; it said: %s", err, s.said)
	}
	return nil
}

// Said is what the program has written to its standard error.
func (s *Screen) Said() string { return s.said.String() }
