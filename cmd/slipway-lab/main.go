// Command slipway-lab serves one of the supported servers from memory, over HTTPS with a self-signed certificate, so that a person
// or a script can try an upload, and see each trouble, without a real installation.
//
// It prints how to reach the server and then runs until it is told to stop. Everything it holds is gone afterwards; only the
// certificate can be kept, so that a client need not trust a new one at each start. Its passwords are public: it belongs on
// loopback, and says so when it is put elsewhere.
//
// What the servers do is the duty of the packages under internal/lab; this program only lists them, see labs. A lab whose real
// servers speak plain HTTP has a second port for that. Refused: a plain-HTTP mode for all, because the trust dialog is part of what
// there is to try; serving every lab at once, because each wants its own ports.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"slipway/internal/lab/switches"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// settings are what the command line asks for.
type settings struct {
	lab      string
	listen   string
	state    string
	json     bool
	troubles []string
}

// run serves until ctx ends and returns the exit code.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	s, err := parse(args, out)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return exitOK
	case err != nil:
		_, _ = fmt.Fprintf(complaints, "slipway-lab: %v\nTry slipway-lab --help.\n", err)
		return exitUsage
	}
	l, err := find(s.lab)
	if err == nil {
		err = l.configure(s.troubles)
	}
	if err != nil {
		_, _ = fmt.Fprintf(complaints, "slipway-lab: %v\nTry slipway-lab --help.\n", err)
		return exitUsage
	}
	if err := serve(ctx, s, l, out, complaints); err != nil {
		_, _ = fmt.Fprintf(complaints, "slipway-lab: %v\n", err)
		return exitFailed
	}
	return exitOK
}

func parse(args []string, out io.Writer) (settings, error) {
	var s settings
	flags := pflag.NewFlagSet("slipway-lab", pflag.ContinueOnError)
	flags.StringVar(&s.lab, "lab", labs[0].name, "which server to be")
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "address and port; port 0 takes a free one")
	flags.StringVar(&s.state, "state", "", "directory that keeps the certificate, so that its fingerprint stays")
	flags.BoolVar(&s.json, "json", false, "say how to reach it in one line of JSON")
	flags.StringArrayVar(&s.troubles, "trouble", nil, "NAME[=VALUE][@STEP][*TIMES]: a trouble to get into; may be repeated")
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		help(out, flags.FlagUsages())
		return s, err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("%q is not understood; only flags are", flags.Arg(0))
	}
	return s, err
}

func help(out io.Writer, flags string) {
	_, _ = fmt.Fprintf(out, "slipway-lab serves a make-believe server to try uploads against.\n\nFlags\n%s", flags)
	for _, l := range labs {
		_, _ = fmt.Fprintf(out, "\n--lab %s: %s\n\n", l.name, l.title)
		_ = switches.Explain(out, l.switches) // Help that cannot be written is read by nobody.
	}
}
