//go:build unix

package x11

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Display is a running X server. Its methods are called from one goroutine.
type Display struct {
	name   string // ":7"
	conn   *xgb.Conn
	screen *xproto.ScreenInfo
	keys   *keymap
	atoms  map[string]xproto.Atom
	server *exec.Cmd
	wm     *exec.Cmd
	stop   sync.Once
}

// Start starts Xvfb with one screen of width × height pixels, and openbox on it.
// Both end with Close. Further arguments go to Xvfb: "-extension", "GLX" makes a
// server that cannot draw in three dimensions.
func Start(ctx context.Context, width, height int, args ...string) (*Display, error) {
	server, name, err := startServer(ctx, width, height, args)
	if err != nil {
		return nil, err
	}
	d := &Display{name: name, server: server, atoms: map[string]xproto.Atom{}}
	if err := d.connect(); err != nil {
		d.Close()
		return nil, err
	}
	if err := d.startManager(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// startServer starts Xvfb on a free display, whose number the server itself
// chooses and writes to a pipe once it takes connections.
func startServer(ctx context.Context, width, height int, args []string) (*exec.Cmd, string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	cmd := exec.CommandContext(ctx, "Xvfb", append([]string{
		"-displayfd", "3", "-screen", "0",
		fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "+extension", "GLX", "-noreset",
	}, args...)...)
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		_ = w.Close()
		return nil, "", fmt.Errorf("start Xvfb (Debian package xvfb): %w", err)
	}
	_ = w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, "", errors.New("the X server ended before it was ready")
	}
	return cmd, ":" + strings.TrimSpace(line), nil
}

func (d *Display) connect() error {
	conn, err := dial(d.name)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", d.name, err)
	}
	d.conn = conn
	if err := xtest.Init(conn); err != nil {
		return fmt.Errorf("this X server has no XTEST: %w", err)
	}
	d.screen = xproto.Setup(conn).DefaultScreen(conn)
	d.keys, err = readKeymap(conn)
	return err
}

// dial connects without the library's complaint that a server without authority
// has none.
func dial(name string) (*xgb.Conn, error) {
	xgb.Logger.SetOutput(io.Discard)
	return xgb.NewConnDisplay(name)
}

func (d *Display) startManager(ctx context.Context) error {
	d.wm = exec.CommandContext(ctx, "openbox", "--sm-disable")
	d.wm.Env = d.Env(os.Environ())
	if err := d.wm.Start(); err != nil {
		d.wm = nil
		return fmt.Errorf("start openbox (Debian package openbox): %w", err)
	}
	return d.await(ctx, "a window manager", func() bool {
		return len(d.property(d.screen.Root, "_NET_SUPPORTING_WM_CHECK")) > 0
	})
}

// Env returns env with DISPLAY set to the server, and without a Wayland display
// beside it.
func (d *Display) Env(env []string) []string {
	out := slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		return strings.HasPrefix(kv, "DISPLAY=") || strings.HasPrefix(kv, "WAYLAND_DISPLAY=")
	})
	return append(out, "DISPLAY="+d.name)
}

// Close ends the window manager and the server.
func (d *Display) Close() {
	d.stop.Do(func() {
		if d.conn != nil {
			d.conn.Close()
		}
		for _, cmd := range []*exec.Cmd{d.wm, d.server} {
			if cmd != nil && cmd.Process != nil {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}
		}
	})
}

// await polls until ok holds. It ends with ctx, whose deadline is the caller's.
func (d *Display) await(ctx context.Context, what string, ok func() bool) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}

func (d *Display) atom(name string) xproto.Atom {
	if a, ok := d.atoms[name]; ok {
		return a
	}
	reply, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return xproto.AtomNone
	}
	d.atoms[name] = reply.Atom
	return reply.Atom
}

func (d *Display) property(w xproto.Window, name string) []byte {
	reply, err := xproto.GetProperty(d.conn, false, w, d.atom(name), xproto.GetPropertyTypeAny, 0, 1024).Reply()
	if err != nil {
		return nil
	}
	return reply.Value
}
