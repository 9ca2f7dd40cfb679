package main

import (
	"fmt"
	"slices"
	"strings"
)

// otherUsers is the heading over the accounts that may not do everything.
const otherUsers = "\nOther users, for trying what they may not do\n"

// facts writes a line for each pair of a name and what it is, in columns.
func facts(pairs [][2]string) string {
	var b strings.Builder
	for _, p := range pairs {
		_, _ = fmt.Fprintf(&b, "  %-12s %s\n", p[0], p[1])
	}
	return b.String()
}

// grouped writes a fingerprint in upper-case groups of four digits, as people compare it.
func grouped(fingerprint string) string {
	var groups []string
	for group := range slices.Chunk([]byte(strings.ToUpper(fingerprint)), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
