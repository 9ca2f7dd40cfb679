// Command slipwayctl is Slipway for shells and scripts: the same targets, trust,
// queue and journal as the window, without a screen and without a C compiler.
//
// What it prints is for people, unless --json asks for one object a line. Results
// go to standard output; progress, warnings and faults go to standard error. The
// exit codes stand in exit.go. A secret is never an argument: it comes from
// standard input, the environment or the keyring.
//
// It decides nothing about uploads. Flags are made from the back end's Spec, the
// request from package draft, and the rest is the queue's work. It writes no
// colours, so NO_COLOR has nothing to turn off.
//
// Refused: a command-line framework. Flags depend on the back end and are known
// only after the command line has been looked at once, which the frameworks see
// as an exception and a table of commands does not.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"slipway/internal/wiring"
)

// version is set by the linker; without it the version of the module counts.
var version string

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals, again := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel(errInterrupted)
		<-signals
		cutOff(signals, again)
		os.Exit(exitInterrupted)
	}()
	s := &shell{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, terminal: isTerminal(os.Stderr),
		getenv: os.Getenv, paths: wiring.DefaultPaths, again: again,
	}
	os.Exit(s.run(ctx, os.Args[1:]))
}

// How long a second Ctrl-C waits: for somebody who can cut short what the first one
// began, and for that to be done.
const (
	heardTime = time.Second
	cutTime   = 5 * time.Second
)

// cutOff passes a second Ctrl-C on, and returns when the program is to end as it is.
func cutOff(signals <-chan os.Signal, again chan<- struct{}) {
	select {
	case again <- struct{}{}:
		select {
		case <-signals:
		case <-time.After(cutTime):
		}
	case <-signals:
	case <-time.After(heardTime):
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
