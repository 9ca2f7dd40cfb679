package glance

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"

	"slipway/internal/source"
)

// digests makes the algorithms that a site can choose for os_hash_algo, by the
// names they have there. What is missing is left to the MD5 that every site adds.
// https://docs.openstack.org/glance/latest/configuration/glance_api.html (hashing_algorithm)
var digests = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
	"sha512_224": sha512.New512_224, "sha512_256": sha512.New512_256,
	"sha3_224": func() hash.Hash { return sha3.New224() }, "sha3_256": func() hash.Hash { return sha3.New256() },
	"sha3_384": func() hash.Hash { return sha3.New384() }, "sha3_512": func() hash.Hash { return sha3.New512() },
}

// emptyMD5 is the MD5 of no bytes at all.
const emptyMD5 = "d41d8cd98f00b204e9800998ecf8427e"

// defaultAlgorithm is what a site uses that has not chosen.
const defaultAlgorithm = "sha512"

// digestOf reads the whole file once for one algorithm of digests. report is
// called with the bytes read so far.
func digestOf(ctx context.Context, f *source.File, algorithm string, report func(done int64)) (string, error) {
	switch algo := source.Algo(algorithm); algo {
	case source.MD5, source.SHA1, source.SHA256, source.SHA512:
		sums, err := f.Hash(ctx, report, algo)
		return sums[algo], err
	}
	r, err := f.Read(ctx, 0, -1)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }() // it was only read
	h := digests[algorithm]()
	if _, err := io.Copy(io.MultiWriter(h, counter(report)), r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// counter is a writer that reports how much was written.
func counter(report func(done int64)) io.Writer {
	var done int64
	return writerFunc(func(p []byte) (int, error) {
		done += int64(len(p))
		report(done)
		return len(p), nil
	})
}

type writerFunc func(p []byte) (int, error)

// Write calls the function.
func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// hashAlgorithm returns the algorithm this site uses, read off its newest active
// image; "" where the service publishes no digests. It is asked once.
func (d *Driver) hashAlgorithm(ctx context.Context) string {
	if d.huawei() {
		return ""
	}
	if known := d.learnt.Load(); known != nil {
		return *known
	}
	list, err := d.listImages(ctx, newestActive)
	if err != nil || len(list.Images) == 0 {
		return defaultAlgorithm
	}
	return d.learn(list.Images[0])
}

// learn remembers which algorithm an active image carries.
func (d *Driver) learn(m image) string {
	algorithm := m.HashAlgo
	switch {
	case m.HashValue != "" && algorithm != "":
	case m.Checksum != "":
		algorithm = "md5"
	default:
		return defaultAlgorithm
	}
	d.learnt.Store(&algorithm)
	return algorithm
}
