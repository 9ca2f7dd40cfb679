package profile

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// cloud is the declaration that the tests save profiles of.
var cloud = backend.Spec{ID: "cloud", Profile: []backend.Field{
	{Key: "url", Label: "Address", Kind: backend.URL, Required: true},
	{Key: "user", Label: "User", Kind: backend.Text},
	{Key: "password", Label: "Password", Kind: backend.Secret, Required: true},
}}

func specs(id string) (backend.Spec, bool) { return cloud, id == cloud.ID }

func berlin() Profile {
	return Profile{Name: "Berlin", Values: backend.Values{"url": "https://berlin:5000/v3", "user": "anna"}}
}

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, warning, err := Open(path)
	if err != nil || warning != "" {
		t.Fatalf("Open: %q, %v", warning, err)
	}
	return s
}

func save(t *testing.T, s *Store, p Profile) Profile {
	t.Helper()
	saved, err := s.Save(cloud, p)
	if err != nil {
		t.Fatalf("Save %s: %v", p.Name, err)
	}
	return saved
}

func file1(t *testing.T) string { return filepath.Join(t.TempDir(), "config", "profiles.json") }

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(s *Store) string {
	var out []string
	for _, p := range s.List() {
		out = append(out, p.Name)
	}
	return strings.Join(out, ",")
}

func TestStore_whatWasSavedIsThereAgain(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	saved := save(t, s, berlin())
	if saved.ID == "" || saved.Backend != "cloud" {
		t.Errorf("saved = %+v", saved)
	}
	save(t, s, Profile{Name: "  aachen ", Values: backend.Values{"url": "https://aachen"}})
	again := open(t, path)
	if got := names(again); got != "aachen,Berlin" {
		t.Errorf("names = %s", got)
	}
	for _, key := range []string{"Berlin", "bERLIN ", saved.ID} {
		if p, ok := again.Find(key); !ok || !p.equal(saved) {
			t.Errorf("Find(%q) = %+v, %v", key, p, ok)
		}
	}
	if _, ok := again.Get("Berlin"); ok {
		t.Error("Get found a name")
	}
	if info, _ := os.Stat(path); info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read the file: %v", info.Mode())
	}
}

func TestSave_noSecretReachesTheFile(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	p := berlin()
	p.Values["password"] = "hunter2"
	if saved := save(t, s, p); saved.Values["password"] != "" {
		t.Error("the secret came back")
	}
	if strings.Contains(text(t, path), "hunter2") {
		t.Error("the secret is in the file")
	}
}

func TestStore_dropsASecretThatSomebodyWroteIntoTheFile(t *testing.T) {
	path := file1(t)
	save(t, open(t, path), berlin())
	edited := strings.Replace(text(t, path), `"user": "anna"`, `"user": "anna", "password": "hunter2"`, 1)
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	s.Know(specs)
	var out strings.Builder
	if err := s.Export(&out); err != nil || strings.Contains(out.String(), "hunter2") {
		t.Errorf("export: %v\n%s", err, out.String())
	}
	save(t, s, Profile{Name: "Aachen", Values: backend.Values{"url": "https://aachen"}})
	if strings.Contains(text(t, path), "hunter2") {
		t.Error("saving wrote the secret again")
	}
}

