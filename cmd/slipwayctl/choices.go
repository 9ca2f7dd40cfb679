package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"slipway/internal/backend"
)

// choiceTables explains the choices of each field that are more than bare words:
// what they stand for, how else they may be spelled, and when they are offered.
func choiceTables(fields []backend.Field) string {
	var b strings.Builder
	for _, f := range fields {
		if slices.ContainsFunc(f.Choices, func(c backend.Choice) bool { return len(choiceNotes(fields, c)) > 0 }) {
			fmt.Fprintf(&b, "\nChoices of --%s:\n", f.Key)
			width := longest(f.Choices)
			for _, c := range f.Choices {
				line := fmt.Sprintf("  %-*s  %s", width, c.Value, strings.Join(choiceNotes(fields, c), "; "))
				b.WriteString(strings.TrimRight(line, " ") + "\n")
			}
		}
	}
	return b.String()
}

func longest(choices []backend.Choice) int {
	width := 0
	for _, c := range choices {
		width = max(width, utf8.RuneCountInString(c.Value))
	}
	return width
}

// choiceNotes returns what there is to say of a choice.
func choiceNotes(fields []backend.Field, c backend.Choice) []string {
	var notes []string
	for _, text := range []string{c.Label, c.Help} {
		if text != "" && !strings.EqualFold(text, c.Value) {
			notes = append(notes, text)
		}
	}
	if len(c.Also) > 0 {
		notes = append(notes, "also "+strings.Join(c.Also, ", "))
	}
	if when := conditionText(fields, c.When); when != "" {
		notes = append(notes, when)
	}
	return notes
}
