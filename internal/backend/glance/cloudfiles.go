package glance

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// importConnections reads what the OpenStack command-line clients are
// configured with: clouds.yaml with the files beside it, and the OS_ variables.
// https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
func importConnections() ([]backend.Imported, error) {
	home, _ := os.UserHomeDir() // without a home the paths below it are left out
	return finder{getenv: os.Getenv, readFile: os.ReadFile, home: home, system: runtime.GOOS}.find()
}

// finder looks for configured connections in the surroundings it is given.
type finder struct {
	getenv   func(string) string
	readFile func(string) ([]byte, error)
	home     string // "" means none
	system   string // as runtime.GOOS
}

// find returns the connection that OS_CLOUD names first, then the others by
// name, then the one of the variables. A file that cannot be read is reported
// beside what the others yield.
func (f finder) find() ([]backend.Imported, error) {
	clouds, path, bad := f.file("clouds", "OS_CLIENT_CONFIG_FILE")
	secure, _, badSecure := f.file("secure", "OS_CLIENT_SECURE_FILE")
	public, _, badPublic := f.file("clouds-public", "OS_CLIENT_VENDOR_FILE")
	all := secure.sub("clouds").over(clouds.sub("clouds"))

	var out []backend.Imported
	for _, name := range f.order(all) {
		out = append(out, f.imported(name, path, all.sub(name), public.sub("public-clouds"))...)
	}
	if one, ok := f.environment(); ok {
		out = append(out, one)
	}
	return out, errors.Join(bad, badSecure, badPublic)
}

// order returns the names of the clouds in the main file.
func (f finder) order(clouds tree) []string {
	names := slices.Sorted(maps.Keys(clouds))
	chosen := f.getenv("OS_CLOUD")
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == chosen:
			return -1
		case b == chosen:
			return 1
		default:
			return cmp.Compare(a, b)
		}
	})
	return names
}

// file reads the first file of this name on the search path. None is no error.
func (f finder) file(name, variable string) (tree, string, error) {
	for _, path := range f.paths(name, variable) {
		data, err := f.readFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, path, fault.Wrap(err, fault.Unavailable, path+" cannot be read.", "Check its rights, or type the connection in.")
		}
		t, err := parseYAML(data)
		if err != nil {
			return nil, path, fault.Wrap(err, fault.Invalid, path+" is no valid YAML.", "Correct the file, or type the connection in.")
		}
		return t, path, nil
	}
	return nil, "", nil
}

// paths returns where a file may lie, first choice first.
func (f finder) paths(name, variable string) []string {
	var out []string
	if s := f.getenv(variable); s != "" {
		out = append(out, f.expand(s))
	}
	for _, dir := range f.folders() {
		for _, ext := range []string{".yaml", ".yml", ".json"} {
			out = append(out, filepath.Join(dir, name+ext))
		}
	}
	return out
}

func (f finder) folders() []string {
	dirs := []string{"."}
	if f.home != "" {
		dirs = append(dirs, filepath.Join(f.home, ".config", "openstack"))
	}
	switch {
	case f.system == "windows":
		return dirs
	case f.system == "darwin" && f.home != "":
		dirs = append(dirs, filepath.Join(f.home, "Library", "Application Support", "openstack"))
	}
	return append(dirs, "/etc/openstack")
}

// expand replaces a leading ~ by the home folder.
func (f finder) expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && f.home != "" && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		return filepath.Join(f.home, rest)
	}
	return path
}
