package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"slipway/internal/backend"
	"slipway/internal/secret"
	"slipway/internal/wiring"
)

// shell is where a command line runs: everything it touches outside the engine.
type shell struct {
	in       io.Reader
	out, err io.Writer
	terminal bool // err is a terminal, whose last line may be written over
	getenv   func(string) string
	paths    func() (wiring.Paths, error)
	secrets  secret.Store    // nil means the keyring of this computer
	again    <-chan struct{} // sends when Ctrl-C is pressed once more; nil means never
}

// call is one command line under way.
type call struct {
	*shell
	command *command
	raw     []string // the words behind the command's own
	flags   *pflag.FlagSet
	fields  []backend.Field // that flags were made of
	aim     string          // target whose server offers choices for fields; "" where there is none
	args    []string        // operands

	asJSON, quiet, verbose bool
	station                *wiring.Station // nil until opened
}

// run runs one command line and returns its exit code.
func (s *shell) run(ctx context.Context, words []string) int {
	if len(words) == 0 {
		s.overview(s.err)
		return exitUsage
	}
	switch words[0] {
	case "help", "--help", "-h":
		return s.help(words[1:])
	case "--version":
		words[0] = "version"
	}
	cmd, rest := find(words)
	if cmd == nil {
		return s.unknown(words)
	}
	c := &call{shell: s, command: cmd, raw: rest}
	err := c.run(ctx)
	if ctx.Err() != nil && exitCode(err) != exitDone {
		err = errors.Join(&coded{code: exitInterrupted, err: context.Cause(ctx)}, err)
	}
	c.report(err)
	return exitCode(err)
}

func (c *call) run(ctx context.Context) (err error) {
	defer func() {
		if c.station != nil {
			err = errors.Join(err, c.station.Close())
		}
	}()
	declared := c.declare(ctx)
	if c.wantsHelp() {
		c.describe(c.out)
		if errors.Is(declared, errUnnamed) {
			return nil
		}
		return declared
	}
	if declared != nil {
		return declared
	}
	if err := c.flags.Parse(c.raw); err != nil {
		return usage("The command line cannot be read: "+err.Error()+".", "See slipwayctl help "+c.command.words+".")
	}
	c.args = c.flags.Args()
	if n := len(c.args); n < c.command.min || c.command.max >= 0 && n > c.command.max {
		return usage("Usage: slipwayctl "+c.command.line()+".", "See slipwayctl help "+c.command.words+".")
	}
	return c.command.run(ctx, c)
}

// declare makes the flag set. It reads --json and --verbose ahead of the others,
// because declaring flags may open the station and say something.
func (c *call) declare(ctx context.Context) error {
	c.flags = pflag.NewFlagSet(c.command.words, pflag.ContinueOnError)
	c.flags.SetOutput(io.Discard)
	c.flags.SortFlags = false
	c.flags.Bool("help", false, "show this help")
	c.flags.BoolVar(&c.asJSON, "json", c.has("json"), "print one JSON object a line")
	c.flags.BoolVarP(&c.quiet, "quiet", "q", c.has("quiet"), "print results and faults only")
	c.flags.BoolVar(&c.verbose, "verbose", c.has("verbose"), "log every request")
	if c.command.flags == nil {
		return nil
	}
	return c.command.flags(ctx, c)
}

func (c *call) wantsHelp() bool { return c.has("help") || c.has("h") }

// has reports whether a flag without a value was given.
func (c *call) has(name string) bool {
	for _, w := range c.raw {
		switch w {
		case "--":
			return false
		case "--" + name:
			return true
		case "-" + name:
			return len(name) == 1
		}
	}
	return false
}

// peek returns the value of a flag before the flags are known.
func (c *call) peek(name string) string {
	for i, w := range c.raw {
		if w == "--" {
			break
		}
		if v, ok := strings.CutPrefix(w, "--"+name+"="); ok {
			return v
		}
		if w == "--"+name && i+1 < len(c.raw) {
			return c.raw[i+1]
		}
	}
	return ""
}

// open opens the station once. probe asks the keyring whether it answers, which a
// command that only reads has no need of.
func (c *call) open(ctx context.Context, probe bool) (*wiring.Station, error) {
	if c.station != nil {
		return c.station, nil
	}
	paths, err := c.paths()
	if err != nil {
		return nil, err
	}
	c.station, err = wiring.Open(ctx, wiring.Options{
		Paths: paths, Program: "slipwayctl", Version: wiring.Version(version), Verbose: c.verbose,
		Secrets: c.secrets, Unasked: !probe,
	})
	if err != nil {
		return nil, err
	}
	for _, w := range c.station.Warnings {
		c.warn(w)
	}
	return c.station, nil
}
