package source

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"slices"

	"slipway/internal/fault"
)

// Algo names a digest algorithm as people write it in checksum files.
type Algo string

// The algorithms.
const (
	MD5    Algo = "md5"
	SHA1   Algo = "sha1"
	SHA256 Algo = "sha256"
	SHA512 Algo = "sha512"
)

// Sums maps an algorithm to a digest in lower-case hex.
type Sums map[Algo]string

// strength lists the algorithms, the strongest first.
var strength = []Algo{SHA512, SHA256, SHA1, MD5}

// algoOfLength tells an algorithm by the number of hex digits it yields.
var algoOfLength = map[int]Algo{32: MD5, 40: SHA1, 64: SHA256, 128: SHA512}

func (a Algo) hash() (hash.Hash, error) {
	switch a {
	case MD5:
		return md5.New(), nil
	case SHA1:
		return sha1.New(), nil
	case SHA256:
		return sha256.New(), nil
	case SHA512:
		return sha512.New(), nil
	default:
		return nil, fault.New(fault.Invalid, "Slipway cannot compute a digest called "+string(a)+".", "Use md5, sha1, sha256 or sha512.")
	}
}

// distinct returns algos without repetitions.
func distinct(algos []Algo) []Algo {
	var out []Algo
	for _, a := range algos {
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
