// Command slipway is the window: it opens an installation, shows it, runs its
// queue, and shuts both down in order.
//
// Everything it shows lives in internal/ui and everything it does in
// internal/wiring; this package adapts the one to the other. It is the only one
// that needs a C compiler and a screen.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"slipway/assets"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/ui"
	"slipway/internal/ui/widgets"
	"slipway/internal/wiring"
)

// The exit codes; they are those of the shell.
const (
	exitOK    = 0
	exitOther = 1
	exitUsage = 2
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	o, err := parse(args)
	switch {
	case err != nil:
		fmt.Fprintf(errs, "slipway: %v\nTry slipway --help.\n", err)
		return exitUsage
	case o.help:
		fmt.Fprint(out, usage)
		return exitOK
	case o.version:
		fmt.Fprintln(out, "slipway "+wiring.Version(version))
		return exitOK
	}
	if err := checkDisplay(os.Getenv); err != nil {
		return fail(errs, err)
	}
	return show(o, errs)
}

// fail prints what happened and what to do about it.
func fail(errs io.Writer, err error) int {
	f := fault.Of(err)
	fmt.Fprintln(errs, "slipway: "+f.What)
	for _, text := range []string{f.Detail, f.Remedy} {
		if text != "" {
			fmt.Fprintln(errs, text)
		}
	}
	return exitOther
}

// show opens the installation and its window and returns the exit code when both
// are closed.
func show(o options, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	paths, err := wiring.DefaultPaths()
	if err != nil {
		return fail(errs, err)
	}
	secrets := askKeyring(ctx, wiring.Keyring)
	station, err := wiring.Open(ctx, wiring.Options{Paths: paths, Program: "slipway", Version: wiring.Version(version), Verbose: o.verbose, Secrets: secrets})
	if err != nil {
		return fail(errs, err)
	}
	s := &session{app: newApp(), station: station, errs: errs}
	win := newWindow(s)
	s.start(win)
	s.app.Lifecycle().SetOnStarted(func() { fyne.Do(func() { lookForWindow(s, win.Native()) }) })
	context.AfterFunc(ctx, func() { s.leave(nil) })
	go func() {
		if secrets.wait(ctx) == nil {
			fyne.Do(func() { win.Keyring(secrets.session, secrets.warning) })
		}
	}()
	win.Show()
	win.Add(o.items)
	s.app.Run()
	s.finish()
	return s.close()
}

func newApp() fyne.App {
	icon := fyne.NewStaticResource("icon.png", assets.Icon)
	app.SetMetadata(fyne.AppMetadata{
		ID: "io.slipway.Slipway", Name: "Slipway", Version: wiring.Version(version), Icon: icon, Release: true,
		Migrations: map[string]bool{"fyneDo": true},
	})
	a := app.New()
	a.SetIcon(icon)
	a.Settings().SetTheme(ui.Theme())
	return a
}

func newWindow(s *session) *ui.Window {
	return ui.New(s.app, ui.Config{
		Engine: s.station.Queue, Targets: targetService{s.station}, Intake: intakeService{s.station}, Limit: s.station.Limit,
		Spec: catalog.Lookup, Run: widgets.Background, Now: time.Now, Quit: func() { s.leave(nil) },
		Version: wiring.Version(version), Warnings: s.station.Warnings,
	})
}
