package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"slipway/internal/wiring"
)

const exitHelp = `Exit codes: 0 done, 1 other, 2 usage, 3 file not found, 4 target not found,
5 temporary (try again), 6 partly done, 7 permanent failure, 8 checksum differs,
11 login or trust refused, 12 plan refused, 130 interrupted.
`

const environmentHelp = `Environment: SLIPWAY_TARGET names the target, SLIPWAY_PASSWORD and its like
(SLIPWAY_TOKEN, SLIPWAY_PROXY_PASSWORD: one for each secret of the target) supply
a secret for this session, SLIPWAY_FILESERVER_PASSWORD and its like one of a file
server, SLIPWAY_HOME is a folder for all of Slipway's files.
`

// overview lists the commands.
func (s *shell) overview(w io.Writer) {
	fmt.Fprint(w, "slipwayctl puts big files into the managers of an infrastructure and proves that they arrived.\n\n")
	s.list(w, commands())
	fmt.Fprint(w, "\nFlags of every command: --json, --quiet, --verbose, --help.\n"+environmentHelp+exitHelp+
		"\nslipwayctl help COMMAND shows flags and examples.\n")
}

func (s *shell) list(w io.Writer, all []*command) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range all {
		fmt.Fprintf(tab, "  slipwayctl %s\t%s\n", strings.TrimSpace(c.words+" "+c.operands), c.about)
	}
	_ = tab.Flush() // an output that is gone needs no help text
}

// help answers "slipwayctl help …".
func (s *shell) help(words []string) int {
	if len(words) == 0 {
		s.overview(s.out)
		return exitDone
	}
	if cmd, rest := find(words); cmd != nil {
		c := &call{shell: s, command: cmd, raw: append(rest, "--help")}
		err := c.run(context.Background())
		c.report(err)
		return exitCode(err)
	}
	return s.group(words, s.out, exitDone)
}

// unknown answers a command line that names no command.
func (s *shell) unknown(words []string) int {
	return s.group(words, s.err, exitUsage)
}

// group lists the commands that begin with the first word; all if none does.
func (s *shell) group(words []string, w io.Writer, code int) int {
	var some []*command
	for _, c := range commands() {
		if strings.HasPrefix(c.words, words[0]+" ") {
			some = append(some, c)
		}
	}
	if len(some) > 0 {
		s.list(w, some)
		return code
	}
	fmt.Fprintf(s.err, "There is no command %q. slipwayctl help lists them.\n", strings.Join(words, " "))
	return exitUsage
}

// describe prints the help of one command, with the flags known so far.
func (c *call) describe(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n  slipwayctl %s\n", c.command.about, c.command.line())
	if len(c.command.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, e := range c.command.examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
	fmt.Fprintf(w, "\nFlags:\n%s%s%s", c.flags.FlagUsagesWrapped(100), choiceTables(c.fields), c.offersText())
}

func versionCommands() []*command {
	return []*command{{words: "version", about: "Shows the version.", run: func(_ context.Context, c *call) error {
		return c.result(struct {
			Version string `json:"version"`
		}{wiring.Version(version)}, "slipwayctl "+wiring.Version(version))
	}}}
}
