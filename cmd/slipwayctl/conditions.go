package main

import (
	"errors"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// term is one term of a condition, as the command line says it.
type term struct {
	flag   string   // "--type"; "--force=" of a switch
	values []string // one of which it has to have; or must not have, where not is set
	not    bool
}

// termsOf returns the terms of a condition. What holds for most choices is said by
// those it does not hold for; what holds for all of them goes without saying.
func termsOf(fields []backend.Field, when backend.Condition) []term {
	var all []term
	for _, is := range when {
		f, _ := backend.Lookup(fields, is.Key)
		rest := othersThan(f.Choices, is.In)
		switch {
		case f.Kind == backend.Bool:
			all = append(all, term{flag: "--" + is.Key + "=", values: is.In})
		case f.Kind == backend.Select && len(rest) == 0:
		case len(rest) > 0 && len(rest) < len(is.In):
			all = append(all, term{flag: "--" + is.Key + " ", values: rest, not: true})
		default:
			all = append(all, term{flag: "--" + is.Key + " ", values: is.In})
		}
	}
	return all
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

// conditionText says when a field or a choice exists, by its flags: "with --type
// OS, DUD, not with --way serve".
func conditionText(fields []backend.Field, when backend.Condition) string {
	var with, without []string
	for _, t := range termsOf(fields, when) {
		if text := "with " + t.flag + strings.Join(t.values, ", "); t.not {
			without = append(without, "not "+text)
		} else {
			with = append(with, text)
		}
	}
	parts := []string{strings.Join(with, " and "), strings.Join(without, " and ")}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// needText says what a field asks for to exist: "--type OS or DUD and another --way
// than serve".
func needText(fields []backend.Field, when backend.Condition) string {
	var needs, others []string
	for _, t := range termsOf(fields, when) {
		values := strings.Join(t.values, " or ")
		if t.not {
			others = append(others, "another "+t.flag+"than "+values)
		} else {
			needs = append(needs, t.flag+values)
		}
	}
	return strings.Join(append(needs, others...), " and ")
}

// idle returns a fault for each given text of a field that does not exist for v, which
// holds the given texts with all others: what would be dropped without a word. An
// empty text takes something away and may always be given. instead is what else can
// be done than to leave the flag out.
func idle(fields []backend.Field, v, given backend.Values, instead string) error {
	left := backend.Existing(fields, v)
	var bad []error
	for _, f := range fields {
		if given[f.Key] != "" && left[f.Key] == "" {
			bad = append(bad, idleFault(fields, f, instead))
		}
	}
	return errors.Join(bad...)
}

// giveToo is what to do about a flag whose condition other flags can fulfil.
const giveToo = "Give that too"

func idleFault(fields []backend.Field, f backend.Field, instead string) *fault.Fault {
	flag := "--" + f.Key
	if f.Kind == backend.Secret {
		flag += "-stdin"
	}
	return fault.New(fault.Invalid, flag+" needs "+needText(fields, f.When)+".", instead+", or leave "+flag+" out.")
}
