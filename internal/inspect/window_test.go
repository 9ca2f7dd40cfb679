package inspect

import (
	"bytes"
	"testing"
)

func window20M(t *testing.T) *window {
	t.Helper()
	const size = 20 << 20
	p := make([]byte, size)
	for i := range 100 {
		p[i] = byte(i)
	}
	return newWindow(t.Context(), bytes.NewReader(p), size)
}

func TestWindow_keepsItsBudget(t *testing.T) {
	w := window20M(t)
	if w.at(0, readLimit+1) != nil {
		t.Error("one read was larger than allowed")
	}
	for range byteBudget / readLimit {
		if w.at(0, readLimit) == nil {
			t.Fatal("the budget was spent too early")
		}
	}
	if w.at(0, 1) != nil {
		t.Error("more than the budget was read")
	}
	w.entries = 1
	if !w.entry() || w.entry() {
		t.Error("the budget of entries is not kept")
	}
}

func TestWindow_showsNothingOutsideTheFile(t *testing.T) {
	w := window20M(t)
	for _, r := range [][2]int64{{-1, 1}, {20 << 20, 1}, {20<<20 - 1, 2}, {1<<63 - 1, 1}, {0, 0}, {0, -1}, {0, 1<<63 - 1}} {
		if w.at(r[0], r[1]) != nil {
			t.Errorf("%d bytes at %d", r[1], r[0])
		}
	}
	if p := w.upTo(20<<20-3, 10); len(p) != 3 {
		t.Errorf("%d bytes at the end, want 3", len(p))
	}
}

func TestWindow_readsAcrossTheParts(t *testing.T) {
	n := node{parts: []part{{off: 10, size: 5}, {off: 0, size: 0}, {off: 30, size: 5}, {off: 50, size: 9}}}
	for _, test := range []struct {
		off, count int64
		want       string
	}{
		{0, 5, "\x0a\x0b\x0c\x0d\x0e"},
		{3, 5, "\x0d\x0e\x1e\x1f\x20"},
		{7, 4, "\x20\x21\x22\x32"},
		{18, 100, "\x3a"},
		{19, 1, ""},
	} {
		if got := window20M(t).read(n, test.off, test.count); string(got) != test.want {
			t.Errorf("%d bytes from %d: %x, want %x", test.count, test.off, got, test.want)
		}
	}
	n.limit(7)
	if got := window20M(t).read(n, 4, 100); string(got) != "\x0e\x1e\x1f" {
		t.Errorf("a file of 7 bytes ends with %x", got)
	}
}

func TestISOVolume_contentLiesBehindExtendedAttributes(t *testing.T) {
	r := record("A;1", 20, 5, 0, nil)
	r[1] = 2
	if n := (isoVolume{}).node(r); n.name != "A" || n.parts[0] != (part{off: 22 * discSector, size: 5}) {
		t.Errorf("node %+v", n)
	}
}
