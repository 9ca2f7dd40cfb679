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

// conditionText says when a field or a choice exists, by its flags: "with --type
// OS, DUD". What holds for most choices is said by those it does not hold for; what
// holds for all of them goes without saying.
func conditionText(fields []backend.Field, when backend.Condition) string {
	var terms []string
	for _, is := range when {
		f, _ := backend.Lookup(fields, is.Key)
		rest := othersThan(f.Choices, is.In)
		switch {
		case f.Kind == backend.Bool:
			terms = append(terms, "with --"+is.Key+"="+strings.Join(is.In, " or "))
		case f.Kind == backend.Select && len(rest) == 0:
		case len(rest) > 0 && len(rest) < len(is.In):
			terms = append(terms, "not with --"+is.Key+" "+strings.Join(rest, ", "))
		default:
			terms = append(terms, "with --"+is.Key+" "+strings.Join(is.In, ", "))
		}
	}
	return strings.Join(terms, " and ")
}

// othersThan returns the values of the choices that are not listed.
func othersThan(choices []backend.Choice, listed []string) []string {
	var rest []string
	for _, c := range choices {
		if !slices.Contains(listed, c.Value) {
			rest = append(rest, c.Value)
		}
	}
	return rest
}
