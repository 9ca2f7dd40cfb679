package zstack

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash"
	"net/http"
	"strconv"
	"strings"
)

// Headers of an upload.
const (
	headerImage     = "X-IMAGE-UUID"
	headerTotal     = "X-IMAGE-SIZE"
	headerOffset    = "X-SLICE-OFFSET"
	headerSize      = "X-SLICE-SIZE"
	headerIndex     = "X-SLICE-INDEX"
	headerMD5       = "X-SLICE-MD5"
	headerHash      = "X-SLICE-HASH"
	headerAlgorithm = "X-HASH-ALGORITHM"
)

// Generations of upload agents, by how they take a file.
const (
	SlicesWhole      = "whole"      // up to 4.3: one POST for the file, whatever the slice headers say
	SlicesSequential = "sequential" // 4.4: one slice after the other, with their MD5 verified
	SlicesEqual      = "equal"      // 4.6.21 to 5.3: slices of one size, also at once; the MD5 is not verified
	SlicesRanges     = "ranges"     // newer: any byte ranges, with hashes of several kinds
)

// sliceOrder is what the headers of a POST say of its bytes.
type sliceOrder struct {
	total  int64
	offset int64
	size   int64
	index  int64 // of equal slices
	count  int64 // of equal slices
	hash   hash.Hash
	digest string // what hash has to come to; "" for nothing
}

// end is where the slice ends.
func (o sliceOrder) end() int64 { return o.offset + o.size }

// readOrder reads the headers as an agent of that generation does.
func readOrder(h http.Header, generation string) (sliceOrder, error) {
	o := sliceOrder{count: 1}
	var err error
	if o.total, err = byteCount(h, headerTotal); err != nil {
		return o, err
	}
	o.size = o.total
	if generation == SlicesWhole || h.Get(headerOffset) == "" && h.Get(headerSize) == "" {
		return o, nil
	}
	if o.offset, err = byteCount(h, headerOffset); err != nil {
		return o, err
	}
	if o.size, err = byteCount(h, headerSize); err != nil {
		return o, err
	}
	if o.size == 0 || o.end() > o.total {
		return o, fmt.Errorf("invalid slice range: offset %d, size %d, total %d", o.offset, o.size, o.total)
	}
	return o, o.readGeneration(h, generation)
}

// readGeneration reads the headers that only some generations know.
func (o *sliceOrder) readGeneration(h http.Header, generation string) (err error) {
	switch generation {
	case SlicesEqual:
		o.index, err = byteCount(h, headerIndex)
		o.count = o.index + 1
		if o.end() < o.total {
			o.count = (o.total + o.size - 1) / o.size
		}
		return err
	case SlicesRanges:
		return o.readHash(h)
	default:
		o.hash, o.digest = md5.New(), strings.ToLower(h.Get(headerMD5))
		return nil
	}
}

// readHash reads the digest of a byte range.
func (o *sliceOrder) readHash(h http.Header) error {
	o.digest = strings.ToLower(h.Get(headerHash))
	if o.digest == "" {
		o.hash, o.digest = md5.New(), strings.ToLower(h.Get(headerMD5))
		return nil
	}
	switch algorithm := strings.ToLower(h.Get(headerAlgorithm)); algorithm {
	case "md5":
		o.hash = md5.New()
	case "sha1":
		o.hash = sha1.New()
	case "sha256":
		o.hash = sha256.New()
	case "xxh3": // Known to the agents, but not to this lab, which takes it unread.
		o.digest = ""
	case "":
		return fmt.Errorf("%s is given without %s", headerHash, headerAlgorithm)
	default:
		return fmt.Errorf("unsupported hash algorithm: %s", algorithm)
	}
	return nil
}

// byteCount reads a header that has to be there and to be a number of bytes, with the words in which Python fails.
func byteCount(h http.Header, name string) (int64, error) {
	text := h.Get(name)
	if text == "" {
		return 0, fmt.Errorf("KeyError: '%s'", name)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("ValueError: invalid literal for long() with base 10: '%s'", text)
	}
	return n, nil
}
