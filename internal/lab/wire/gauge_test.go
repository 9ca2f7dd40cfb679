package wire_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"slipway/internal/lab/wire"
)

// sums are the MD5 and the SHA-512 of data.
func sums(data []byte) [2]string {
	return [2]string{fmt.Sprintf("%x", md5.Sum(data)), fmt.Sprintf("%x", sha512.Sum512(data))}
}

func told(g *wire.Gauge) [2]string { return [2]string{g.Hex(0), g.Hex(1)} }

func TestMeasure_countsKeepsTheHeadAndHashes(t *testing.T) {
	for _, size := range []int{0, 1, 64 << 10, 256 << 10, 600_001} {
		data := bytes.Repeat([]byte("0123456789a"), size/11+1)[:size]
		g, err := wire.Measure(iotest.HalfReader(bytes.NewReader(data)), md5.New(), sha512.New())
		if err != nil || g.Size != int64(size) || told(g) != sums(data) || !bytes.Equal(g.Head, data[:min(size, 64<<10)]) {
			t.Errorf("of %d bytes it tells %d, a head of %d, %v; %v", size, g.Size, len(g.Head), told(g), err)
		}
	}
}

func TestMeasure_toldWhatCameBeforeTheError(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF))
	g, err := wire.Measure(broken, md5.New(), sha512.New())
	if !errors.Is(err, io.ErrUnexpectedEOF) || told(g) != sums([]byte("half")) {
		t.Errorf("%d bytes, %v", g.Size, err)
	}
	if g, err := wire.Measure(strings.NewReader("no hash")); err != nil || g.Size != 7 {
		t.Errorf("without hashes %d bytes, %v", g.Size, err)
	}
}

func TestGauge_cloneGoesOnByItself(t *testing.T) {
	g := wire.NewGauge(md5.New(), sha512.New())
	_, _ = g.Write([]byte("ab"))
	other := g.Clone()
	_, _ = g.Write([]byte("c"))
	_, _ = other.Write([]byte("d"))
	for want, got := range map[string]*wire.Gauge{"abc": g, "abd": other} {
		if got.Size != 3 || string(got.Head) != want || told(got) != sums([]byte(want)) {
			t.Errorf("want %s: %d bytes, %q, %v", want, got.Size, got.Head, told(got))
		}
	}
}
