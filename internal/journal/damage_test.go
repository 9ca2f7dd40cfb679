package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/fault"
)

// filled returns the path of a closed journal that holds a few jobs.
func filled(t *testing.T) string {
	t.Helper()
	path := file(t)
	j := openTest(t, path)
	for _, id := range strings.Fields("a b c d e f g h") {
		put(t, j, id)
	}
	update(t, j, func(tx *Tx) error {
		return tx.Put(&Record{ID: "big", State: "waiting", Body: make([]byte, 50_000)})
	})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen_setsADamagedJournalAside(t *testing.T) {
	for name, spoil := range map[string]func(b []byte) []byte{
		"not a database":   func([]byte) []byte { return bytes.Repeat([]byte("hello "), 2000) },
		"truncated":        func(b []byte) []byte { return b[:len(b)/2] },
		"truncated header": func(b []byte) []byte { return b[:60] },
		"pages overwritten": func(b []byte) []byte {
			for i := 4096; i < len(b); i++ {
				b[i] = 0xa5
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b = spoil(b)
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			j, warning, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			aside := only(t, path+".damaged-*")
			if !strings.Contains(warning, aside) || !strings.Contains(warning, "was damaged") {
				t.Errorf("the warning is %q, the file went to %s", warning, aside)
			}
			if kept, err := os.ReadFile(aside); err != nil || !bytes.Equal(kept, b) {
				t.Errorf("the damaged file was not kept as it was: %v", err)
			}
			put(t, j, "new")
			if got := order(t, j); got != "new" {
				t.Errorf("the new journal holds %q", got)
			}
		})
	}
}

func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s matches %v, %v", pattern, found, err)
	}
	return found[0]
}

func TestOpen_setsANewerJournalAside(t *testing.T) {
	path := filled(t)
	j := openTest(t, path)
	if _, err := j.db.ExecContext(t.Context(), `PRAGMA user_version = 1000`); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	j, warning, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	aside := only(t, path+".newer-*")
	if !strings.Contains(warning, aside) || !strings.Contains(warning, "newer version") {
		t.Errorf("the warning is %q", warning)
	}
	if kept, err := os.ReadFile(aside); err != nil || !bytes.Equal(kept, before) {
		t.Errorf("the newer file was not kept as it was: %v", err)
	}
	if got := order(t, j); got != "" {
		t.Errorf("the new journal holds %q", got)
	}
}

func TestOpen_leavesANewerJournalThatAnotherProgramWorksWith(t *testing.T) {
	path := filled(t)
	window := openTest(t, path)
	if _, err := window.Owner(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := window.db.ExecContext(t.Context(), `PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	_, _, err := Open(t.Context(), path)
	if f := fault.Of(err); err == nil || f.Kind != fault.Unavailable || !strings.Contains(f.Remedy, "Close other windows") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the journal was moved from under the other program: %v", err)
	}
}

func TestSetAside_neverOverwrites(t *testing.T) {
	path := file(t)
	for range 3 {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, bytes.Repeat([]byte("junk"), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+"-wal", []byte("side file"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := setAside(t.Context(), path, *asideFor(errDamaged)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := filepath.Glob(path + ".damaged-*")
	if err != nil || len(all) != 6 {
		t.Errorf("three files and their side files became %v, %v", all, err)
	}
}

func TestOpen_checksALargeJournalOnlyWhenThereIsAReason(t *testing.T) {
	path := file(t)
	if err := prepare(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, checkedSize+1); err != nil {
		t.Fatal(err)
	}
	if doubtful(path) {
		t.Error("a large journal that was closed is checked")
	}
	j := &Journal{path: path}
	if err := j.explain(errDamaged); err == nil || !doubtful(path) {
		t.Errorf("after damage was met (%v) the journal is not checked", err)
	}
	if err := os.Remove(path + suspectSuffix); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+"-wal", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !doubtful(path) {
		t.Error("a journal that nobody closed is not checked")
	}
}

func TestOpen_forgetsASuspicionThatTheCheckClears(t *testing.T) {
	path := filled(t)
	(&Journal{path: path}).suspect()
	openTest(t, path)
	if _, err := os.Stat(path + suspectSuffix); err == nil {
		t.Error("the mark is still there")
	}
}
