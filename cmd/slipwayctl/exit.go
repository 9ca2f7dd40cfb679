package main

import (
	"context"
	"errors"

	"slipway/internal/fault"
)

// The exit codes, as the help shows them.
const (
	exitDone        = 0
	exitOther       = 1
	exitUsage       = 2
	exitNoFile      = 3
	exitNoTarget    = 4
	exitTemporary   = 5
	exitPartly      = 6
	exitPermanent   = 7
	exitChecksum    = 8
	exitLogin       = 11
	exitPlan        = 12
	exitInterrupted = 130
)

// errInterrupted is the cause of a context that Ctrl-C ended.
var errInterrupted = errors.New("interrupted")

// coded is an error whose exit code does not follow from its kind.
type coded struct {
	code int
	err  error // nil when everything has been said already
}

func (c *coded) Error() string {
	if c.err == nil {
		return "said already"
	}
	return c.err.Error()
}

func (c *coded) Unwrap() error { return c.err }

// said ends a command whose outcome has been printed.
func said(code int) error {
	if code == exitDone {
		return nil
	}
	return &coded{code: code}
}

// exitCode returns the exit code for an error; 0 for nil.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	var c *coded
	if errors.As(err, &c) {
		return c.code
	}
	if errors.Is(err, errInterrupted) || errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return faultCode(fault.Of(err))
}

func faultCode(f *fault.Fault) int {
	switch f.Kind {
	case fault.Canceled:
		return exitInterrupted
	case fault.Invalid:
		return exitUsage
	case fault.NotFound, fault.FileUnread:
		if f.Server == "" {
			return exitNoFile
		}
	case fault.Untrusted, fault.CertChanged, fault.Login:
		return exitLogin
	case fault.ChecksumWrong:
		return exitChecksum
	case fault.Unknown, fault.Unavailable, fault.Internal:
		return exitOther
	default:
	}
	if fault.Retryable(f) {
		return exitTemporary
	}
	return exitPermanent
}

// together returns the exit code of several uploads: that of all if they agree on
// success, "partly done" if only some were done, otherwise that of the first which
// was not.
func together(codes []int) int {
	done, first := 0, exitDone
	for _, c := range codes {
		if c == exitDone {
			done++
		} else if first == exitDone {
			first = c
		}
	}
	if done > 0 && done < len(codes) && first != exitInterrupted {
		return exitPartly
	}
	return first
}

// errUnnamed is the cause of a fault for a command line that does not say what it is
// about, which somebody who asks for help need not know yet.
var errUnnamed = errors.New("nothing named")

// unnamed is [usage] with that cause.
func unnamed(what, remedy string) error { return fault.Wrap(errUnnamed, fault.Invalid, what, remedy) }

// usage returns a fault about the command line itself.
func usage(what, remedy string) error { return fault.New(fault.Invalid, what, remedy) }
