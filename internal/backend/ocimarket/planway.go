package ocimarket

import (
	"fmt"
	"strconv"

	"slipway/internal/backend"

	"github.com/dustin/go-humanize"
)

// wholeLimit is the largest file, in bytes, that travels whole unless somebody asks
// for chunks.
const wholeLimit = 256 << 20

// inChunks reports whether a file of size bytes travels in chunks, and why, as a
// sentence. v has its defaults filled in.
func inChunks(v backend.Values, size int64) (chunks bool, why string) {
	switch {
	case v[keyMode] == modeWhole:
		return false, "The file is sent whole, as chosen."
	case v[keyMode] == modeChunks:
		return true, "The file is sent in chunks, as chosen."
	case size > wholeLimit:
		return true, fmt.Sprintf("The file is sent in chunks, because it has more than %s.", inUnits(wholeLimit))
	default:
		return false, fmt.Sprintf("The file is sent whole, because it has no more than %s.", inUnits(wholeLimit))
	}
}

// chunkSize returns the bytes of a chunk, all but the last of which are as large.
func chunkSize(v backend.Values) int64 { return int64(number(v, keyChunkSize, defaultChunk)) << 20 }

// parallel returns how many chunks travel at once.
func parallel(v backend.Values) int { return number(v, keyParallel, defaultParallel) }

// chunkCount returns how many chunks of chunk bytes, which must be above 0, a file of
// size bytes has.
func chunkCount(size, chunk int64) int { return int((size + chunk - 1) / chunk) }

// number returns a field's number; usual where it has none.
func number(v backend.Values, key string, usual int) int {
	n, err := strconv.Atoi(v[key])
	if err != nil || n < 1 {
		return usual
	}
	return n
}

// fileName returns the file's name there. own is its name here.
func fileName(v backend.Values, own string) string {
	if name := v[keyFileName]; name != "" {
		return name
	}
	return own
}

// inUnits writes a size that was chosen in binary units, as it was chosen.
func inUnits(n int64) string { return humanize.IBytes(uint64(max(n, 0))) }

// inWords writes a size in decimal units.
func inWords(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }
