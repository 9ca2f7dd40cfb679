package openstack

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"io"

	"slipway/internal/lab/wire"
)

// content is what is known of a body once it has come whole.
type content struct {
	size      int64
	head      []byte // for the format check
	md5       string // hex; "" if hashing was spared
	algorithm string
	hash      string // hex, by algorithm; "" if hashing was spared
}

// measure reads from to its end and describes what came.
func measure(from io.Reader, algorithm string, hashed bool) (*content, error) {
	var hashes []hash.Hash
	algorithm, sum := newHash(algorithm)
	if hashed {
		hashes = []hash.Hash{md5.New(), sum}
	}
	g, err := wire.Measure(from, hashes...)
	if err != nil {
		return nil, err
	}
	got := &content{size: g.Size, head: g.Head, algorithm: algorithm}
	if hashed {
		got.md5, got.hash = g.Hex(0), g.Hex(1)
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
