package profile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Profile is one connection.
type Profile struct {
	ID      string         `json:"id,omitempty"` // random, never reused; the key in keyring and journal
	Name    string         `json:"name"`         // unique but for case, as the user calls it; 100 characters at most
	Backend string         `json:"backend"`      // backend.Spec.ID
	Values  backend.Values `json:"values"`       // Spec.Profile fields without secrets
}

const maxName = 100

func (p Profile) clone() Profile {
	p.Values = p.Values.Clone()
	return p
}

func (p Profile) equal(q Profile) bool {
	return p.ID == q.ID && p.Name == q.Name && p.Backend == q.Backend && maps.Equal(p.Values, q.Values)
}

// kept returns p with the texts that may be stored: without those of spec's Secret
// fields, and as [backend.Existing] leaves the others.
func (p Profile) kept(spec backend.Spec) Profile {
	open, _ := backend.Split(spec.Profile, p.Values)
	p.Values = backend.Existing(spec.Profile, open)
	return p
}

// problems returns what is wrong with p as a profile of spec, secrets aside: they
// are kept elsewhere, so their being needed is not this package's affair.
func (p Profile) problems(spec backend.Spec) []error {
	var bad []error
	if what, remedy := nameProblem(p.Name); what != "" {
		bad = append(bad, &fault.Fault{Kind: fault.Invalid, Op: "save profile", What: what, Remedy: remedy, Field: "name"})
	}
	if p.Backend != spec.ID {
		bad = append(bad, fault.New(fault.Invalid, fmt.Sprintf("There is no back end named %q.", p.Backend), "Choose one of those on offer."))
	}
	open := slices.DeleteFunc(slices.Clone(spec.Profile), func(f backend.Field) bool { return f.Kind == backend.Secret })
	for _, f := range backend.Validate(open, p.Values) {
		bad = append(bad, f)
	}
	return bad
}

func nameProblem(name string) (what, remedy string) {
	switch {
	case name == "":
		return "The target has no name.", "Give it one, such as the name of the cloud or of the machine."
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Sprintf("The name is longer than %d characters.", maxName), "Shorten it."
	case strings.ContainsFunc(name, unicode.IsControl):
		return "The name contains a line break or another control character.", "Leave it out."
	}
	return "", ""
}

// named returns the place of the profile with this name, case aside; -1 if none has it.
func named(list []Profile, name string) int {
	return slices.IndexFunc(list, func(p Profile) bool { return strings.EqualFold(p.Name, name) })
}

// withID returns the place of the profile with this id; -1 if none has it.
func withID(list []Profile, id string) int {
	return slices.IndexFunc(list, func(p Profile) bool { return p.ID == id })
}
