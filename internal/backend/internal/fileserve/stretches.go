package fileserve

import "slices"

// stretchLimit bounds the memory for a peer that reads here and there.
const stretchLimit = 256

// stretch is a part of the file, from one offset to before another.
type stretch struct{ from, to int64 }

// stretches are parts of the file with gaps between them, in order.
type stretches []stretch

// with returns s with one more part, merged with those it touches. If there are
// too many the last one is forgotten. s itself is no longer of use.
func (s stretches) with(from, to int64) stretches {
	first := indexOr(s, func(t stretch) bool { return t.to >= from })
	next := indexOr(s, func(t stretch) bool { return t.from > to })
	if first < next {
		from, to = min(from, s[first].from), max(to, s[next-1].to)
	}
	s = slices.Replace(s, first, next, stretch{from, to})
	return s[:min(len(s), stretchLimit)]
}

// fromStart returns how many bytes from the start of the file are there.
func (s stretches) fromStart() int64 {
	if len(s) == 0 || s[0].from > 0 {
		return 0
	}
	return s[0].to
}

// indexOr is slices.IndexFunc with the end of s where there is none.
func indexOr(s stretches, found func(stretch) bool) int {
	if i := slices.IndexFunc(s, found); i >= 0 {
		return i
	}
	return len(s)
}
