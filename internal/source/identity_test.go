package source

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slipway/internal/fault"
)

// write makes a file that was last changed an hour ago.
func write(t *testing.T, path string, content []byte) Identity {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	id, err := Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("error %v, want kind %v", err, kind)
	}
	if f.What == "" || f.Remedy == "" {
		t.Errorf("fault without a sentence or remedy: %+v", f)
	}
}

func TestStat_describesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.iso")
	id := write(t, path, []byte("12345"))
	if id.Path != path || id.Size != 5 || id.ID == "" || id.Name() != "a.iso" {
		t.Errorf("identity %+v", id)
	}
	t.Chdir(filepath.Dir(path))
	if rel, err := Stat("a.iso"); err != nil || !filepath.IsAbs(rel.Path) {
		t.Errorf("relative path gave %+v, %v", rel, err)
	}
}

func TestStat_refusesWhatIsNoFile(t *testing.T) {
	_, err := Stat(t.TempDir())
	wantKind(t, err, fault.Invalid)
	_, err = Stat(filepath.Join(t.TempDir(), "none"))
	wantKind(t, err, fault.NotFound)
}

func TestCheck_seesEveryChange(t *testing.T) {
	tests := map[string]struct {
		change func(t *testing.T, id Identity)
		want   fault.Kind
	}{
		"longer":  {func(t *testing.T, id Identity) { write(t, id.Path, []byte("123456")) }, fault.FileChanged},
		"written": {func(_ *testing.T, id Identity) { _ = os.Chtimes(id.Path, time.Now(), time.Now()) }, fault.FileChanged},
		"replaced": {func(t *testing.T, id Identity) {
			write(t, id.Path+".new", []byte("54321"))
			if err := os.Chtimes(id.Path+".new", id.ModTime, id.ModTime); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(id.Path+".new", id.Path); err != nil {
				t.Fatal(err)
			}
		}, fault.FileChanged},
		"a folder now": {func(_ *testing.T, id Identity) { _ = os.Remove(id.Path); _ = os.Mkdir(id.Path, 0o700) }, fault.FileChanged},
		"gone":         {func(_ *testing.T, id Identity) { _ = os.Remove(id.Path) }, fault.NotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			id := write(t, filepath.Join(t.TempDir(), "a"), []byte("12345"))
			if err := id.Check(); err != nil {
				t.Fatal(err)
			}
			test.change(t, id)
			wantKind(t, id.Check(), test.want)
			_, err := Open(id)
			wantKind(t, err, test.want)
		})
	}
}

func TestCheck_holdsAfterAJournalAndANewMount(t *testing.T) {
	id := write(t, filepath.Join(t.TempDir(), "a"), []byte("12345"))
	raw, err := json.Marshal(id)
	if err != nil {
		t.Fatal(err)
	}
	var back Identity
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	back.ID = "ffff:" + fileNumber(id.ID)
	if err := back.Check(); err != nil {
		t.Errorf("the same file on a volume with another number: %v", err)
	}
}
