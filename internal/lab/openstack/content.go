package openstack

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
)

const (
	headSize  = 64 << 10  // bytes kept for the format check; the farthest mark, ISO 9660's, lies at 32 KiB
	chunkSize = 256 << 10 // bytes read at a time
)

// content is what is known of a body once it has come whole.
type content struct {
	size      int64
	head      []byte // the first headSize bytes at the most
	md5       string // hex; "" if hashing was spared
	algorithm string
	hash      string // hex, by algorithm; "" if hashing was spared
}

// gauge counts and hashes what is written to it and keeps the head.
type gauge struct {
	size int64
	head []byte
	md5  hash.Hash // nil if hashing is spared, like sum
	sum  hash.Hash
}

func (g *gauge) Write(p []byte) (int, error) {
	g.head = append(g.head, p[:min(len(p), headSize-len(g.head))]...)
	g.size += int64(len(p))
	if g.md5 != nil {
		_, _ = g.md5.Write(p) // A hash never fails.
		_, _ = g.sum.Write(p)
	}
	return len(p), nil
}

// measure reads from to its end and describes what came.
func measure(from io.Reader, algorithm string, hashed bool) (*content, error) {
	g := &gauge{}
	algorithm, sum := newHash(algorithm)
	if hashed {
		g.md5, g.sum = md5.New(), sum
	}
	if _, err := io.CopyBuffer(g, from, make([]byte, chunkSize)); err != nil {
		return nil, err
	}
	got := &content{size: g.size, head: g.head, algorithm: algorithm}
	if hashed {
		got.md5, got.hash = hex.EncodeToString(g.md5.Sum(nil)), hex.EncodeToString(g.sum.Sum(nil))
	}
	return got, nil
}

// newHash returns the hash of that os_hash_algo; one it does not know, and "", mean sha512.
func newHash(algorithm string) (string, hash.Hash) {
	switch algorithm {
	case "sha256":
		return algorithm, sha256.New()
	case "sha1":
		return algorithm, sha1.New()
	default:
		return "sha512", sha512.New()
	}
}

// limitedReader fails with over as soon as more than left bytes have come.
type limitedReader struct {
	from io.Reader
	left int64
	over error
}

func (l *limitedReader) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, l.over
	}
	return n, err
}
