package zstackimage

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// threeSlices are those of a file that ends with a short one.
func threeSlices(t *testing.T) (d *digests, all []slice, sums []string, path string) {
	t.Helper()
	const size = 2<<20 + 5
	item := stand.File(t, "disk.raw", []byte("first"), size)
	file, err := source.Open(item.Identity)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	data, err := os.ReadFile(item.Identity.Path)
	if err != nil {
		t.Fatal(err)
	}
	for s := sliceAt(0, 1<<20, size); ; s = sliceAt(s.Offset+s.Length, 1<<20, size) {
		all = append(all, s)
		sums = append(sums, fmt.Sprintf("%x", md5.Sum(data[s.Offset:s.Offset+s.Length])))
		if s.last() {
			return &digests{file: file}, all, sums, item.Identity.Path
		}
	}
}

func TestDigests_areThoseOfTheSlices(t *testing.T) {
	d, all, sums, _ := threeSlices(t)
	for _, i := range []int{0, 1, 1, 2, 2, 0, 2} {
		if got, err := d.of(t.Context(), all[i], 1<<20); err != nil || got != sums[i] {
			t.Errorf("slice %d: %q, %v", i, got, err)
		}
	}
}

func TestDigests_aSliceThatGoesOutAgainIsNotReadAgain(t *testing.T) {
	d, all, sums, path := threeSlices(t)
	if err := d.foresee(t.Context(), all[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, err := d.of(t.Context(), all[0], 1<<20); err != nil || got != sums[0] {
			t.Errorf("%q, %v", got, err)
		}
	}
	_, err := d.of(t.Context(), all[1], 1<<20)
	stand.WantFault(t, err, fault.FileChanged)
}

func TestDigests_endWithTheirContext(t *testing.T) {
	d, all, sums, _ := threeSlices(t)
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if _, err := d.of(ctx, all[0], 1<<20); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	if got, err := d.of(t.Context(), all[0], 1<<20); err != nil || got != sums[0] {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

// An upload slot waits for half a minute, and a slice may have a GiB.
func TestHash_knowsTheFirstSliceBeforeAnythingIsMade(t *testing.T) {
	s := newStage(t, nil)
	a := s.driver.newAttempt(s.file(3<<20, keyTransfer, transferSlices, keySliceSize, "1"), nil)
	t.Cleanup(a.close)
	for _, step := range []func(context.Context) error{a.check, a.open, a.choose, a.hash} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := sliceAt(0, 1<<20, 3<<20)
	if a.sums.now != first || a.sums.md5 == "" {
		t.Errorf("known is %+v", a.sums.now)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.asked {
		if strings.HasPrefix(one, "POST ") {
			t.Errorf("it was asked %s", one)
		}
	}
	if a.Last().Phase != backend.Hashing {
		t.Errorf("the phase is %v", a.Last().Phase)
	}
}
