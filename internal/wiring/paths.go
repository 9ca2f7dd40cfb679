package wiring

import (
	"os"
	"path/filepath"
	"runtime"

	"slipway/internal/fault"
)

// Paths is where the files live, all absolute.
type Paths struct {
	Config string // profiles, settings
	State  string // journal, pins, history
	Logs   string
}

// DefaultPaths follows the conventions of the operating system; SLIPWAY_HOME, if
// set, is a folder that holds all three. Fault: Unavailable when the system names
// no home folder.
func DefaultPaths() (Paths, error) {
	home, err := os.UserHomeDir()
	if err != nil && os.Getenv("SLIPWAY_HOME") == "" {
		f := fault.Wrap(err, fault.Unavailable, "The system names no home folder.", "Set SLIPWAY_HOME to a folder for Slipway's files.")
		f.Detail = err.Error()
		return Paths{}, f
	}
	return pathsFor(runtime.GOOS, os.Getenv, home).absolute()
}

func pathsFor(goos string, getenv func(string) string, home string) Paths {
	if own := getenv("SLIPWAY_HOME"); own != "" {
		return Paths{Config: filepath.Join(own, "config"), State: filepath.Join(own, "state"), Logs: filepath.Join(own, "log")}
	}
	switch goos {
	case "windows":
		roaming := folder(getenv("APPDATA"), home, "AppData", "Roaming")
		local := folder(getenv("LOCALAPPDATA"), home, "AppData", "Local")
		state := filepath.Join(local, "Slipway")
		return Paths{Config: filepath.Join(roaming, "Slipway"), State: state, Logs: filepath.Join(state, "Logs")}
	case "darwin":
		config := filepath.Join(home, "Library", "Application Support", "Slipway")
		return Paths{Config: config, State: filepath.Join(config, "state"), Logs: filepath.Join(home, "Library", "Logs", "Slipway")}
	default:
		state := filepath.Join(folder(getenv("XDG_STATE_HOME"), home, ".local", "state"), "slipway")
		return Paths{
			Config: filepath.Join(folder(getenv("XDG_CONFIG_HOME"), home, ".config"), "slipway"),
			State:  state, Logs: filepath.Join(state, "log"),
		}
	}
}

// folder returns named, or what lies below home where it is not absolute: the XDG
// base directory specification tells programs to ignore relative paths.
func folder(named, home string, below ...string) string {
	if filepath.IsAbs(named) {
		return named
	}
	return filepath.Join(append([]string{home}, below...)...)
}

func (p Paths) absolute() (Paths, error) {
	for _, dir := range []*string{&p.Config, &p.State, &p.Logs} {
		abs, err := filepath.Abs(*dir)
		if err != nil {
			return Paths{}, folderFault(err, *dir)
		}
		*dir = abs
	}
	return p, nil
}

// make makes the folders, readable by their owner only.
func (p Paths) make() error {
	for _, dir := range []string{p.Config, p.State, p.Logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return folderFault(err, dir)
		}
	}
	return nil
}

func folderFault(err error, dir string) error {
	f := fault.Wrap(err, fault.Unavailable, "The folder "+dir+" cannot be used.", "Check its rights, or set SLIPWAY_HOME to another folder.")
	f.Detail = err.Error()
	return f
}

func (p Paths) profiles() string { return filepath.Join(p.Config, "profiles.json") }
func (p Paths) journal() string  { return filepath.Join(p.State, "journal.db") }
func (p Paths) pins() string     { return filepath.Join(p.State, "pins.json") }
