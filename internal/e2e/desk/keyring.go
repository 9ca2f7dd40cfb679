//go:build unix

package desk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Keyring starts a D-Bus session and gnome-keyring's Secret Service on it, with an
// unlocked collection, and adds them to the workplace. stop ends both.
func (d *Desk) Keyring(ctx context.Context) (stop func(), err error) {
	bus, address, err := d.startBus(ctx)
	if err != nil {
		return nil, err
	}
	d.Env = append(d.Env, "DBUS_SESSION_BUS_ADDRESS="+address, "XDG_RUNTIME_DIR="+d.Home)
	ring, err := d.startRing(ctx)
	if err != nil {
		end(bus)
		return nil, err
	}
	return func() {
		end(ring)
		end(bus)
	}, nil
}

// startRing starts the daemon with the password waiting in its standard input.
func (d *Desk) startRing(ctx context.Context) (*exec.Cmd, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	_, err = w.WriteString("only for this test")
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	ring := exec.CommandContext(ctx, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", "--control-directory="+filepath.Join(d.Home, "keyring"))
	ring.Env, ring.Stdin = d.Env, r
	if err := ring.Start(); err != nil {
		return nil, fmt.Errorf("start the keyring (Debian package gnome-keyring): %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := d.awaitKeyring(ctx); err != nil {
		end(ring)
		return nil, err
	}
	return ring, nil
}

func (d *Desk) startBus(ctx context.Context) (*exec.Cmd, string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer r.Close()
	bus := exec.CommandContext(ctx, "dbus-daemon", "--session", "--nofork", "--print-address=3", "--address=unix:tmpdir="+os.TempDir())
	bus.Env, bus.ExtraFiles = d.Env, []*os.File{w}
	err = bus.Start()
	_ = w.Close()
	if err != nil {
		return nil, "", fmt.Errorf("start the session bus (Debian package dbus): %w", err)
	}
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		end(bus)
		return nil, "", fmt.Errorf("the session bus did not say where it is: %w", err)
	}
	return bus, strings.TrimSpace(line), nil
}

// awaitKeyring waits until the daemon owns the service's name, and then until its
// collection is open. Asking the service before it is there would make the bus
// start another one, which nobody can unlock.
func (d *Desk) awaitKeyring(ctx context.Context) error {
	err := d.ask(ctx, "boolean true", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets")
	if err != nil {
		return err
	}
	return d.ask(ctx, "boolean false", "org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login",
		"org.freedesktop.DBus.Properties.Get", "string:org.freedesktop.Secret.Collection", "string:Locked")
}

// ask calls a method on the bus until the reply contains want.
func (d *Desk) ask(ctx context.Context, want, dest string, call ...string) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		cmd := exec.CommandContext(ctx, "dbus-send", append([]string{"--session", "--print-reply", "--dest=" + dest}, call...)...)
		cmd.Env = d.Env
		out, err := cmd.CombinedOutput()
		if err == nil && strings.Contains(string(out), want) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the keyring is not ready: %w\n%s", context.Cause(ctx), out)
		case <-tick.C:
		}
	}
}

func end(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
