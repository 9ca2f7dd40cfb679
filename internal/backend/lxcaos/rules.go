package lxcaos

import (
	"fmt"
	"slices"
	"strings"

	"slipway/internal/fault"
)

const opRules = "check the type"

// overrule is what every refusal by a rule ends with.
const overrule = `If your appliance takes it all the same, switch "Send although the rules refuse it" on.`

// claim is what a request says of one file.
type claim struct {
	kind   string
	system string
	name   string // of the file
	allows answer // of the appliance, for this type and system
}

// answer is what the appliance's supportedImages say about a type.
type answer uint8

const (
	silent answer = iota // it says nothing
	yes
	no
)

// refusal returns the rule that forbids the claim, in words, as a fault of kind
// Invalid; nil if none does. What the appliance says of itself counts for more
// than the vendor's table; then doubt says where the two differ.
func (c claim) refusal() (refused *fault.Fault, doubt string) {
	k, ok := kindNamed(c.kind)
	if !ok {
		return refuse(keyType, fmt.Sprintf("There is no type of files named %s.", c.kind), "Choose one of those that are offered."), ""
	}
	s, ok := systemNamed(c.system)
	if !ok {
		return refuse(keyOS, fmt.Sprintf("It is not said which operating system these %s are for.", k.many), "Choose "+either(k.forSystems())+"."), ""
	}
	fitting := k.takes[s.code]
	switch {
	case len(fitting) == 0 && c.allows == yes:
		doubt = fmt.Sprintf("Lenovo's table has no %s for %s, but this appliance says that it takes them.", k.many, s.label)
		fitting = k.extensions()
	case len(fitting) == 0:
		return refuse(keyOS, fmt.Sprintf("There are no %s for %s, only for %s.", k.many, s.label, and(k.forSystems())), "Choose another operating system, or another type."), ""
	case c.allows == no:
		return refuse(keyType, fmt.Sprintf("This appliance says that it takes no %s for %s.", k.many, s.label), "Choose another type, or bring the appliance up to date."), ""
	}
	if !endsIn(c.name, fitting) {
		return refuse(keyType, fmt.Sprintf("For %s, %s end in %s, and %s does not.", s.label, k.many, either(fitting), c.name), otherType(c.name, s.code)), ""
	}
	return nil, doubt
}

func refuse(field, what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: fault.Invalid, Op: opRules, Field: field, What: what, Remedy: remedy + " " + overrule}
}

// otherType names the types that take the file.
func otherType(name, systemCode string) string {
	var fit []string
	for _, k := range kinds {
		if endsIn(name, k.takes[systemCode]) {
			fit = append(fit, k.label)
		}
	}
	if len(fit) == 0 {
		return "Choose another operating system, or another file."
	}
	return "Choose the type that fits the file: " + either(fit) + "."
}

// togetherness refuses a bundle without its signature, a signature without its
// bundle, and several files that are no bundle.
func togetherness(kindCode string, names []string) *fault.Fault {
	switch {
	case len(names) > 1 && kindCode != typeBundle:
		return refuse(keyType, "Two files travel together only as a bundle and its signature.", "Choose the type Bundle, or add each file by itself.")
	case len(names) > 2 || len(names) == 2 && !isSet(names[0], names[1]):
		return refuse(keyType, "A bundle is two files, one .zip and its signature of the same name with .asc behind it.", "Add these two together, and nothing else.")
	case len(names) == 1 && kindCode == typeBundle:
		return refuse(keyType, "A bundle travels together with its signature, "+names[0]+".asc, and that is missing.", "Add both files together.")
	case kindCode == typeSignature:
		return refuse(keyType, "A bundle signature travels behind its bundle, in the same job.", "Add the bundle and its signature together, as the type Bundle.")
	}
	return nil
}

// isSet reports whether two names are a bundle and its signature.
func isSet(bundle, signature string) bool {
	return endsIn(bundle, []string{".zip"}) && strings.EqualFold(bundle+".asc", signature)
}

func either(list []string) string { return joined(list, " or ") }
func and(list []string) string    { return joined(list, " and ") }

func joined(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	n := len(list) - 1
	return strings.Join(slices.Clone(list[:n]), ", ") + last + list[n]
}
