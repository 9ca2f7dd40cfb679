package lxcaupdate_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend/lxcaupdate"
)

func TestGroup_joinsTheFilesOfOneFolderAndOneStem(t *testing.T) {
	for _, c := range []struct {
		name, paths, want string
	}{
		{"nothing", "", "[]"},
		{"a lone file is its own upload", "d/a.tgz", "[]"},
		{"four files, payload first", "d/a.chg d/a.txt d/a.tgz d/a.xml", "[[2 3 0 1]]"},
		{"two of them", "d/a.txt d/a.xml", "[[1 0]]"},
		{"extensions in any case", "d/a.TGZ d/a.Xml", "[[0 1]]"},
		{"the stem's case counts", "d/a.tgz d/A.xml", "[]"},
		{"dots within the stem", "d/repo2-1.1.1_anyos.chg d/repo2-1.1.1_anyos.tgz d/repo2-1.1.tgz", "[[1 0]]"},
		{"two updates mixed", "d/a.tgz d/b.tgz d/b.xml d/a.xml", "[[0 3] [1 2]]"},
		{"the same name in two folders", "d/a.tgz e/a.xml", "[]"},
		{"two folders with a set each", "d/a.tgz e/a.tgz e/a.xml d/a.xml", "[[0 3] [1 2]]"},
		{"a second file of one kind stays out", "d/a.tgz d/a.TGZ d/a.xml", "[[0 2]]"},
		{"a second file of one kind makes no set", "d/a.tgz d/a.TGZ", "[]"},
		{"foreign files stay out", "d/a.tgz d/a.iso d/a d/a.xml d/a.tar.gz", "[[0 3]]"},
		{"a file with an extension only", "d/.tgz d/.xml", "[]"},
	} {
		var paths []string
		for _, p := range strings.Fields(c.paths) {
			paths = append(paths, filepath.FromSlash("/"+p))
		}
		if got := fmt.Sprint(lxcaupdate.Spec().Accept.Sets.Group(paths)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRole_namesTheKindsOfFiles(t *testing.T) {
	for name, want := range map[string]string{
		"a.tgz": "payload", "a.XML": "metadata", "a.b.chg": "change log", "a.txt": "readme", "a.iso": "", "a": "", ".txt": "",
	} {
		if got := lxcaupdate.Spec().Accept.Sets.Role(name); got != want {
			t.Errorf("%s is the %q, want %q", name, got, want)
		}
	}
}

func TestSpec_acceptsTheFilesThatHaveARole(t *testing.T) {
	accept := lxcaupdate.Spec().Accept
	if len(accept.Extensions) != 4 || slices.ContainsFunc(accept.Extensions, func(ext string) bool { return accept.Sets.Role("a"+ext) == "" }) {
		t.Errorf("extensions %v", accept.Extensions)
	}
}
