package zstack

import (
	"cmp"
	"crypto/md5"
	"crypto/sha512"
	"io"
	"os"
	"slices"
	"sync"

	"slipway/internal/lab/wire"
)

// assembly puts an image together from ranges that come in any order, to know its digests. Ranges that come in order are hashed as
// they pass and are kept nowhere. One that comes ahead of its turn waits in a sparse file of the system's temporary folder, which goes
// when the assembly is closed. What is there already is not looked at again: a range that is sent twice is taken to be the same twice.
type assembly struct {
	mu    sync.Mutex  // guards all below
	whole *wire.Gauge // over the bytes from the start to the first that is missing
	ahead []span      // finished ranges after those, by offset
	spill *os.File    // holds them; nil until there is one
	over  bool        // closed
}

// span is a range of bytes: from is in it, to is not.
type span struct{ from, to int64 }

// newGauge makes a gauge for what an image is told and judged by: its MD5, then its SHA-512.
func newGauge() *wire.Gauge { return wire.NewGauge(md5.New(), sha512.New()) }

func newAssembly() *assembly { return &assembly{whole: newGauge()} }

// done is the number of bytes from the start to the first that is missing.
func (a *assembly) done() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.whole.Size
}

// gauged returns what is known of those bytes.
func (a *assembly) gauged() *wire.Gauge {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.whole.Clone()
}

// close removes the file. Pieces that are under way fail from here on.
func (a *assembly) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	if a.spill != nil {
		_ = a.spill.Close() // It is to go in any case.
		_ = os.Remove(a.spill.Name())
	}
}

// piece is one range on its way in. Nothing of it counts before commit.
type piece struct {
	into *assembly
	at   int64       // where the next byte belongs
	from int64       // where the range began
	base int64       // bytes the assembly had when the range began
	lead *wire.Gauge // goes on from the assembly's; nil for a range that comes ahead of its turn
	file *os.File    // where such a range goes
}

// begin starts a range at an offset.
func (a *assembly) begin(offset int64) (*piece, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := &piece{into: a, at: offset, from: offset, base: a.whole.Size}
	if a.over {
		return nil, os.ErrClosed
	}
	if offset <= a.whole.Size {
		p.lead = a.whole.Clone()
		return p, nil
	}
	var err error
	if a.spill == nil {
		a.spill, err = os.CreateTemp("", "slipway-lab-*")
	}
	p.file = a.spill
	return p, err
}

// Write takes the next bytes of the range.
func (p *piece) Write(b []byte) (int, error) {
	at := p.at
	p.at += int64(len(b))
	if p.lead == nil {
		return p.file.WriteAt(b, at)
	}
	if skip := p.base - at; skip < int64(len(b)) {
		_, _ = p.lead.Write(b[max(0, skip):]) // A gauge never fails.
	}
	return len(b), nil
}

// commit makes the range part of the assembly, with every range that waited for it.
func (p *piece) commit() error {
	a := p.into
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.over:
		return os.ErrClosed
	case p.lead == nil:
		a.ahead = append(a.ahead, span{p.from, p.at})
	case p.base == a.whole.Size:
		a.whole = p.lead
	}
	return a.drainLocked()
}

// drainLocked hashes the ranges that waited, as far as nothing is missing before them.
func (a *assembly) drainLocked() error {
	slices.SortFunc(a.ahead, func(x, y span) int { return cmp.Compare(x.from, y.from) })
	for len(a.ahead) > 0 && a.ahead[0].from <= a.whole.Size {
		next := a.ahead[0]
		a.ahead = a.ahead[1:]
		missing := next.to - a.whole.Size
		if missing <= 0 {
			continue
		}
		if _, err := io.Copy(a.whole, io.NewSectionReader(a.spill, a.whole.Size, missing)); err != nil {
			return err
		}
	}
	return nil
}
