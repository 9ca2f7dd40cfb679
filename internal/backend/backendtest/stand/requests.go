package stand

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/source"
)

// File writes a file that begins with these bytes and is stretched to size with zeros,
// or cut to it, and returns it as an item of a request.
func File(t *testing.T, name string, begin []byte, size int64) backend.Item {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, begin, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return backend.Item{Identity: id}
}

// Findings plans a request and returns what is found of a level, one finding a line,
// behind its field's key where it has one. Every finding must say something, and what
// to do where not all is well.
func Findings(t *testing.T, d backend.Planner, req backend.Request, level backend.Level) string {
	t.Helper()
	p, err := d.Plan(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range p.Findings {
		if f.Level != backend.OK && f.Remedy == "" || f.What == "" {
			t.Errorf("finding %+v", f)
		}
		if f.Level == level {
			out = append(out, strings.TrimPrefix(f.Field+": "+f.What, ": "))
		}
	}
	return strings.Join(out, "\n")
}

// WantRefused fails unless exactly one of the fields refuses these texts. want is that
// field's key and a part of its sentence, as in "name: is needed"; "" for texts that
// nothing refuses.
func WantRefused(t *testing.T, fields []backend.Field, v backend.Values, want string) {
	t.Helper()
	var got []string
	for _, f := range backend.Validate(fields, v) {
		got = append(got, f.Field+": "+f.What)
	}
	field, part, _ := strings.Cut(want, ": ")
	switch {
	case want == "" && len(got) > 0:
		t.Errorf("%v: %v", v, got)
	case want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], field+": ") || !strings.Contains(got[0], part)):
		t.Errorf("%v: %v, want %q", v, got, want)
	}
}
