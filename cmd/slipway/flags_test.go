package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/fault"
)

func TestParse_makesPathsAbsoluteAndLeavesAddresses(t *testing.T) {
	o, err := parse([]string{"--verbose", "rhel.iso", "https://mirror/x.iso", "--", "-odd.iso"})
	if err != nil {
		t.Fatal(err)
	}
	if !o.verbose || len(o.items) != 4 || !filepath.IsAbs(o.items[0]) || o.items[1] != "https://mirror/x.iso" {
		t.Errorf("%+v", o)
	}
}

func TestParse_afterTwoDashesEverythingIsAFile(t *testing.T) {
	o, err := parse([]string{"--", "--version"})
	if err != nil || o.version || !slices.ContainsFunc(o.items, func(s string) bool { return strings.HasSuffix(s, "--version") }) {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestRun_answersWithoutAScreen(t *testing.T) {
	for _, c := range []struct {
		args     []string
		code     int
		out, err string
	}{
		{[]string{"--version"}, exitOK, "slipway ", ""},
		{[]string{"--help"}, exitOK, "Usage: slipway", ""},
		{[]string{"--no-such-flag"}, exitUsage, "", "Try slipway --help."},
	} {
		var out, errs bytes.Buffer
		code := run(c.args, &out, &errs)
		if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(errs.String(), c.err) {
			t.Errorf("%v: code %d, out %q, err %q", c.args, code, out.String(), errs.String())
		}
	}
}

func TestCheckDisplay_wantsOneOfTheTwo(t *testing.T) {
	for env, ok := range map[string]bool{"": false, "DISPLAY": true, "WAYLAND_DISPLAY": true, "TERM": false} {
		err := displayOf("linux", func(name string) string {
			if name == env {
				return ":0"
			}
			return ""
		})
		if (err == nil) != ok || err != nil && !fault.Is(err, fault.Unavailable) {
			t.Errorf("with %q set: %v", env, err)
		}
	}
	if err := displayOf("windows", func(string) string { return "" }); err != nil {
		t.Errorf("windows: %v", err)
	}
}

func TestFail_printsWhatHappenedAndWhatToDo(t *testing.T) {
	var errs bytes.Buffer
	code := fail(&errs, fault.New(fault.Unavailable, "There is no display.", "Start it in a desktop session."))
	if code != exitOther || errs.String() != "slipway: There is no display.\nStart it in a desktop session.\n" {
		t.Errorf("%d %q", code, errs.String())
	}
}