func TestSave_refusesWhatBreaksARule(t *testing.T) {
	s := open(t, file1(t))
	save(t, s, berlin())
	for name, c := range map[string]struct {
		p     Profile
		field string
	}{
		"no name":         {Profile{Name: " ", Values: berlin().Values}, "name"},
		"long name":       {Profile{Name: strings.Repeat("ä", 101), Values: berlin().Values}, "name"},
		"line break":      {Profile{Name: "a\nb", Values: berlin().Values}, "name"},
		"taken name":      {Profile{Name: "BERLIN", Values: berlin().Values}, "name"},
		"no address":      {Profile{Name: "x"}, "url"},
		"not an address":  {Profile{Name: "x", Values: backend.Values{"url": "berlin"}}, "url"},
		"unknown field":   {Profile{Name: "x", Values: backend.Values{"url": "https://b", "color": "red"}}, "color"},
		"another backend": {Profile{Name: "x", Backend: "tape", Values: berlin().Values}, ""},
	} {
		_, err := s.Save(cloud, c.p)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Invalid || f.Field != c.field || f.Remedy == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if got := names(s); got != "Berlin" {
		t.Errorf("names = %s", got)
	}
}

func TestSave_replacesTheProfileWithItsID(t *testing.T) {
	s := open(t, file1(t))
	p := save(t, s, berlin())
	p.Name, p.Values["user"] = "Potsdam", "otto"
	save(t, s, p)
	if got, _ := s.Get(p.ID); names(s) != "Potsdam" || got.Values["user"] != "otto" {
		t.Errorf("%s, %+v", names(s), got)
	}
	p.Values["user"] = "changed by the caller"
	if got, _ := s.Get(p.ID); got.Values["user"] != "otto" {
		t.Error("the caller's map is the store's")
	}
}

func TestRemove_twiceIsSuccess(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	p := save(t, s, berlin())
	for range 2 {
		if err := s.Remove(p.ID); err != nil {
			t.Fatal(err)
		}
	}
	if names(s) != "" || names(open(t, path)) != "" {
		t.Error("still there")
	}
}

func TestStore_windowAndShellKeepEachOthersEdits(t *testing.T) {
	path := file1(t)
	window, shell := open(t, path), open(t, path)
	save(t, window, berlin())
	save(t, shell, Profile{Name: "Aachen", Values: backend.Values{"url": "https://aachen"}})
	if got := names(shell); got != "Aachen,Berlin" {
		t.Errorf("shell sees %s", got)
	}
	if err := window.Reload(); err != nil || names(window) != "Aachen,Berlin" {
		t.Errorf("window sees %s, %v", names(window), err)
	}
	if _, err := window.Save(cloud, Profile{Name: "aachen", Values: berlin().Values}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a name taken by the shell: %v", err)
	}
}

func TestSave_tellsWhenAnotherProgramChangedTheSameProfile(t *testing.T) {
	path := file1(t)
	window := open(t, path)
	p := save(t, window, berlin())
	shell := open(t, path)
	theirs := p.clone()
	theirs.Values["user"] = "theirs"
	save(t, shell, theirs)

	ours := p.clone()
	ours.Values["user"] = "ours"
	if _, err := window.Save(cloud, ours); !fault.Is(err, fault.Conflict) {
		t.Fatalf("Save = %v", err)
	}
	if got, _ := window.Get(p.ID); got.Values["user"] != "theirs" {
		t.Errorf("the window shows %v", got.Values)
	}
	save(t, window, ours)
	if err := shell.Remove(p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := window.Save(cloud, ours); !fault.Is(err, fault.Conflict) {
		t.Errorf("Save of a removed profile = %v", err)
	}
}

func TestStore_manyAtOnceLoseNothing(t *testing.T) {
	path := file1(t)
	var all sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		all.Go(func() {
			s, _, err := Open(path)
			if err == nil {
				_, err = s.Save(cloud, Profile{Name: name, Values: berlin().Values})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := names(open(t, path)); got != "a,b,c,d,e,f" {
		t.Errorf("names = %s", got)
	}
}

func TestOpen_setsAsideWhatItCannotUse(t *testing.T) {
	for name, c := range map[string]struct{ text, suffix string }{
		"no JSON":       {"{", "damaged"},
		"no version":    {`{"profiles":[]}`, "damaged"},
		"other form":    {`{"version":1,"profiles":{}}`, "damaged"},
		"no id":         {`{"version":1,"profiles":[{"name":"a","backend":"b"}]}`, "damaged"},
		"an id twice":   {`{"version":1,"profiles":[{"id":"1","name":"a","backend":"b"},{"id":"1","name":"c","backend":"b"}]}`, "damaged"},
		"newer version": {`{"version":2,"profiles":[]}`, "newer"},
	} {
		path := filepath.Join(t.TempDir(), "profiles.json")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, warning, err := Open(path)
		if err != nil || !strings.Contains(warning, c.suffix) || names(s) != "" {
			t.Errorf("%s: %q, %v", name, warning, err)
			continue
		}
		save(t, s, berlin())
		aside, _ := filepath.Glob(path + "." + c.suffix + "-*")
		if len(aside) != 1 || text(t, aside[0]) != c.text {
			t.Errorf("%s: set aside as %v", name, aside)
		}
	}
}

func TestStore_neverOverwritesAFileThatBecameNewerMeanwhile(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	save(t, s, berlin())
	newer := `{"version":2,"targets":{}}`
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.Save(cloud, Profile{Name: "x", Values: berlin().Values})
	if !fault.Is(err, fault.Unavailable) || text(t, path) != newer {
		t.Errorf("Save = %v, the file holds %s", err, text(t, path))
	}
	if err := s.Reload(); !fault.Is(err, fault.Unavailable) || names(s) != "Berlin" {
		t.Errorf("Reload = %v, names %s", err, names(s))
	}
}

func TestStore_folderThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(filepath.Join(blocked, "profiles.json")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Open below a file: %v", err)
	}
	path := filepath.Join(dir, "profiles.json")
	s := open(t, path)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(cloud, berlin()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Save over a folder: %v", err)
	}
}

func TestStore_showsProfilesWhileAnotherProgramHoldsTheFile(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	known := save(t, s, berlin())
	unlock, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	began, saved := make(chan struct{}), make(chan error, 1)
	go func() {
		close(began)
		p := berlin()
		p.Name = "Bonn"
		_, err := s.Save(cloud, p)
		saved <- err
	}()
	<-began
	for range 1000 {
		if _, ok := s.Get(known.ID); !ok {
			t.Fatal("the profile is gone")
		}
		runtime.Gosched()
	}
	unlock()
	if err := <-saved; err != nil {
		t.Errorf("whoever looked kept the lock from being given back: %v", err)
	}
}

func TestReload_readsNothingWhenNothingChanged(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	save(t, s, berlin())
	stamp := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(path, stamp, stamp); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Reload(), os.WriteFile(path, []byte(strings.Repeat(" ", len(text(t, path)))), 0o600), os.Chtimes(path, stamp, stamp)); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err != nil {
		t.Errorf("the file was read again: %v", err)
	}
}

func TestProfile_valuesAreNeverShared(t *testing.T) {
	s := open(t, file1(t))
	save(t, s, berlin())
	s.List()[0].Values["user"] = "intruder"
	if got := s.List()[0]; !maps.Equal(got.Values, berlin().Values) {
		t.Errorf("values = %v", got.Values)
	}
}
