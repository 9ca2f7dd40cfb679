package zstack

import (
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"hash"
)

// headSize is how much of an image the agents look at to tell its format: up to the last mark of ISO 9660, at 0x9001.
const headSize = 0x9007

// gauge counts and hashes what is written to it, in order, and keeps the head.
type gauge struct {
	size   int64
	head   []byte
	md5    hash.Cloner
	sha512 hash.Cloner
}

func newGauge() *gauge {
	return &gauge{md5: cloner(md5.New()), sha512: cloner(sha512.New())}
}

func cloner(h hash.Hash) hash.Cloner { return h.(hash.Cloner) } // Every hash of the standard library is one.

func (g *gauge) Write(p []byte) (int, error) {
	g.head = append(g.head, p[:min(len(p), headSize-len(g.head))]...)
	g.size += int64(len(p))
	_, _ = g.md5.Write(p) // A hash never fails.
	_, _ = g.sha512.Write(p)
	return len(p), nil
}

// clone returns a gauge that goes on from here on its own.
func (g *gauge) clone() *gauge {
	return &gauge{size: g.size, head: g.head[:len(g.head):len(g.head)], md5: cloned(g.md5), sha512: cloned(g.sha512)}
}

func cloned(h hash.Cloner) hash.Cloner {
	next, err := h.Clone()
	if err != nil {
		panic(err) // The two hashes used here always clone.
	}
	return next
}

// sums returns both digests as lower-case hex.
func (g *gauge) sums() (md5, sha512 string) {
	return hex.EncodeToString(g.md5.Sum(nil)), hex.EncodeToString(g.sha512.Sum(nil))
}
