package main

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
)

// size writes a number of bytes in decimal units; a question mark if unknown.
func size(n int64) string {
	if n < 0 {
		return "?"
	}
	return humanize.Bytes(uint64(n))
}

// part writes "6.3 of 10.3 GB", or only what is done where the total is unknown.
func part(done, total int64) string {
	if total <= 0 {
		return size(done)
	}
	return size(done) + " of " + size(total)
}

// percent never says 100 before everything is done.
func percent(done, total int64) int {
	if total <= 0 || done <= 0 {
		return 0
	}
	return int(float64(min(done, total)) / float64(total) * 100) // floats: bytes times 100 may not fit
}

// about writes a duration as coarsely as an estimate deserves.
func about(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("about %d s", max(1, int(d.Round(time.Second)/time.Second)))
	case d < 90*time.Minute:
		return fmt.Sprintf("about %d min", int(d.Round(time.Minute)/time.Minute))
	default:
		return fmt.Sprintf("about %.1f h", d.Hours())
	}
}

// took writes how long something lasted, in units that a person reads.
func took(d time.Duration) string {
	unit := time.Second
	if d < 10*time.Second {
		unit = 100 * time.Millisecond
	}
	return max(d.Round(unit), 100*time.Millisecond).String()
}

// capital writes a sentence's first letter large.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// several writes a number with its noun.
func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
