package main

import (
	"strings"
	"testing"

	"slipway/internal/transport"
)

func TestTrust_addListRemove(t *testing.T) {
	b := newBench(t)
	sum := strings.Repeat("ab", 32)
	b.run("trust", "add", "cloud", "SHA256:"+strings.ToUpper(sum)).wants(t, 0, "cloud:443")
	b.must("trust", "add", "[::1]:5000", sum)
	b.run("trust", "list").wants(t, 0, "cloud:443", "[::1]:5000", sum)
	b.must("trust", "remove", "cloud", "never-there:1")
	if pins := objects[transport.Pinned](t, b.must("trust", "list", "--json")); len(pins) != 1 || pins[0].Host != "[::1]:5000" || pins[0].SHA256 != sum {
		t.Errorf("pins = %+v", pins)
	}
}

func TestTrust_exportAndImport(t *testing.T) {
	b, other := newBench(t), newBench(t)
	b.must("trust", "add", "cloud:5000", strings.Repeat("ab", 32))
	other.input(b.must("trust", "export"), "trust", "import", "-").wants(t, 0, "Accepted 1 certificate.")
	if got, want := other.must("trust", "list", "-q"), "cloud:5000"; !strings.HasPrefix(got, want) {
		t.Errorf("trust list = %q", got)
	}
}

func TestTrust_mistakes(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct{ in, words string }{
		"no fingerprint":  {"", "trust add cloud:5000 abc"},
		"no host":         {"", "trust add :5000 " + strings.Repeat("ab", 32)},
		"no port":         {"", "trust add cloud:https " + strings.Repeat("ab", 32)},
		"port too large":  {"", "trust add cloud:70000 " + strings.Repeat("ab", 32)},
		"no list":         {"hello", "trust import -"},
		"newer list":      {`{"version":2}`, "trust import -"},
		"bad fingerprint": {`{"version":1,"certificates":[{"host":"a:1","sha256":"ab"}]}`, "trust import -"},
		"bad host":        {`{"version":1,"certificates":[{"host":"","sha256":"ab"}]}`, "trust import -"},
		"remove nothing":  {"", "trust remove a:b:c"},
	} {
		if o := b.input(c.in, strings.Fields(c.words)...); o.code != 2 || o.err == "" {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if got := b.must("trust", "list", "--json"); got != "" {
		t.Errorf("accepted: %s", got)
	}
}
