package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
)

func TestReplace_takesThePlaceOfWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file.json")
	for _, text := range []string{"long content", "new"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("the file holds %q, %v", got, err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
}

func TestReplace_leavesNoPieces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "full")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Replace(path, []byte("x")); err == nil {
		t.Fatal("a folder was replaced")
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestLock_isHeldByOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file.json")
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.OpenFile(path+".lock", os.O_RDWR, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if held, err := tryLock(second); held || err != nil {
		t.Errorf("second lock while the first is held: %v, %v", held, err)
	}
	unlock()
	if held, err := tryLock(second); !held || err != nil {
		t.Errorf("second lock after the first: %v, %v", held, err)
	}
}

func TestLock_ofWritersLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "count")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			unlock, err := Lock(path)
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			text, err := os.ReadFile(path)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Error(err)
			}
			n, _ := strconv.Atoi(string(text))
			if err := Replace(path, []byte(strconv.Itoa(n+1))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if text, err := os.ReadFile(path); err != nil || string(text) != "20" {
		t.Errorf("twenty writers counted to %s, %v", text, err)
	}
}

func TestLock_belowAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(filepath.Join(path, "file.json")); err == nil || errors.Is(err, ErrBusy) {
		t.Errorf("the error is %v", err)
	}
}
