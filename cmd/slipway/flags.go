package main

import (
	"errors"
	"flag"
	"io"
	"path/filepath"
	"strings"
)

const usage = `Slipway pushes big files into the managers of an infrastructure and proves
that they arrived.

Usage: slipway [OPTION]... [FILE|FOLDER|URL]...

Each file, folder or URL becomes a new upload in the window, to be looked over
and queued there.

      --verbose   log every request, without secrets, to the log folder
      --version   print the version and exit
  -h, --help      print this help and exit

SLIPWAY_HOME, if set, is a folder for settings, queue and logs.
The program slipwayctl does the same from a shell.
`

// version is set by the linker; without it the version of the module counts.
var version string

// options is what the command line says.
type options struct {
	help, version, verbose bool
	items                  []string // absolute paths and URLs
}

// parse reads the command line.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("slipway", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&o.version, "version", false, "")
	flags.BoolVar(&o.verbose, "verbose", false, "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return options{help: true}, nil
	}
	if err != nil {
		return o, err
	}
	for _, item := range flags.Args() {
		if !strings.Contains(item, "://") {
			if item, err = filepath.Abs(item); err != nil {
				return o, err
			}
		}
		o.items = append(o.items, item)
	}
	return o, nil
}
