package source

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"slipway/internal/fault"
)

func TestHash_readsOnceAndRemembers(t *testing.T) {
	content := noise(9*blockSize + 1)
	f := open(t, content)
	var reports []int64
	note := func(n int64) { reports = append(reports, n) }
	for round, want := range [][]int64{{4 * blockSize, 8 * blockSize, int64(len(content))}, {int64(len(content))}} {
		reports = nil
		sums, err := f.Hash(t.Context(), note, SHA512, MD5)
		if err != nil || sums[SHA512] != sumsOf(content)[SHA512] || sums[MD5] != sumsOf(content)[MD5] || len(sums) != 2 {
			t.Fatalf("%v, %v", sums, err)
		}
		if fmt.Sprint(reports) != fmt.Sprint(want) {
			t.Errorf("round %d reported %v, want %v", round, reports, want)
		}
	}
}

func TestHash_sumsOfAnUploadAreRemembered(t *testing.T) {
	f := open(t, noise(100))
	r := pass(t, f, 0, -1, SHA1)
	if _, err := r.WriteTo(&meter{report: func(int64) {}}); err != nil {
		t.Fatal(err)
	}
	if got, ok := remembered.get(f.id, []Algo{SHA1}); !ok || !maps.Equal(got, r.Sums()) {
		t.Errorf("remembered %v", got)
	}
	if _, ok := remembered.get(f.id, []Algo{SHA1, MD5}); ok {
		t.Error("a sum is known that nobody computed")
	}
}

func TestHash_aPartIsNotTheWhole(t *testing.T) {
	f := open(t, noise(101))
	r := pass(t, f, 1, -1, SHA1)
	if _, err := r.WriteTo(&meter{report: func(int64) {}}); err != nil {
		t.Fatal(err)
	}
	if _, ok := remembered.get(f.id, []Algo{SHA1}); ok {
		t.Error("the sum of a part was kept as that of the file")
	}
}

func TestHash_changedFileIsNotAnsweredFromMemory(t *testing.T) {
	f := open(t, noise(50))
	if _, err := f.Hash(t.Context(), nil, MD5); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(f.id.Path, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	_, err := f.Hash(t.Context(), nil, MD5)
	wantKind(t, err, fault.FileChanged)
}

// A change that keeps size and times is the one that memory cannot see.
func TestForget_theNextHashReadsTheFileAgain(t *testing.T) {
	f := open(t, []byte("before"))
	hash := func() string {
		t.Helper()
		sums, err := f.Hash(t.Context(), nil, MD5)
		if err != nil {
			t.Fatal(err)
		}
		return sums[MD5]
	}
	before := hash()
	write(t, f.id.Path, []byte("behind"))
	if err := os.Chtimes(f.id.Path, f.id.ModTime, f.id.ModTime); err != nil {
		t.Fatal(err)
	}
	if hash() != before {
		t.Fatal("the digest did not come from memory")
	}
	Forget(f.id)
	if got := hash(); got != sumsOf([]byte("behind"))[MD5] {
		t.Errorf("after Forget the digest is %s", got)
	}
}

func TestForget_makesRoomAndTakesNothingElse(t *testing.T) {
	m := &memory{known: map[string]Sums{}}
	old := time.Now().Add(-time.Hour)
	one, two := Identity{Path: "one", ModTime: old}, Identity{Path: "two", ModTime: old}
	m.put(one, Sums{MD5: "1"})
	m.put(two, Sums{MD5: "2"})
	m.drop(one)
	m.drop(one)
	if _, ok := m.get(two, []Algo{MD5}); !ok || len(m.known) != 1 || len(m.order) != 1 {
		t.Errorf("%v kept in the order %v", m.known, m.order)
	}
}

func TestHash_endsWithItsContext(t *testing.T) {
	f := open(t, noise(12*blockSize))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := f.Hash(ctx, func(int64) { cancel() }, MD5)
	wantKind(t, err, fault.Canceled)
	_, err = f.Hash(t.Context(), nil, "crc32")
	wantKind(t, err, fault.Invalid)
	if sums, err := f.Hash(t.Context(), nil); err != nil || len(sums) != 0 {
		t.Errorf("without an algorithm: %v, %v", sums, err)
	}
}

func TestMemory_forgetsTheOldestAndFreshFiles(t *testing.T) {
	m := &memory{known: map[string]Sums{}}
	old := time.Now().Add(-time.Hour)
	var wg sync.WaitGroup
	for i := range memorySize + 10 {
		wg.Go(func() { m.put(Identity{Size: int64(i), ModTime: old}, Sums{MD5: "x"}) })
	}
	wg.Wait()
	if len(m.known) != memorySize || len(m.order) != memorySize {
		t.Errorf("%d files kept", len(m.known))
	}
	fresh := Identity{Path: filepath.Join("a", "b"), ModTime: time.Now()}
	m.put(fresh, Sums{MD5: "x"})
	if _, ok := m.get(fresh, []Algo{MD5}); ok {
		t.Error("digests of a file written to just now were kept")
	}
}
