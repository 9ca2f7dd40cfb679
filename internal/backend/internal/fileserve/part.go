package fileserve

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// part is what of the file answers a GET, and with which status.
type part struct {
	from, length int64 // bytes
	status       int   // 200 for the whole file, 206, or 416 for a part that does not exist
}

// wanted reads the Range header. Several ranges, nonsense, and a range on a
// condition, which cannot hold because the server names no validators, ask for
// the whole file.
// https://www.rfc-editor.org/rfc/rfc9110#section-14.2
func wanted(h http.Header, size int64) part {
	whole := part{length: size, status: http.StatusOK}
	lines := h.Values("Range")
	if len(lines) != 1 || len(h.Values("If-Range")) > 0 {
		return whole
	}
	unit, set, _ := strings.Cut(lines[0], "=")
	first, last, ok := strings.Cut(strings.Trim(set, " \t"), "-")
	if !strings.EqualFold(unit, "bytes") || !ok || !number(first) || !number(last) || first+last == "" {
		return whole
	}
	if first == "" {
		return suffix(position(last), size)
	}
	from, to := position(first), int64(math.MaxInt64)
	if last != "" {
		to = position(last)
	}
	if to < from {
		return whole
	}
	return between(from, min(to, size-1), size)
}

// suffix is the last n bytes, or all if there are fewer.
func suffix(n, size int64) part { return between(size-min(n, size), size-1, size) }

// between is the part from one offset to another, both included.
func between(from, to, size int64) part {
	if from >= size {
		return part{status: http.StatusRequestedRangeNotSatisfiable}
	}
	return part{from: from, length: to - from + 1, status: http.StatusPartialContent}
}

// contentRange is the header's value for a part, or for one that does not exist.
// https://www.rfc-editor.org/rfc/rfc9110#section-14.4
func (p part) contentRange(size int64) string {
	if p.status == http.StatusRequestedRangeNotSatisfiable {
		return fmt.Sprintf("bytes */%d", size)
	}
	return fmt.Sprintf("bytes %d-%d/%d", p.from, p.from+p.length-1, size)
}

// number reports whether text holds nothing but digits; it may be empty.
func number(text string) bool { return strings.Trim(text, "0123456789") == "" }

// position returns the value of digits, the largest one there is if they are too
// many.
func position(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return math.MaxInt64
	}
	return n
}
