package source

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slipway/internal/fault"
)

// Limits of the search beside a file.
const (
	sideLimit   = 1 << 20 // bytes of one side file; a longer one is no checksum file
	sideCount   = 64      // side files that are read for one file
	folderLimit = 50_000  // names looked at in the folder
)

// FindExpected looks beside the file for published digests: <name>.sha256 and
// its like, <stem>.sha256, SHA256SUMS, SHA512SUMS, MD5SUMS, CHECKSUM and their
// variants in case. It returns the strongest first, without duplicates; none
// found is no error. Unreadable or damaged side files are reported in warnings,
// one sentence each.
//
// A digest without a name counts only in a file that is named after this one,
// and after no other file in the folder.
func FindExpected(path string) (found []Expected, warnings []string) {
	name := filepath.Base(path)
	sides, err := sidesOf(filepath.Dir(path), name)
	if err != nil {
		return nil, []string{"The folder of " + name + " could not be searched for checksum files: " + reason(err) + "."}
	}
	for _, s := range sides {
		more, warning := s.read(filepath.Dir(path), name)
		if warning != "" {
			warnings = append(warnings, warning)
		}
		for _, e := range more {
			if !slices.ContainsFunc(found, func(f Expected) bool { return f.Algo == e.Algo && f.Digest == e.Digest }) {
				found = append(found, e)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Expected) int {
		return cmp.Compare(slices.Index(strength, a.Algo), slices.Index(strength, b.Algo))
	})
	return found, warnings
}

// side is a checksum file beside the file in question.
type side struct {
	name  string
	owned bool // named after the file in question and no other
}

// sidesOf lists the side files that may speak of the file: those named after it
// first, then the lists.
func sidesOf(dir, name string) ([]side, error) {
	names, err := namesIn(dir)
	if err != nil {
		return nil, err
	}
	alone := !slices.ContainsFunc(names, func(n string) bool {
		return n != name && !IsSideFile(n) && strings.EqualFold(stem(n), stem(name))
	})
	var own, lists []side
	for _, n := range names {
		if !IsSideFile(n) || n == name {
			continue
		}
		byName, byStem := named(n, name)
		switch {
		case byName || byStem:
			own = append(own, side{name: n, owned: byName || alone})
		case isList(n):
			lists = append(lists, side{name: n})
		}
	}
	all := append(own, lists...)
	return all[:min(len(all), sideCount)], nil
}

func namesIn(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	names, err := d.Readdirnames(folderLimit)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	slices.Sort(names)
	return names, nil
}

// read returns what the side file says of the file called name, and a warning
// if it ought to say something but cannot be understood.
func (s side) read(dir, name string) ([]Expected, string) {
	raw, err := readSide(filepath.Join(dir, s.name))
	if err != nil {
		return nil, s.name + " could not be read: " + reason(err) + "."
	}
	entries := parseSums(raw)
	if len(entries) == 0 && !signature(s.name, raw) {
		return nil, s.name + " holds no checksum that can be read."
	}
	var out []Expected
	for _, e := range s.about(entries, name) {
		out = append(out, Expected{Algo: e.algo, Digest: e.digest, From: s.name})
	}
	return out, ""
}

// about picks the entries for the file. A name that differs in case counts only
// where none is spelled the same.
func (s side) about(entries []entry, name string) []entry {
	var exact, folded []entry
	for _, e := range entries {
		switch {
		case e.name == name, e.name == "" && s.owned && !isBareList(entries):
			exact = append(exact, e)
		case e.name != "" && strings.EqualFold(e.name, name):
			folded = append(folded, e)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return folded
}

// isBareList reports whether two digests of one algorithm stand there without a
// name, so that nobody can tell whose they are.
func isBareList(entries []entry) bool {
	seen := map[Algo]string{}
	for _, e := range entries {
		if e.name != "" {
			continue
		}
		if d, ok := seen[e.algo]; ok && d != e.digest {
			return true
		}
		seen[e.algo] = e.digest
	}
	return false
}

// errTooLarge stands for a side file over sideLimit.
var errTooLarge = errors.New("it is larger than 1 MiB, too large for a checksum file")

func readSide(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := regular(path, info); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, sideLimit+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > sideLimit {
		return nil, errTooLarge
	}
	return raw, nil
}

// signature reports whether the file holds only a signature, which is no reason
// for a warning.
func signature(name string, raw []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".asc", ".sig", ".sign", ".gpg":
		return true
	}
	return bytes.HasPrefix(raw, []byte("-----BEGIN PGP SIGNATURE-----"))
}

// reason returns the operating system's own words, without the path.
func reason(err error) string {
	f := fault.Of(unread("", err))
	if f.Detail != "" {
		return f.Detail
	}
	return strings.TrimSuffix(f.What, ".")
}
