package wire

import (
	"bufio"
	"encoding/hex"
	"hash"
	"io"
	"sync"
)

const (
	headSize    = 64 << 10  // bytes of a gauge's head; the farthest mark of a format, ISO 9660's last, ends at 36 KiB
	measureSize = 256 << 10 // bytes that Measure hashes at a time
)

// Gauge measures what is written to it, in order: it counts the bytes, keeps the first 64 KiB and hashes all, with its hashes side by
// side on as many processors. It is for one goroutine at a time. Make it with [NewGauge] or [Measure].
type Gauge struct {
	Size   int64  // bytes so far
	Head   []byte // the first 64 KiB of them at the most
	hashes []hash.Hash
}

// NewGauge makes a gauge with these hashes; there may be none.
func NewGauge(hashes ...hash.Hash) *Gauge { return &Gauge{hashes: hashes} }

// Measure reads to the end into a new gauge with these hashes. An error is the reader's own; the gauge then holds what came before it.
func Measure(from io.Reader, hashes ...hash.Hash) (*Gauge, error) {
	g := NewGauge(hashes...)
	gathered := bufio.NewWriterSize(g, measureSize) // The parts of a form come in small pieces.
	_, err := gathered.ReadFrom(from)
	_ = gathered.Flush() // A gauge never fails.
	return g, err
}

// Write takes the next bytes. It never fails.
func (g *Gauge) Write(p []byte) (int, error) {
	g.Head = append(g.Head, p[:min(len(p), headSize-len(g.Head))]...)
	g.Size += int64(len(p))
	var others sync.WaitGroup
	for i, h := range g.hashes {
		if i > 0 {
			others.Go(func() { _, _ = h.Write(p) }) // A hash never fails.
		}
	}
	if len(g.hashes) > 0 {
		_, _ = g.hashes[0].Write(p)
	}
	others.Wait()
	return len(p), nil
}

// Hex is the digest of hash i so far, counted from 0 in the order in which they were given, as lower-case hex.
func (g *Gauge) Hex(i int) string { return hex.EncodeToString(g.hashes[i].Sum(nil)) }

// Clone returns a gauge that goes on from here on its own. It panics if a hash cannot be cloned; every one of the standard library can.
func (g *Gauge) Clone() *Gauge {
	next := &Gauge{Size: g.Size, Head: g.Head[:len(g.Head):len(g.Head)]}
	for _, h := range g.hashes {
		cloned, err := h.(hash.Cloner).Clone()
		if err != nil {
			panic(err)
		}
		next.hashes = append(next.hashes, cloned)
	}
	return next
}
